import type { Hono } from 'hono';
import type { EventRoute } from '../live/event-route.ts';
import type { ServerContext, ServerEnv } from './context.ts';
import { readJsonBody, type Body } from './body.ts';
import { problemResponse, toProblem, type Refused } from './problem.ts';
import type { Route } from './route.ts';

/** What mounting needs besides the routes. */
type MountPorts = {
  readonly principal: string;
  /** Null while the client is within its limit, else the seconds to wait. */
  readonly limit: (client: string) => number | null;
  readonly openStream: (route: EventRoute, context: ServerContext) => Promise<Response>;
};

/** Puts the routes on the application; other methods on their paths are refused with `Allow`. */
export function mountRoutes(
  app: Hono<ServerEnv>,
  routes: readonly (Route | EventRoute)[],
  ports: MountPorts,
): void {
  for (const route of routes) {
    if (route.type === 'events') app.get(route.path, (context) => ports.openStream(route, context));
    else app.on(route.method.toUpperCase(), route.path, (context) => serve(route, context, ports));
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    app.all(path, (context) => refuseMethod(context, methods));
  }
}

/** A refusal as the answer to this request. */
export function refuseRequest(
  context: ServerContext,
  refused: Refused,
  headers: { readonly [name: string]: string } = {},
): Response {
  return problemResponse(toProblem(refused, context.get('request')), headers);
}

/** The answer to a client that asks too much. */
export function refuseHaste(context: ServerContext, seconds: number): Response {
  return refuseRequest(
    context,
    {
      code: 'too-many-requests',
      message: `Cannot take the request: this client has sent too many. The next one is taken in ${seconds} s.`,
    },
    { 'retry-after': String(seconds) },
  );
}

async function serve(route: Route, context: ServerContext, ports: MountPorts): Promise<Response> {
  const wait = route.costly ? ports.limit(context.get('client')) : null;
  if (wait !== null) return refuseHaste(context, wait);
  let body: Body = { type: 'none', declared: false };
  if (route.body !== null) {
    const content = await readJsonBody(context.req.raw);
    if (!content.ok) return refuseRequest(context, content.refusal);
    body = content.value;
  }
  const answer = await route.answer({
    params: context.req.param(),
    query: context.req.query(),
    body,
    principal: ports.principal,
    key: context.req.header('idempotency-key') ?? null,
  });
  if (!answer.ok) return refuseRequest(context, answer.refusal);
  return new Response(JSON.stringify(answer.value.value), {
    status: route.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...answer.value.headers,
    },
  });
}

function refuseMethod(context: ServerContext, methods: readonly string[]): Response {
  const allow = [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)].join(', ');
  return refuseRequest(
    context,
    {
      code: 'method-not-allowed',
      message: `Cannot ${context.req.method} ${context.req.path}: use ${allow}.`,
    },
    { allow },
  );
}
