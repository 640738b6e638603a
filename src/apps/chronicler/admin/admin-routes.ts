import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { PluginAnswer, PluginRequest, PluginRoute } from '../../../agent/plugin.ts';
import type { LedgerPorts } from '../record/ledger-job.ts';
import { renderNow } from '../record/ledger-job.ts';
import { ledgerPath } from '../record/ledger-file.ts';
import { readSession, readSessions } from '../record/session-rows.ts';
import type { SessionJobs } from '../session/session-jobs.ts';
import type { ThreadReader } from '../../../store/thread/thread-reader.ts';
import { refuse, refuseBody } from './admin-problems.ts';
import type { StreamChat } from './chats.ts';
import { sendTestMessage, testMessageBody } from './test-message.ts';
import type { TestMessagePorts } from './test-message.ts';

/** What the routes need. */
export type AdminPorts = Omit<LedgerPorts, 'agent' | 'reader' | 'gateway'> &
  Omit<TestMessagePorts, 'store' | 'reader'> & {
    readonly reader: ThreadReader;
    readonly jobs: SessionJobs;
  };

/** Milliseconds that the end of a session waits for its ledger. */
const longestWait = 20_000;

const optionalText = z.string().trim().min(1).max(300).nullish();
const startBody = z.strictObject({ title: optionalText, theme: optionalText, channel: optionalText });
const named = z.strictObject({ session: z.string().optional() });
const endBody = z.strictObject({ channel: optionalText });

/** The admin routes of stream sessions (W1). */
export function adminRoutes(ports: AdminPorts): readonly PluginRoute[] {
  return [
    {
      method: 'POST',
      path: '/admin/session/start',
      summary: 'Starts a stream session; one may be live in a channel.',
      body: startBody,
      handle: (request) => start(request, ports),
    },
    {
      method: 'POST',
      path: '/admin/session/end',
      summary: 'Ends the live session and writes its ledger.',
      body: endBody,
      handle: (request) => end(request, ports),
    },
    {
      method: 'GET',
      path: '/admin/ledger',
      summary: 'The ledger as markdown: the live session, else the last; ?session= names one.',
      query: named,
      handle: (request) => ledger(request, ports),
    },
    {
      method: 'POST',
      path: '/admin/test-message',
      summary: 'Says something in the chat as a viewer would, and tells what became of it.',
      body: testMessageBody,
      handle: ({ body, signal }) => sendTestMessage(body, ports, signal),
    },
  ];
}

async function start({ body, principal }: PluginRequest, ports: AdminPorts): Promise<PluginAnswer> {
  const parsed = startBody.safeParse(body ?? {});
  if (!parsed.success) return refuseBody(parsed.error);
  const { title = null, theme = null, channel = null } = parsed.data;
  const { thread, place } = await ports.chats.find(channel);
  const after = (await ports.reader.thread(thread))?.head ?? 0;
  const session = ports.ids.next('ses');
  const startedAt = ports.clock();
  const outcome = await ports.sessions.transact(thread, () => ({
    commands: [
      {
        type: 'session.start',
        session,
        place,
        title,
        category: null,
        streamer: null,
        theme,
        broadcast: null,
        startedAt,
        after,
      },
    ],
    meta: { at: startedAt, actor: principal, origin: 'direct' },
    more: (events) => ({
      jobs: ports.jobs.after(
        thread,
        events.map(({ event }) => event),
        startedAt,
      ),
    }),
  }));
  if (outcome.type === 'refused')
    return refuse(
      'session-live',
      `Cannot start a session in ${nameOf({ thread, place })}: one is live there.`,
    );
  if (outcome.type !== 'done') throw new Error(`The session could not be recorded: ${outcome.type}`);
  return { status: 201, body: { sessionId: session, startedAt: new Date(startedAt).toISOString() } };
}

async function end({ body, principal, signal }: PluginRequest, ports: AdminPorts): Promise<PluginAnswer> {
  const parsed = endBody.safeParse(body ?? {});
  if (!parsed.success) return refuseBody(parsed.error);
  const chat = await ports.chats.find(parsed.data.channel ?? null);
  const at = ports.clock();
  const outcome = await ports.sessions.transact(chat.thread, () => ({
    commands: [{ type: 'session.end', endedAt: at }],
    meta: { at, actor: principal, origin: 'direct' },
    more: (events) => ({
      jobs: ports.jobs.after(
        chat.thread,
        events.map(({ event }) => event),
        at,
      ),
    }),
  }));
  if (outcome.type === 'refused')
    return refuse('session-none', `Cannot end a session in ${nameOf(chat)}: none is live there.`);
  if (outcome.type !== 'done') throw new Error(`The end could not be recorded: ${outcome.type}`);
  const ended = outcome.state.last;
  if (ended === null) throw new Error('A session that has ended is the last one');
  const row = { session: ended.session, started_at: ended.startedAt };
  const written = await waitForLedger(ended.session, ports, signal);
  return {
    status: 200,
    body: {
      sessionId: ended.session,
      endedAt: new Date(ended.endedAt).toISOString(),
      // The file has this name also where its job is still under way.
      ledgerPath: written ?? ledgerPath(ports.exports, row, ports.place.utcOffsetMinutes),
    },
  };
}

async function waitForLedger(
  session: string,
  { store }: AdminPorts,
  signal: AbortSignal,
): Promise<string | null> {
  const limit = performance.now() + longestWait;
  while (performance.now() < limit && !signal.aborted) {
    const path = (await readSession(store, session))?.ledger_path ?? null;
    if (path !== null) return path;
    await sleep(50);
  }
  return null;
}

async function ledger({ query }: PluginRequest, ports: AdminPorts): Promise<PluginAnswer> {
  const named = query['session'] ?? '';
  const row =
    named === '' ? ((await readSessions(ports.store, 1))[0] ?? null) : await readSession(ports.store, named);
  if (row === null) {
    const detail =
      named === ''
        ? 'Cannot show a ledger: no session has been started yet.'
        : `Cannot show the ledger of ${named}: there is no such session.`;
    return refuse('ledger-unknown', detail);
  }
  return { status: 200, text: await renderNow(ports, row), type: 'text/markdown; charset=utf-8' };
}

function nameOf({ place }: StreamChat): string {
  return place.external === place.channel ? place.channel : `${place.external} on ${place.channel}`;
}
