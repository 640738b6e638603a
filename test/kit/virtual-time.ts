/** Time that stands still while anybody works, and jumps to the next waking when all of them sleep. */
export type VirtualTime = {
  readonly now: () => number;
  /** Sleeps; only for those who were started by `start`. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Begins something that works and sleeps by this time, such as a worker. */
  readonly start: (work: () => Promise<void>) => void;
  /** Never comes back to life: a process that was killed. */
  readonly die: () => Promise<never>;
  /** Lets time pass until then, or until nobody sleeps any more. Rejects with the first fault of those who work. */
  readonly passUntil: (end: number) => Promise<void>;
};

/** A clock for simulations of days in seconds; what is due at one moment wakes together, so that it contends. */
export function createVirtualTime(start: number): VirtualTime {
  let now = start;
  let awake = 0;
  let asleep: { readonly at: number; readonly wake: () => void }[] = [];
  let allAsleep: (() => void) | null = null;
  let fault: unknown = null;

  function rest(): void {
    awake -= 1;
    if (awake === 0) allAsleep?.();
  }

  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((resolve) => {
        asleep.push({
          at: now + Math.max(0, Math.round(ms)),
          wake: () => {
            awake += 1;
            resolve();
          },
        });
        rest();
      }),
    start(work) {
      awake += 1;
      work()
        .catch((error: unknown) => (fault ??= error))
        .finally(rest);
    },
    die() {
      rest();
      return new Promise<never>(() => {});
    },
    async passUntil(end) {
      for (;;) {
        if (awake > 0) {
          await new Promise<void>((resolve) => (allAsleep = resolve));
          allAsleep = null;
        }
        if (fault !== null) throw fault;
        const next = asleep.reduce((least, { at }) => Math.min(least, at), Infinity);
        if (next > end) return;
        now = next;
        const due = asleep.filter(({ at }) => at <= now);
        asleep = asleep.filter(({ at }) => at > now);
        for (const { wake } of due) wake();
      }
    },
  };
}
