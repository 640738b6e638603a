import { html } from 'hono/html';
import type { Hono } from 'hono';
import type { MessageView, ThreadSummary, VerdictView } from '../../agent/conversation.ts';
import { accept } from '../../kernel/result.ts';
import { chat, chatCommands, chatWindow, isOurs } from '../../ui/chat/chat.ts';
import { message } from '../../ui/chat/message.ts';
import { branchesPanel, panel, receiptPanel, verdictsPanel } from '../../ui/chat/panels.ts';
import type { Html } from '../../ui/html.ts';
import { readForm } from '../http/body.ts';
import type { ServerEnv } from '../http/context.ts';
import { chatMemory } from './chat-memory.ts';
import { askingOf, sendFragment, sendPage, type PageContext, type Studio } from './context.ts';
import { missingPage, refusePage } from './refusal.ts';

/** Messages in a window of the transcript. */
export const windowSize = 60;
/** How far back a single message is looked for. */
const reach = 5;
const verdictsShown = 200;
/** Pages that are looked through for a message that a link names: 200,000 messages. */
const searchSteps = 1_000;
const formLimit = 400_000;

/** One conversation: the page, its windows, single messages and the panels of its drawer. */
export function chatRoutes(app: Hono<ServerEnv>, studio: Studio): void {
  const { conversations } = studio.ports;

  app.get('/chats/:id', async (context) => {
    const id = context.req.param('id');
    const thread = await conversations.get(id);
    if (thread === null) return missingPage(studio, context);
    const [page, verdicts, draft, agent, open] = await Promise.all([
      openWindow(studio, id, { before: context.req.query('before'), at: context.req.query('at') }),
      readVerdicts(studio, id),
      conversations.draft(id),
      studio.ports.agent(),
      readPanel(studio, context, id),
    ]);
    if (!page.ok) return refusePage(studio, context, page.refusal);
    return sendPage(studio, context, {
      title: thread.title,
      place: 'chats',
      thread: id,
      module: 'chat.js',
      commands: chatCommands(agent.name, isOurs(thread)),
      main: chat({
        thread,
        messages: page.value.messages,
        next: page.value.next,
        verdicts,
        draft,
        agentName: agent.name,
        now: studio.ports.clock(),
        past: page.value.past,
        panel: open,
      }),
    });
  });

  app.get('/chats/:id/window', async (context) => {
    const id = context.req.param('id');
    const before = context.req.query('before');
    const [thread, page, verdicts] = await Promise.all([
      conversations.get(id),
      readWindow(studio, id, before === undefined ? {} : { before }),
      readVerdicts(studio, id),
    ]);
    if (thread === null || !page.ok) return sendFragment(context, gone, 404);
    const { messages, next } = page.value;
    return sendFragment(context, chatWindow({ thread, messages, next, verdicts, now: studio.ports.clock() }));
  });

  app.get('/chats/:id/messages/:messageId', async (context) => {
    const id = context.req.param('id');
    const [thread, found, verdicts] = await Promise.all([
      conversations.get(id),
      findMessage(studio, id, context.req.param('messageId')),
      readVerdicts(studio, id),
    ]);
    if (thread === null || found === null) return sendFragment(context, gone, 404);
    return sendFragment(
      context,
      message(found.view, {
        now: studio.ports.clock(),
        ours: isOurs(thread),
        before: found.before,
        verdict: verdicts.get(found.view.id) ?? null,
      }),
    );
  });

  app.get('/chats/:id/panel', async (context) => {
    const open = await readPanel(studio, context, context.req.param('id'));
    return open === null ? sendFragment(context, gone, 404) : sendFragment(context, open);
  });

  // What waits on the first page is settled there by one press, which leads here.
  for (const act of ['continue', 'retry'] as const)
    app.post(`/chats/:id/${act}`, studio.tools.limit, async (context) => {
      const id = context.req.param('id') ?? '';
      const started = await conversations[act](askingOf(studio), id);
      return started.ok
        ? context.redirect(`/chats/${encodeURIComponent(id)}`, 303)
        : refusePage(studio, context, started.refusal);
    });

  // For browsers without script; with it the composer speaks to the API.
  app.post('/chats/:id/say', studio.tools.limit, async (context) => {
    const id = context.req.param('id');
    const form = await readForm(context.req.raw, formLimit);
    const text = form?.get('text');
    const said = await conversations.say(askingOf(studio), id, typeof text === 'string' ? text : '');
    if (!said.ok) return refusePage(studio, context, said.refusal);
    await conversations.keepDraft(id, '');
    return context.redirect(`/chats/${encodeURIComponent(id)}#m-${said.value.messageId}`, 303);
  });
}

