import type { PluginRequest } from '../../agent/plugin.ts';
import type { Json } from '../../kernel/json.ts';
import type { ServerContext } from '../http/context.ts';

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** A request as a plugin sees it; sign-in, Host, Origin and sizes were checked before. */
export function toPluginRequest(context: ServerContext, principal: string, body: Json): PluginRequest {
  const { req } = context;
  const params: { readonly [name: string]: string } = req.param();
  return {
    method: methods.find((method) => method === req.method) ?? 'GET',
    path: req.path,
    params,
    query: req.query(),
    body,
    principal,
    signal: req.raw.signal,
  };
}
