import type { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { queue, settings } from '../../ui/settings.ts';
import { readForm } from '../http/body.ts';
import type { ServerEnv } from '../http/context.ts';
import { sendFragment, sendPage, themeOf, type PageContext, type Studio } from './context.ts';

const aYear = 365 * 24 * 60 * 60;

/** What is configured, how it is, what is stuck, and how it looks. */
export function settingsRoutes(app: Hono<ServerEnv>, studio: Studio): void {
  const { ports } = studio;

  app.get('/settings', async (context) => {
    const [configured, health, work] = await Promise.all([
      ports.configured(),
      ports.health(),
      readQueue(studio),
    ]);
    const page = {
      ...work,
      ...configured,
      checks: health.checks,
      channels: health.channels.map(({ name, account, state }) => ({
        name,
        account,
        status: state.status,
        detail: state.detail,
      })),
      theme: themeOf(context),
      version: ports.version,
      signedIn: studio.tools.login !== undefined,
    };
    return sendPage(studio, context, { title: 'Settings', place: 'settings', main: settings(page) });
  });

  app.get('/settings/queue', async (context) => sendFragment(context, queue(await readQueue(studio))));

  app.post('/settings/jobs/:id/requeue', async (context) => {
    await ports.jobs.requeue(context.req.param('id'), ports.clock());
    return afterJob(studio, context);
  });
  app.post('/settings/jobs/:id/discard', async (context) => {
    await ports.jobs.cancel(context.req.param('id'));
    return afterJob(studio, context);
  });

  app.post('/settings/theme', async (context) => {
    const theme = (await readForm(context.req.raw))?.get('theme');
    const known = theme === 'light' || theme === 'dark' ? theme : 'system';
    setCookie(context, 'theme', known, { path: '/', maxAge: aYear, httpOnly: true, sameSite: 'Lax' });
    return context.req.header('x-studio') === undefined
      ? context.redirect('/settings#looks', 303)
      : context.body(null, 204);
  });
}

async function readQueue({ ports }: Studio) {
  const [jobs, counts] = await Promise.all([
    ports.jobs.list({ state: 'dead', limit: 50 }),
    ports.jobs.counts(),
  ]);
  return { jobs, counts, now: ports.clock() };
}

async function afterJob(studio: Studio, context: PageContext): Promise<Response> {
  if (context.req.header('hx-request') !== undefined)
    return sendFragment(context, queue(await readQueue(studio)));
  const from = (await readForm(context.req.raw))?.get('from');
  return context.redirect(from === '/' ? '/' : '/settings#queue', 303);
}
