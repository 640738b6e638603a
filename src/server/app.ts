import { Hono, type MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import { blockRoutes } from './api/blocks.ts';
import { houseRoutes } from './api/house.ts';
import { memoryRoutes } from './api/memory.ts';
import { moveRoutes } from './api/moves.ts';
import { threadRoutes } from './api/threads.ts';
import { toHealthReport } from './health.ts';
import type { ServerContext, ServerEnv } from './http/context.ts';
import { bodyTooLarge, boundRequest } from './http/body.ts';
import { toRefusal } from './http/fault.ts';
import { mountRoutes, refuseHaste, refuseRequest } from './http/mount.ts';
import { toProblem, type Refused } from './http/problem.ts';
import type { Route } from './http/route.ts';
import { trackRequests } from './http/track.ts';
import type { EventRoute } from './live/event-route.ts';
import type { Streams } from './live/open-stream.ts';
import { liveRoutes } from './live/routes.ts';
import type { HttpMetrics } from './metrics.ts';
import { describeApi } from './openapi.ts';
import type { ServerOptions } from './options.ts';
import { mountPluginRoutes } from './plugins/plugin-routes.ts';
import type { ServerPorts } from './ports.ts';
import { guard, limitLogins } from './security/guards.ts';
import { loginRoutes } from './security/login-routes.ts';
import { createLogin } from './security/login.ts';
import { createRateLimit } from './security/rate-limit.ts';
import type { Site } from './security/site.ts';

/** Failed logins a minute of one client. */
const loginsPerMinute = 10;
/** Requests that wait to be counted. */
const mostWaiting = 200;

/** The application of the main port: guards, API, streams, assets, pages. */
export function createApp(
  ports: ServerPorts,
  options: ServerOptions,
  parts: { readonly site: Site; readonly streams: Streams; readonly startedAt: number },
): Hono<ServerEnv> {
  const { clock, log } = ports;
  const { site, streams } = parts;
  const login = optionalLogin(options, site, clock);
  const costly = createRateLimit(options.costlyPerMinute ?? 60, clock);
  const attempts = createRateLimit(loginsPerMinute, clock);
  const metrics = metricsOf(ports, streams);
  const routes = apiRoutes(ports, options, parts.startedAt);
  let document: string | null = null;
  // Most servers are never asked for it, and it takes longer to make than everything else here.
  const makeDocument = (): string =>
    (document ??= JSON.stringify(
      describeApi(routes, ports.routes ?? [], { title: options.name, version: options.version }),
    ));
  const behindProxy = options.publicUrl !== undefined;

  const app = new Hono<ServerEnv>();
  app.use(trackRequests({ log, behindProxy, served: metrics.served }));
  mountWebhooks(app, ports);
  app.use(guard({ site, login, attempts }));
  app.on('POST', '/login', limitLogins(attempts));
  mountRoutes(app, routes, {
    principal: options.principal ?? 'owner:web',
    limit: costly.take,
    openStream: streams.open,
  });
  mountPluginRoutes(app, ports.routes ?? [], options.principal ?? 'owner:web');
  app.get('/api/openapi.json', () => json(makeDocument()));
  app.get('/metrics', async () => {
    const exposed = await metrics.expose();
    return text(exposed.text, exposed.type);
  });
  app.get(
    '/assets/*',
    async (context) => (await ports.assets?.serve(context.req.raw)) ?? refuseUnknown(context),
  );
  app.all('/api/*', (context) => refuseUnknown(context));
  if (ports.studio !== undefined) {
    const tools = {
      asset: (name: string) => ports.assets?.url(name) ?? `/assets/${name}`,
      limit: limiter(costly.take),
    };
    app.route('/', ports.studio(login === null ? tools : { ...tools, login }));
  }
  app.route('/', loginRoutes(login));
  app.notFound((context) => refuseUnknown(context));
  app.onError((fault, context) => refuseFault(fault, context, log));
  return app;
}

/** The application of the webhook port: the webhooks and the health, nothing else. */
export function createWebhookApp(
  ports: ServerPorts,
  options: ServerOptions,
  startedAt: number,
): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.use(trackRequests({ log: ports.log, behindProxy: true, served: () => {} }));
  mountWebhooks(app, ports);
  app.get('/health', async () =>
    json(JSON.stringify(toHealthReport(await ports.health(), { ...options, startedAt }, ports.clock()))),
  );
  app.notFound((context) => refuseUnknown(context));
  app.onError((fault, context) => refuseFault(fault, context, ports.log));
  return app;
}

