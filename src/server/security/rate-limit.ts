/** Counts calls of each client over a sliding minute. */
export type RateLimit = {
  /** Counts one call; null while it is within the limit, else the seconds until the next one is taken. */
  readonly take: (client: string) => number | null;
  /** The seconds to wait, without counting. */
  readonly wait: (client: string) => number | null;
};

const windowMs = 60_000;

/** At most so many calls a minute for each client; forgets the clients that were quiet longest beyond 10,000. */
export function createRateLimit(perMinute: number, clock: () => number): RateLimit {
  const calls = new Map<string, number[]>();

  const recent = (client: string): number[] => {
    const from = clock() - windowMs;
    return (calls.get(client) ?? []).filter((at) => at > from);
  };

  const waitOf = (times: readonly number[]): number | null => {
    const oldest = times[times.length - perMinute];
    if (perMinute > times.length || oldest === undefined) return null;
    return Math.min(60, Math.max(1, Math.ceil((oldest + windowMs - clock()) / 1000)));
  };

  return {
    wait: (client) => waitOf(recent(client)),
    take(client) {
      const times = recent(client);
      const wait = waitOf(times);
      if (wait === null) times.push(clock());
      // Set anew, so that the map stays in the order of last use.
      calls.delete(client);
      calls.set(client, times);
      const first = calls.keys().next();
      if (calls.size > 10_000 && first.done !== true) calls.delete(first.value);
      return wait;
    },
  };
}
