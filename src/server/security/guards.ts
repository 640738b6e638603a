import type { MiddlewareHandler } from 'hono';
import type { ServerContext, ServerEnv } from '../http/context.ts';
import { refuseHaste, refuseRequest } from '../http/mount.ts';
import type { createLogin } from './login.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Site } from './site.ts';

/** What the guards ask. */
type Guarding = {
  readonly site: Site;
  /** Null where no admin token is set. */
  readonly login: ReturnType<typeof createLogin> | null;
  /** Counts wrong tokens. */
  readonly attempts: RateLimit;
};

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Lets a request through that comes to one of our names, from our own pages, from somebody who may (W4). */
export function guard({ site, login, attempts }: Guarding): MiddlewareHandler<ServerEnv> {
  return async (context, next) => {
    const client = context.get('client');
    const bearer = login?.bearer(context.req.raw) ?? 'none';
    if (bearer !== 'none') {
      const wait = attempts.wait(client);
      if (wait !== null) return refuseHaste(context, wait);
    }
    if (bearer === 'wrong') attempts.take(client);
    // No page of another site can know the token, so the checks against browsers' tricks would only get in the way of programs.
    if (bearer !== 'right') {
      const refusal = checkBrowser(context, site);
      if (refusal !== null) return refusal;
    }
    if (
      login !== null &&
      bearer !== 'right' &&
      !isOpen(context.req.path) &&
      !login.allowed(context.req.raw)
    ) {
      return askToSignIn(context);
    }
    await next();
    return undefined;
  };
}

/** Counts failed logins and refuses more than the limit, whoever serves the form. */
export function limitLogins(attempts: RateLimit): MiddlewareHandler<ServerEnv> {
  return async (context, next) => {
    const wait = attempts.wait(context.get('client'));
    if (wait !== null) return refuseHaste(context, wait);
    await next();
    if (context.res.status >= 400) attempts.take(context.get('client'));
    return undefined;
  };
}

/** What everybody may see: whether we live, the form and its looks. */
function isOpen(path: string): boolean {
  return path === '/health' || path === '/login' || path === '/logout' || path.startsWith('/assets/');
}

function checkBrowser(context: ServerContext, site: Site): Response | null {
  const host = context.req.header('host');
  const wrongHost = site.checkHost(host);
  if (wrongHost !== null) return refuseRequest(context, { code: 'host-refused', message: wrongHost });
  if (safeMethods.has(context.req.method)) return null;
  const wrongOrigin = site.checkOrigin({
    host,
    origin: context.req.header('origin'),
    fetchSite: context.req.header('sec-fetch-site'),
  });
  return wrongOrigin === null
    ? null
    : refuseRequest(context, { code: 'origin-refused', message: wrongOrigin });
}

/** Programs get a problem, people the form; htmx follows its own header. */
function askToSignIn(context: ServerContext): Response {
  const { path } = context.req;
  const form = `/login?next=${encodeURIComponent(new URL(context.req.url).pathname)}`;
  const isPage = context.req.method === 'GET' && (context.req.header('accept') ?? '').includes('text/html');
  if (isPage && !path.startsWith('/api/') && context.req.header('hx-request') === undefined) {
    return context.redirect(form, 303);
  }
  return refuseRequest(
    context,
    { code: 'not-signed-in', message: 'Cannot answer: the admin token is missing or wrong.' },
    { 'www-authenticate': 'Bearer realm="sanctum"', 'hx-redirect': form },
  );
}
