import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Html } from '../../ui/html.ts';
import { readForm } from '../http/body.ts';
import type { ServerEnv } from '../http/context.ts';
import type { Login } from '../ports.ts';

/** A plain sign-in form, for a server whose pages bring none of their own. */
export function loginRoutes(login: Login | null): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();

  app.get('/login', (context) => {
    if (login === null) return context.redirect('/', 303);
    return context.html(page(localPath(context.req.query('next')), null));
  });

  app.post('/login', async (context) => {
    if (login === null) return context.redirect('/', 303);
    const form = await readForm(context.req.raw);
    const next = localPath(form?.get('next'));
    const cookie = login.signIn(form?.get('token') ?? '');
    if (cookie === null) return context.html(page(next, 'That is not the admin token.'), 401);
    context.header('set-cookie', cookie);
    return context.redirect(next, 303);
  });

  app.post('/logout', (context) => {
    if (login !== null) context.header('set-cookie', login.signOut());
    return context.redirect('/login', 303);
  });
  return app;
}

/** A path on this server to go to after signing in; anything else becomes the first page. */
export function localPath(next: string | null | undefined): string {
  // Browsers read "//host" and "/\host" as another site, and drop tabs and line breaks before they look.
  return next !== null && next !== undefined && /^\/(?![/\\])[!-~]*$/.test(next) ? next : '/';
}

function page(next: string, failure: string | null): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Sign in</title>
      </head>
      <body>
        <main>
          <h1>Sign in</h1>
          ${failure === null ? '' : html`<p role="alert">${failure}</p>`}
          <form method="post" action="/login">
            <input type="hidden" name="next" value="${next}" />
            <p>
              <label for="token">Admin token</label>
              <input id="token" name="token" type="password" autocomplete="current-password" required />
            </p>
            <button>Sign in</button>
          </form>
        </main>
      </body>
    </html>`;
}
