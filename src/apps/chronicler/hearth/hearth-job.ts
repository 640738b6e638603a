import { z } from 'zod';
import type { Agent } from '../../../agent/persona/agent.ts';
import type { Speak } from '../../../agent/turn/speak.ts';
import { sql } from 'kysely';
import type { Gateway } from '../../../llm/gateway.ts';
import { tablesOf } from '../../../store/projection.ts';
import type { GuardedStatement } from '../../../store/statement.ts';
import { toStatement } from '../../../store/statement.ts';
import type { JobHandler, JobOutcome } from '../../../store/job-runner.ts';
import type { ClaimedJob, Store } from '../../../store/store.ts';
import type { ThreadLog } from '../../../store/thread/thread-log.ts';
import type { ChroniclerTables } from '../chronicler.tables.ts';
import { lastHuman } from '../judge/stream-rows.ts';
import type { SessionJobs, SessionPayload } from '../session/session-jobs.ts';
import { appendFacts } from '../session/session-log.ts';
import type { SessionLog } from '../session/session-log.ts';
import type { LiveSession, SessionState } from '../session/session.ts';
import { promptText } from './prompt-texts.ts';

/** Silences in milliseconds: before the first prompt, and before a further one while nobody has answered. */
export type HearthTimes = { readonly silenceMs: number; readonly longPauseMs: number };

/** What warming a silence needs. */
export type HearthPorts = {
  readonly store: Store;
  readonly threads: ThreadLog;
  readonly sessions: SessionLog;
  readonly speak: Speak;
  readonly jobs: SessionJobs;
  readonly gateway: Pick<Gateway, 'describe' | 'generate'>;
  readonly agent: Pick<Agent, 'name' | 'displayName'>;
  readonly clock: () => number;
  readonly times: HearthTimes;
};

const payload = z.object({ thread: z.string(), session: z.string() });
const tries = 5;

/**
 * Offers one prompt when nobody has spoken for long enough (S3). Messages do not touch the job: it looks, when it is due, how long
 * ago the last person spoke, and is put off to when that will be long enough. Words, record and the end of the job are one commit.
 */
export function createHearthJob(ports: HearthPorts): JobHandler {
  return async (job, signal): Promise<JobOutcome> => {
    const parsed = payload.safeParse(job.payload);
    if (!parsed.success) return { type: 'dead', error: 'The job names no session' };
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const done = await look(parsed.data, job, ports, signal);
      if (done !== null) return done;
    }
    return { type: 'retry', error: 'people came between', retryAfterMs: 1_000 };
  };
}

/** One look; null to look again. */
async function look(
  about: SessionPayload,
  job: ClaimedJob,
  ports: HearthPorts,
  signal: AbortSignal,
): Promise<JobOutcome | null> {
  const { state } = await ports.sessions.load(about.thread);
  const { live } = state;
  if (live === null || live.session !== about.session) return complete(job, null, ports);
  const thread = await ports.threads.load(about.thread);
  if (!thread.exists) {
    await openChat(about.thread, live, ports);
    return null;
  }
  const human = await lastHuman(ports.store, about.thread, live.after);
  const now = ports.clock();
  const due = dueAt(state, live, human?.at ?? live.startedAt, ports.times);
  if (due > now) return complete(job, { about, at: due }, ports);
  const reason = `nobody has spoken for ${minutes(now - (human?.at ?? live.startedAt))}`;
  const { text, model } = await phrase(live, ports, signal);
  const spoken = await ports.speak({
    thread: about.thread,
    text,
    model,
    reason,
    ttlMs: ports.times.silenceMs,
    unless: (after) => (after.head?.revision === thread.head?.revision ? null : 'somebody spoke'),
    completes: { job: job.id, fence: job.fence },
    extras: ({ message }) => ({
      appends: appendFacts(
        about.thread,
        [
          {
            type: 'session.acted',
            data: {
              session: live.session,
              at: now,
              mode: 'hearthkeeper',
              kind: 'prompt',
              text: '',
              reasons: [reason],
              message,
              led: [],
            },
          },
        ],
        { at: now, actor: `agent:${ports.agent.name}`, origin: 'proactive' },
      ),
      jobs: [ports.jobs.hearth(about, now + ports.times.silenceMs)],
      records: [stillLive(live, ports.store)],
    }),
  });
  if (spoken.type === 'said') return { type: 'completed' };
  return spoken.reason === 'lease-lost' ? { type: 'completed' } : null;
}

