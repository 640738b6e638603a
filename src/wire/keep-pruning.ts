import type { Log } from '../cli/log.ts';
import { pruneMarks } from '../store/prune/prune.ts';
import type { Store } from '../store/store.ts';

const firstMs = 60_000;
const everyMs = 3_600_000;

/** Removes old marks a minute after the start, when nobody waits for it any more, and every hour. */
export function keepPruning(
  store: Store,
  { clock, log }: { readonly clock: () => number; readonly log: Log },
): AsyncDisposable {
  const stopped = new AbortController();
  let pruning: Promise<void> = Promise.resolve();
  const prune = (): void => {
    pruning = pruning
      .then(async () => {
        const removed = await pruneMarks(store, clock(), stopped.signal);
        if (removed > 0) log('info', 'Marks of long ago were removed', { removed });
      })
      .catch((error: unknown) => log('warn', 'Old marks could not be removed', { error }));
  };
  const first = setTimeout(prune, firstMs);
  const timer = setInterval(prune, everyMs);
  return {
    async [Symbol.asyncDispose]() {
      clearTimeout(first);
      clearInterval(timer);
      stopped.abort();
      await pruning;
    },
  };
}
