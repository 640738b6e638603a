import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * The longest time that the main thread works between two rounds of the event loop until the returned function is called, in
 * milliseconds: what a message that just came in would wait. Two clocks are read, as each tells too much: the wall's counts what
 * others do on the machine, the processor's goes in ticks of some milliseconds. The smaller one holds.
 */
export function watchTurns(): () => Promise<number> {
  let longest = 0;
  let processor = spent();
  let wall = performance.now();
  let stopped = false;
  const look = (): void => {
    const [processorNow, wallNow] = [spent(), performance.now()];
    longest = Math.max(longest, Math.min(processorNow - processor, wallNow - wall));
    [processor, wall] = [processorNow, wallNow];
    if (!stopped) setImmediate(look);
  };
  setImmediate(look);
  return async () => {
    stopped = true;
    await nextTurn();
    await nextTurn();
    return longest;
  };
}

/** Processor time of this thread in milliseconds. */
function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
