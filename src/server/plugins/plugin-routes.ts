import type { Hono } from 'hono';
import type { PluginAnswer, PluginRoute } from '../../agent/plugin.ts';
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
      const [text, type] = toText(answer, context.get('request'));
      const headers = { 'content-type': type, 'cache-control': 'no-store' };
      return new Response(text, { status: answer.status, headers });
    });
  }
}

function toText(answer: PluginAnswer, request: string | undefined): readonly [string, string] {
  if ('text' in answer) return [answer.text, answer.type];
  if ('body' in answer) return [JSON.stringify(answer.body), 'application/json; charset=utf-8'];
  const { problem, status } = answer;
  const type = `urn:sanctum:problem:${problem.code}`;
  return [JSON.stringify({ type, status, ...problem, request }), 'application/problem+json; charset=utf-8'];
}