const gone = html`<p class="empty">This is no longer here.</p>`;

async function readWindow({ ports }: Studio, id: string, from: { readonly before?: string }) {
  return ports.conversations.messages(id, { ...from, limit: windowSize });
}

/** The window that an address asks for: the latest, the one before a cursor, or the one around a message. */
async function openWindow(
  studio: Studio,
  id: string,
  place: { readonly before: string | undefined; readonly at: string | undefined },
) {
  if (place.before !== undefined) {
    const page = await readWindow(studio, id, { before: place.before });
    return page.ok ? accept({ ...page.value, past: true }) : page;
  }
  const latest = await readWindow(studio, id, {});
  if (!latest.ok) return latest;
  let page = latest.value;
  for (let step = 0; place.at !== undefined && step < searchSteps; step += 1) {
    if (page.messages.some((view) => view.id === place.at)) return accept({ ...page, past: step > 0 });
    if (page.next === null) break;
    const earlier = await studio.ports.conversations.messages(id, { before: page.next, limit: 200 });
    if (!earlier.ok) break;
    page = earlier.value;
  }
  return accept({ ...latest.value, past: false });
}

/** The records by the message that they end at, the newest of each. */
async function readVerdicts({ ports }: Studio, id: string): Promise<ReadonlyMap<string, VerdictView>> {
  const answer = await ports.conversations.verdicts(id, { limit: verdictsShown });
  const records = new Map<string, VerdictView>();
  if (answer.ok)
    for (const record of answer.value)
      if (record.to !== null && !records.has(record.to)) records.set(record.to, record);
  return records;
}

/** A message with the one before it on the path; null where it is not near the end of the path. */
async function findMessage(
  { ports }: Studio,
  thread: string,
  id: string,
): Promise<{ readonly view: MessageView; readonly before: MessageView | null } | null> {
  let cursor: string | undefined;
  for (let page = 0; page < reach; page += 1) {
    const answer = await ports.conversations.messages(thread, {
      limit: page === 0 ? windowSize : 200,
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    if (!answer.ok) return null;
    const index = answer.value.messages.findIndex((view) => view.id === id);
    const view = answer.value.messages[index];
    if (view !== undefined) return { view, before: answer.value.messages[index - 1] ?? null };
    if (answer.value.next === null) return null;
    cursor = answer.value.next;
  }
  return null;
}

async function readPanel(studio: Studio, context: PageContext, id: string): Promise<Html | null> {
  const { conversations, clock } = studio.ports;
  switch (context.req.query('panel')) {
    case 'branches': {
      const branches = await conversations.branches(id);
      return branches.ok ? branchesPanel(branches.value, clock()) : null;
    }
    case 'verdicts': {
      const verdicts = await conversations.verdicts(id, { limit: verdictsShown });
      return verdicts.ok ? verdictsPanel(verdicts.value) : null;
    }
    case 'memory': {
      const thread = await conversations.get(id);
      return thread === null ? null : chatMemory(studio, thread);
    }
    case 'receipt': {
      const thread = await conversations.get(id);
      return thread === null ? null : receiptOf(studio, thread, context.req.query('message'));
    }
    default:
      return null;
  }
}

async function receiptOf(
  { ports }: Studio,
  thread: ThreadSummary,
  wanted: string | undefined,
): Promise<Html> {
  const last = async (): Promise<string | undefined> => {
    const page = await ports.conversations.messages(thread.id, { limit: windowSize });
    return page.ok ? page.value.messages.findLast((view) => view.role === 'agent')?.id : undefined;
  };
  const message = wanted ?? (await last());
  const receipt = message === undefined ? null : await ports.conversations.receipt(message);
  if (receipt?.ok === true) return receiptPanel(receipt.value);
  return panel(
    'What the model was given',
    html`<p class="empty">
      ${receipt === null ? 'There is no reply yet. After the first one, its prompt stands here piece by piece, with what was left out and why.' : receipt.refusal.message}
    </p>`,
  );
}