/** When a prompt is due: after the silence, and after a prompt that nobody has answered only when the longer pause is over. */
export function dueAt(
  { off, talk }: Pick<SessionState, 'off' | 'talk'>,
  live: Pick<LiveSession, 'promptedAt'>,
  humanAt: number,
  { silenceMs, longPauseMs }: HearthTimes,
): number {
  // Where it may not speak first it looks again later: that may have been changed by then.
  const may = !off.includes('hearthkeeper') && (talk === 'normal' || talk === 'talkative');
  if (!may) return Number.POSITIVE_INFINITY;
  const prompted = live.promptedAt;
  if (prompted === null || prompted < humanAt) return humanAt + silenceMs;
  return Math.max(prompted + (talk === 'talkative' ? longPauseMs / 2 : longPauseMs), humanAt + silenceMs);
}

async function complete(
  job: ClaimedJob,
  again: { readonly about: SessionPayload; readonly at: number } | null,
  { store, jobs, clock, times }: HearthPorts,
): Promise<JobOutcome> {
  const next = again === null ? [] : [jobs.hearth(again.about, nextLook(again.at, clock(), times))];
  await store.commit({ completes: { job: job.id, fence: job.fence }, jobs: next });
  return { type: 'completed' };
}

/**
 * Never further away than the silence itself: whoever speaks after this look makes a prompt due no earlier than that. Where it may not
 * speak at all it looks every minute, as that may be changed at any time.
 */
export function nextLook(at: number, now: number, { silenceMs }: HearthTimes): number {
  return Number.isFinite(at) ? Math.min(at, now + silenceMs) : now + Math.min(silenceMs, 60_000);
}

/** A chat in which nobody has said anything yet. */
async function openChat(thread: string, { place }: LiveSession, ports: HearthPorts): Promise<void> {
  const { name } = ports.agent;
  await ports.threads.transact(thread, ({ exists }) =>
    exists
      ? { refuse: 'it exists' }
      : {
          commands: [{ type: 'thread.create', agent: name, ...place, audience: 'public' }],
          meta: { at: ports.clock(), actor: `agent:${name}`, origin: 'proactive' },
        },
  );
}

/** Refuses the commit where the session has ended meanwhile. Changes nothing. */
function stillLive({ session }: LiveSession, store: Store): GuardedStatement {
  const same = tablesOf<ChroniclerTables>(store.sql)
    .updateTable('stream_sessions')
    .set({ prompts: sql.ref('prompts') })
    .where('session', '=', session)
    .where('ended_at', 'is', null);
  return { ...toStatement(same), guard: 'the session has ended' };
}

const longestPrompt = 300;

async function phrase(
  live: LiveSession,
  { gateway, agent }: HearthPorts,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly model: string }> {
  const plain = { text: promptText(live), model: 'code/hearthkeeper' };
  if (gateway.describe('chat').placeholder) return plain;
  const said = await gateway.generate({
    role: 'chat',
    messages: [
      {
        role: 'system',
        text: `You are ${agent.displayName}, a quiet presence in the chat of a live stream. Nobody has written for a while. Write one gentle sentence that invites people to talk, without pressing. At most 200 characters, no hashtags, no emoji.`,
      },
      {
        role: 'user',
        text: JSON.stringify({
          theme: live.theme,
          title: live.title,
          category: live.category,
          draft: plain.text,
        }),
      },
    ],
    purpose: { scope: 'proactive', principal: 'proactive', cause: 'hearth' },
    timeoutMs: 15_000,
    signal,
  });
  const text = said.ok ? said.text.replaceAll(/\s+/g, ' ').trim() : '';
  return said.ok && text !== '' && text.length <= longestPrompt ? { text, model: said.model } : plain;
}

function minutes(ms: number): string {
  const count = Math.floor(ms / 60_000);
  return count === 1 ? 'a minute' : `${count} minutes`;
}
