/**
 * A clock for leases, due times and the order of events: it follows the wall clock forwards, and where that jumps back it goes on at
 * the pace of the monotonic one until the wall clock has caught up. Both give milliseconds.
 */
export function createSteadyClock(wall: () => number, monotonic: () => number): () => number {
  let last = wall();
  let passed = monotonic();
  return () => {
    const now = wall();
    const ticks = monotonic();
    last = now >= last ? now : last + Math.max(0, ticks - passed);
    passed = ticks;
    return Math.floor(last);
  };
}
