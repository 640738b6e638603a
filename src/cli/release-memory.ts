import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's own collector, as `--expose-gc` gives it. */
type Collect = (options: { type: 'major'; execution: 'async'; flavor: 'last-resort' }) => Promise<void>;

/** Milliseconds after the start at which loading has ended and the first pages are shown. */
const loadedMs = 5_000;

/**
 * Gives back what loading the program has used up: about a third of the resident memory is garbage by then, and V8 would keep it for
 * as long as nothing happens. One collection, once, off the path of any request.
 */
export function releaseMemoryAfterStart(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as Collect;
    setFlagsFromString('--no-expose-gc');
    void collect({ type: 'major', execution: 'async', flavor: 'last-resort' });
  }, loadedMs).unref();
}
