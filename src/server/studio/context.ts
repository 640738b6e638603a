import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Asking } from '../../agent/conversation.ts';
import type { Html } from '../../ui/html.ts';
import { layout, type Frame, type Page, type Theme } from '../../ui/layout.ts';
import type { ServerEnv } from '../http/context.ts';
import type { StudioTools } from '../ports.ts';
import type { StudioPorts } from './ports.ts';

/** What every page of the studio is made with. */
export type Studio = {
  readonly ports: StudioPorts;
  readonly tools: StudioTools;
};

/** One request to a page. */
export type PageContext = Context<ServerEnv>;

/** The theme that this browser asked for. */
export function themeOf(context: PageContext): Theme {
  const theme = getCookie(context, 'theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Who asks; a form is sent once, so its key is new, unless the page gave one. */
export function askingOf({ ports }: Studio, key: string = crypto.randomUUID()): Asking {
  return { principal: ports.principal ?? 'owner:web', key };
}

/** Sends a whole page in its frame. */
export async function sendPage(
  studio: Studio,
  context: PageContext,
  page: Page,
  status: 200 | 404 | 409 | 422 | 503 = 200,
): Promise<Response> {
  return context.html(await layout(await frameOf(studio, context), page), status, {
    'cache-control': 'no-store',
  });
}

/** Sends a piece of a page. */
export async function sendFragment(
  context: PageContext,
  markup: Html,
  status: 200 | 404 | 409 | 422 = 200,
): Promise<Response> {
  return context.html(await markup, status, { 'cache-control': 'no-store' });
}

async function frameOf({ ports, tools }: Studio, context: PageContext): Promise<Frame> {
  const [agent, recent] = await Promise.all([ports.agent(), ports.conversations.list({ limit: 6 })]);
  return {
    agent,
    version: `${ports.version.name} ${ports.version.version}`,
    theme: themeOf(context),
    navigation: ports.navigation ?? [],
    recent: recent.map(({ id, title, updatedAt }) => ({ id, title, updatedAt })),
    asset: tools.asset,
    signedIn: tools.login !== undefined,
  };
}
