import type { Hono } from 'hono';
import type { PluginRoute } from '../../agent/plugin.ts';
import type { Json } from '../../kernel/json.ts';
import { readJsonBody } from '../http/body.ts';
import type { ServerEnv } from '../http/context.ts';
import { refuseRequest } from '../http/mount.ts';
import { toPluginRequest } from './plugin-request.ts';

/** Mounts what plugins add to the API (A6), behind the same guards as everything else. */
export function mountPluginRoutes(
  app: Hono<ServerEnv>,
  routes: readonly PluginRoute[],
  principal: string,
): void {
  for (const route of routes) {
    app.on(route.method, route.path, async (context) => {
      const body = await readJsonBody(context.req.raw);
      if (!body.ok) return refuseRequest(context, body.refusal);
      const value = body.value.type === 'json' ? (body.value.value as Json) : null;
      const answer = await route.handle(toPluginRequest(context, principal, value));
      const [text, type] =
        'text' in answer
          ? [answer.text, answer.type]
          : [JSON.stringify(answer.body), 'application/json; charset=utf-8'];
      const headers = { 'content-type': type, 'cache-control': 'no-store' };
      return new Response(text, { status: answer.status, headers });
    });
  }
}
