import type { ServerPorts } from '../ports.ts';

/** Milliseconds in which changes are gathered into one hint. */
const gatherMs = 100;

type Hint = {
  readonly event: 'changed';
  readonly data: { type: 'changed'; threads: string[] | null };
};

/** Hints about changed threads until the signal aborts: gathered, so that a flood of commits is some ten hints a second. */
export async function* readChanges(
  onChange: ServerPorts['onChange'],
  signal: AbortSignal,
): AsyncGenerator<Hint> {
  let waiting: Set<string> | null = new Set();
  let wake = Promise.withResolvers<void>();
  const stop = onChange((threads) => {
    if (threads === null || waiting === null) waiting = null;
    else for (const thread of threads) waiting.add(thread);
    wake.resolve();
  });
  const end = (): void => wake.resolve();
  signal.addEventListener('abort', end, { once: true });
  try {
    while (!signal.aborted) {
      await wake.promise;
      if (signal.aborted) return;
      wake = Promise.withResolvers<void>();
      const threads: ReadonlySet<string> | null = waiting;
      waiting = new Set();
      if (threads === null || threads.size > 0) {
        yield {
          event: 'changed',
          data: { type: 'changed', threads: threads === null ? null : [...threads] },
        };
      }
      await pause(gatherMs, signal);
    }
  } finally {
    signal.removeEventListener('abort', end);
    stop();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  return promise;
}
