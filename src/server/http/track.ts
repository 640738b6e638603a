import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { ServerLog } from '../ports.ts';
import { clientOf } from '../security/client.ts';
import { securityHeaders } from '../security/headers.ts';
import type { ServerEnv } from './context.ts';
import { routePath } from 'hono/route';

/** Gives every request its id and client, every answer its headers, and the log one line. Bodies, queries and tokens stay out. */
export function trackRequests(options: {
  readonly log: ServerLog;
  readonly behindProxy: boolean;
  readonly served: (method: string, route: string, status: number, seconds: number) => void;
}): MiddlewareHandler<ServerEnv> {
  return async (context, next) => {
    const started = performance.now();
    const request = randomUUID();
    const client = clientOf(context.env.incoming, options.behindProxy);
    context.set('request', request);
    context.set('client', client);
    await next();
    const { headers, status } = context.res;
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (!headers.has(name)) headers.set(name, value);
    }
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-cache');
    headers.set('x-request-id', request);
    const seconds = (performance.now() - started) / 1000;
    const method = methods.has(context.req.method) ? context.req.method : 'other';
    options.served(method, routePath(context), status, seconds);
    // What went well is for whoever looks for it: a terminal stays calm while pages are used.
    options.log(status < 400 ? 'debug' : 'info', 'request', {
      request,
      client,
      method,
      path: context.req.path,
      status,
      ms: Math.round(seconds * 10_000) / 10,
    });
  };
}

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
