import type { Store } from '../../../store/store.ts';
import type { JobRows } from './job-rows.ts';

const lookEveryMs = 1_000;

/** Aborts as soon as somebody, on any node, has asked the run to stop, or with the signal of its job. */
export function watchStop(
  run: string,
  job: AbortSignal,
  { store, rows }: { readonly store: Pick<Store, 'onCommit'>; readonly rows: JobRows },
): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController();
  const look = (): void => {
    rows.get(run).then(
      (row) => {
        if (row?.stop_requested === 1) stop.abort(new Error('The owner asked to stop'));
      },
      // The job's own signal tells when the store is gone for good.
      () => undefined,
    );
  };
  const forget = store.onCommit(look);
  const timer = setInterval(look, lookEveryMs);
  return {
    signal: AbortSignal.any([job, stop.signal]),
    [Symbol.dispose]() {
      forget();
      clearInterval(timer);
    },
  };
}
