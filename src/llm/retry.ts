import type { ModelFailure } from './model.ts';

/** Time and chance, so that tests wait for nothing. */
export type Pace = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Waits, or returns early when the signal aborts; never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Calls back after some time; the returned function forgets it. */
  readonly after: (ms: number, callback: () => void) => () => void;
};

/** The real clock. */
export const realPace: Pace = {
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    }),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls to one model before the next one is tried. */
const attemptsPerModel = 3;
/** A provider that asks for a longer wait than this is left for the next model. */
const longestWaitMs = 30_000;

/**
 * Milliseconds to wait before the next attempt: what the provider asks for, else 500 ms doubled each time, with half of it left
 * to chance so that many callers do not come back at once. Null where another attempt makes no sense.
 */
export function waitBeforeRetry(failure: ModelFailure, attempt: number, random: number): number | null {
  if (failure.class !== 'transient' || attempt >= attemptsPerModel) return null;
  // A model that ran out of time once has had what there was.
  if (failure.code === 'timeout' && failure.status === undefined) return null;
  const asked = failure.retryAfterMs;
  if (asked !== undefined) return asked > longestWaitMs ? null : asked;
  const backoff = 500 * 2 ** (attempt - 1);
  return Math.round(backoff / 2 + (backoff / 2) * random);
}
