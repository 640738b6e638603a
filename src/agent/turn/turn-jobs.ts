import { jobState } from '../../store/migrations/core.ts';
import type { Sql } from '../../store/projection.ts';
import { tablesOf } from '../../store/projection.ts';
import type { Statement } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';
import type { NewJob } from '../../store/store.ts';

/** Milliseconds without a further message before a turn starts, and the longest that a burst can put it off. */
export type Debounce = { readonly quietMs: number; readonly mostMs: number };

/** Queue of everything that needs a model. */
export const turnQueue = 'turns';

/** How long an interrupted reply waits for a person: a day. */
export const pausedForMs = 24 * 60 * 60 * 1000;

/** What a turn that no message starts is about. */
export type AgainPayload = {
  readonly thread: string;
  readonly turn: string;
  readonly kind: 'regenerate' | 'continue' | 'retry';
  /** The reply that it takes the place of. */
  readonly replaces: string;
  readonly principal: string;
};

/** The job that answers whatever waits in a thread; bursts share one. */
export function turnJob(thread: string, id: string, runAt: number, latest: number): NewJob {
  return {
    id,
    queue: turnQueue,
    kind: 'turn',
    lane: laneOf(thread),
    payload: { thread },
    runAt,
    unique: { key: `turn:${thread}`, as: 'postpone', latest },
  };
}

/** The job that answers again. */
export function againJob(payload: AgainPayload, id: string, now: number): NewJob {
  return {
    id,
    queue: turnQueue,
    kind: 'turn.again',
    lane: laneOf(payload.thread),
    payload,
    runAt: now,
    priority: 1,
  };
}

/** The job that ends a paused turn when nobody came. */
export function expiryJob(thread: string, turn: string, id: string, now: number): NewJob {
  return {
    id,
    queue: turnQueue,
    kind: 'turn.expire',
    lane: `expiry:${turn}`,
    payload: { thread, turn },
    runAt: now + pausedForMs,
  };
}

/**
 * Turns that were put off by more than a burst can last, as seen after a start on a clock that went back: due at once.
 */
export function hastenTurns(sql: Sql, now: number, debounce: Debounce): Statement {
  return toStatement(
    tablesOf<{ jobs: { kind: string; state: number; attempts: number; run_at: number } }>(sql)
      .updateTable('jobs')
      .set({ run_at: now })
      .where('kind', '=', 'turn')
      .where('state', '=', jobState.ready)
      .where('attempts', '=', 0)
      .where('run_at', '>', now + debounce.mostMs),
  );
}

/** Turns of one thread run one after another. */
export function laneOf(thread: string): string {
  return `thread:${thread}`;
}
