import type { Hono } from 'hono';
import { raw } from 'hono/html';
import type { PluginPage } from '../../agent/plugin.ts';
import type { ServerEnv } from '../http/context.ts';
import { toPluginRequest } from '../plugins/plugin-request.ts';
import { askingOf, sendPage, type Studio } from './context.ts';

/** The pages that plugins add, in the studio's own frame (A6). A plugin escapes what it inserts. */
export function pluginPages(app: Hono<ServerEnv>, studio: Studio, pages: readonly PluginPage[]): void {
  for (const page of pages) {
    app.get(page.path, async (context) => {
      const { principal } = askingOf(studio);
      const main = await page.render(toPluginRequest(context, principal, null));
      return sendPage(studio, context, {
        title: page.title,
        place: page.path,
        ...(page.module === undefined ? {} : { module: page.module }),
        ...(page.styles === undefined ? {} : { styles: page.styles }),
        main: raw(main),
      });
    });
  }
}
