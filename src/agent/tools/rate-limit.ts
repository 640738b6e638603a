/** Counts what happened in the last minute, by key. */
export type RateLimit = {
  /** Takes one of `perMinute`, or tells in how many milliseconds the next one is free. */
  readonly take: (key: string, perMinute: number, now: number) => number | null;
};

const minuteMs = 60_000;
const sweepAbove = 1_000;

/** A sliding window of one minute, in memory; keys that were idle for a minute are forgotten. */
export function createRateLimit(): RateLimit {
  const times = new Map<string, number[]>();
  return {
    take(key, perMinute, now) {
      if (times.size > sweepAbove) {
        for (const [idle, taken] of times) if ((taken.at(-1) ?? 0) <= now - minuteMs) times.delete(idle);
      }
      // A clock that jumped back must not lock a key out for longer than a minute.
      const recent = (times.get(key) ?? []).filter((at) => at > now - minuteMs && at <= now);
      times.set(key, recent);
      const oldest = recent[recent.length - perMinute];
      if (recent.length >= perMinute) return oldest === undefined ? minuteMs : oldest + minuteMs - now;
      recent.push(now);
      return null;
    },
  };
}
