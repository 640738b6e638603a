import type { Hono } from 'hono';
import { loginForm } from '../../ui/login.ts';
import { document } from '../../ui/layout.ts';
import type { ServerEnv } from '../http/context.ts';
import type { Login } from '../ports.ts';
import { readForm } from '../http/body.ts';
import { localPath } from '../security/login-routes.ts';
import { themeOf, type PageContext, type Studio } from './context.ts';

/** Signing in and out, where an admin token is set. */
export function loginRoutes(app: Hono<ServerEnv>, studio: Studio, login: Login): void {
  const { tools, ports } = studio;

  app.get('/login', async (context) =>
    login.allowed(context.req.raw)
      ? context.redirect('/', 303)
      : send(context, context.req.query('next'), false),
  );

  app.post('/login', async (context) => {
    const form = await readForm(context.req.raw);
    const cookie = login.signIn((form?.get('token') ?? '').trim());
    if (cookie === null) return send(context, form?.get('next'), true);
    context.header('set-cookie', cookie);
    return context.redirect(localPath(form?.get('next')), 303);
  });

  app.post('/logout', (context) => {
    context.header('set-cookie', login.signOut());
    return context.redirect('/login', 303);
  });

  async function send(
    context: PageContext,
    next: string | null | undefined,
    wrong: boolean,
  ): Promise<Response> {
    const markup = await document(
      { theme: themeOf(context), asset: tools.asset, title: 'Sign in', module: undefined, styles: [] },
      loginForm({ name: ports.version.name, wrong, next: localPath(next) }),
    );
    return context.html(markup, wrong ? 401 : 200, { 'cache-control': 'no-store' });
  }
}