/**
 * The metrics, which are loaded when somebody scrapes or many requests wait to be counted: what counts would take a tenth of the start,
 * and most servers are never asked.
 */
function metricsOf(ports: ServerPorts, streams: Streams): HttpMetrics {
  const waiting: Parameters<HttpMetrics['served']>[] = [];
  let loading: Promise<HttpMetrics> | null = null;
  const count = async (): Promise<HttpMetrics> => {
    loading ??= import('./metrics.ts').then(({ createMetrics }) => createMetrics(ports, streams.count));
    const metrics = await loading;
    for (const request of waiting.splice(0)) metrics.served(...request);
    return metrics;
  };
  return {
    served: (...request) => {
      if (waiting.push(request) < mostWaiting) return;
      count().catch((error: unknown) => ports.log('error', 'Requests are not counted', { error }));
    },
    expose: async () => (await count()).expose(),
  };
}

/** Every route of the API, in the order of the document. */
export function apiRoutes(
  ports: ServerPorts,
  options: ServerOptions,
  startedAt: number,
): readonly (Route | EventRoute)[] {
  const health = async () => toHealthReport(await ports.health(), { ...options, startedAt }, ports.clock());
  return [
    ...threadRoutes(ports.conversations),
    ...moveRoutes(ports.conversations),
    ...liveRoutes(ports.conversations, ports.onChange),
    ...memoryRoutes(ports.memory, options.holder),
    ...blockRoutes(ports.memory),
    ...houseRoutes(ports, health),
  ];
}

function optionalLogin(options: ServerOptions, site: Site, clock: () => number) {
  const { adminToken, sessionKey } = options;
  if (adminToken === undefined || adminToken === '') return null;
  const { secure } = site;
  return createLogin({ adminToken, secure, clock, ...(sessionKey === undefined ? {} : { sessionKey }) });
}

function mountWebhooks(app: Hono<ServerEnv>, ports: ServerPorts): void {
  for (const { path, handle } of ports.webhooks ?? []) {
    app.post(path, async (context) => {
      const request = await boundRequest(context.req.raw);
      return request === null ? refuseRequest(context, bodyTooLarge) : handle(request);
    });
  }
}

function limiter(take: (client: string) => number | null): MiddlewareHandler<ServerEnv> {
  return async (context, next) => {
    const wait = take(context.get('client'));
    if (wait !== null) return refuseHaste(context, wait);
    await next();
    return undefined;
  };
}

function refuseUnknown(context: ServerContext): Promise<Response> {
  return refusePage(context, {
    code: 'not-found',
    message: `Cannot find ${context.req.path}: nothing is there.`,
  });
}

async function refuseFault(
  fault: unknown,
  context: ServerContext,
  log: ServerPorts['log'],
): Promise<Response> {
  const request = context.get('request');
  const refused = toRefusal(fault);
  log('error', 'A request failed', {
    request,
    code: refused.code,
    route: context.req.path,
    ...describe(fault),
  });
  const again: { readonly [name: string]: string } =
    refused.code === 'internal-error' ? {} : { 'retry-after': '5' };
  return refusePage(context, refused, again);
}

/** A person who follows a link gets a page, everybody else the problem itself. */
async function refusePage(
  context: ServerContext,
  refused: Refused,
  headers: { readonly [name: string]: string } = {},
): Promise<Response> {
  const wantsPage = (context.req.header('accept') ?? '').includes('text/html');
  if (!wantsPage || context.req.path.startsWith('/api/')) return refuseRequest(context, refused, headers);
  const { status, title, detail, hint } = toProblem(refused);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p>${detail}</p>
          <p>${hint}</p>
          <p><a href="/">Home</a></p>
        </main>
      </body>
    </html>`;
  return new Response((await page).toString(), {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}

function describe(fault: unknown): { readonly error: string; readonly stack?: string } {
  if (!(fault instanceof Error)) return { error: typeof fault };
  return {
    error: `${fault.name}: ${fault.message}`,
    ...(fault.stack === undefined ? {} : { stack: fault.stack }),
  };
}

function json(body: string): Response {
  return text(body, 'application/json; charset=utf-8');
}

function text(body: string, type: string): Response {
  return new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-store' } });
}
