import type { Hono } from 'hono';
import { chats, chatsList, type ChatsPage } from '../../ui/lists.ts';
import { readForm } from '../http/body.ts';
import type { ServerEnv } from '../http/context.ts';
import { askingOf, sendFragment, sendPage, type PageContext, type Studio } from './context.ts';
import { refusePage } from './refusal.ts';

const pageSize = 50;

/** The list of conversations: search, new, rename, archive. */
export function chatsRoutes(app: Hono<ServerEnv>, studio: Studio): void {
  const { conversations } = studio.ports;
  app.get('/chats', async (context) =>
    sendPage(studio, context, { title: 'Chats', place: 'chats', main: chats(await read(studio, context)) }),
  );
  app.get('/chats/list', studio.tools.limit, async (context) =>
    sendFragment(context, chatsList(await read(studio, context))),
  );
  app.post('/chats', async (context) => {
    const form = await readForm(context.req.raw);
    const title = form?.get('title');
    const created = await conversations.create(
      askingOf(studio),
      typeof title === 'string' && title.trim() !== '' ? { title: title.trim() } : {},
    );
    if (!created.ok) return refusePage(studio, context, created.refusal);
    return context.redirect(`/chats/${encodeURIComponent(created.value.id)}`, 303);
  });
  app.post('/chats/:id/rename', async (context) => {
    const form = await readForm(context.req.raw);
    const title = form?.get('title');
    const id = context.req.param('id');
    if (typeof title === 'string' && title.trim() !== '') {
      const renamed = await conversations.rename(askingOf(studio), id, title.trim().slice(0, 200));
      if (!renamed.ok) return refusePage(studio, context, renamed.refusal);
    }
    return context.redirect(`/chats/${encodeURIComponent(id)}`, 303);
  });
  app.post('/chats/:id/archive', async (context) => {
    const form = await readForm(context.req.raw);
    const archived = form?.get('archived') === '1';
    const done = await conversations.archive(askingOf(studio), context.req.param('id'), archived);
    if (!done.ok) return refusePage(studio, context, done.refusal);
    return context.redirect(archived ? '/chats' : '/chats?archived=1', 303);
  });
}

async function read({ ports }: Studio, context: PageContext): Promise<ChatsPage> {
  const query = (context.req.query('q') ?? '').trim().slice(0, 200);
  const archived = context.req.query('archived') === '1';
  const before = Number(context.req.query('before'));
  const searching = query !== '';
  const [listed, found] = await Promise.all([
    ports.conversations.list({
      limit: searching ? 500 : pageSize,
      archived,
      ...(Number.isFinite(before) && before > 0 ? { before } : {}),
    }),
    searching ? ports.memory.search({ text: query, holder: ports.holder, limit: 10 }) : [],
  ]);
  const words = query.toLocaleLowerCase();
  const threads = searching
    ? listed.filter((thread) =>
        `${thread.title}\n${thread.snippet}\n${thread.channel}`.toLocaleLowerCase().includes(words),
      )
    : listed;
  const last = listed.at(-1);
  return {
    now: ports.clock(),
    threads,
    archived,
    query,
    found,
    next: !searching && listed.length === pageSize && last !== undefined ? last.updatedAt : null,
  };
}
