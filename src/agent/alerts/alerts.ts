import { createHash } from 'node:crypto';
import type { Ids } from '../../kernel/ids.ts';
import type { JobHandler } from '../../store/job-runner.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { NewJob, Store } from '../../store/store.ts';
import type { ThreadTables } from '../../store/thread/thread.tables.ts';
import type { Speak } from '../turn/speak.ts';

/** Queue and kind of the job that tells the owner. */
export const alertQueue = 'alerts';
export const alertKind = 'alert';

/** Something that the owner should know although nobody asked. */
export type Alert = {
  /** Names the matter: one alert a day for each. */
  readonly key: string;
  /** What happened, what is safe, what to do; no secrets. */
  readonly text: string;
};

/** The job that tells it, to commit with whatever is wrong; a second one on the same day is dropped. */
export function alertJob({ key, text }: Alert, id: string, now: number): NewJob {
  const day = new Date(now).toISOString().slice(0, 10);
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 24);
  return {
    id,
    queue: alertQueue,
    kind: alertKind,
    lane: alertQueue,
    payload: { text },
    runAt: now,
    maxAttempts: 10,
    unique: { key: `alert:${digest}:${day}`, as: 'once' },
  };
}

/** What alerts need. */
export type AlertPorts = {
  readonly store: Store;
  readonly speak: Speak;
  readonly ids: Ids;
  readonly clock: () => number;
  /** Channels where a person looks by himself, such as the studio. */
  readonly isLocal: (channel: string) => boolean;
  readonly log: (level: 'warn', message: string, data: { readonly [name: string]: unknown }) => void;
};

/** Tells the owner on the channel where they last wrote in private (W9). */
export function createAlerts(ports: AlertPorts): {
  readonly alert: (alert: Alert) => Promise<void>;
  readonly handle: JobHandler;
  /** Where the owner is told; null where no channel leads to them. */
  readonly ownersThread: () => Promise<string | null>;
} {
  const { store, speak, ids, clock } = ports;
  return {
    ownersThread: () => ownersThread(store, ports.isLocal),
    async alert(alert) {
      ports.log('warn', 'The owner is told', { alert: alert.key });
      await store.commit({ jobs: [alertJob(alert, ids.next('job'), clock())] });
    },
    async handle(job) {
      const { text } = job.payload as { readonly text: string };
      const completes = { job: job.id, fence: job.fence };
      const thread = await ownersThread(store, ports.isLocal);
      if (thread === null) {
        ports.log('warn', 'No channel leads to the owner', { text });
        await store.commit({ completes });
        return { type: 'completed' };
      }
      const spoken = await speak({ thread, text, reason: 'an alert to the owner', completes });
      if (spoken.type === 'unsaid') return { type: 'retry', error: spoken.reason };
      return { type: 'completed' };
    },
  };
}

const mostThreads = 50;

/** The private thread in which an owner wrote last, on a channel that reaches them; null where there is none. */
async function ownersThread(store: Store, isLocal: (channel: string) => boolean): Promise<string | null> {
  const db = tablesOf<ThreadTables>(store.sql);
  const recent = await store.query(
    toStatement(
      db
        .selectFrom('threads')
        .select(['thread', 'stream', 'channel'])
        .where('archived', '=', 0)
        .where('audience', '=', 'private')
        .orderBy('updated_at', 'desc')
        .limit(mostThreads),
    ),
  );
  for (const { thread, stream, channel } of recent) {
    if (isLocal(String(channel))) continue;
    const spoke = db
      .selectFrom('messages')
      .select('message')
      .where('stream', '=', String(stream))
      .where('owner', '=', 1)
      .limit(1);
    if ((await store.query(toStatement(spoke))).length > 0) return String(thread);
  }
  return null;
}
