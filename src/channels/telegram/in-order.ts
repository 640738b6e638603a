/** What waits for its turn. */
type Waiting = {
  readonly id: number;
  readonly lane: string;
  /** When it is let go, whatever is missing before it. */
  readonly until: number;
  readonly run: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (fault: unknown) => void;
};

/** Hands updates over in the order of their numbers. */
export type InOrder = {
  /** Resolves when the update has been handed over; rejects where that failed, or failed for one before it in its lane. */
  readonly take: (id: number, lane: string, run: () => Promise<void>) => Promise<void>;
  /** Lets everything go that is held. */
  readonly flush: () => void;
};

/** A jump by more is no gap: numbering has begun anew, as it does after a week of silence. */
const largestGap = 1_000;

/**
 * Restores the order of updates that come in parallel (C3). Numbers rise by one, so where one is missing those above it are held,
 * at most `holdMs`, until it comes. What comes later still, or again, goes at once. In a lane (a chat) one is handed over after
 * another; when one fails, those behind it in its lane fail too, so that Telegram repeats them together.
 */
export function createInOrder({ holdMs }: { readonly holdMs: number }): InOrder {
  const held: Waiting[] = [];
  const lanes = new Map<string, Promise<boolean>>();
  /** The number that is due; null where nobody knows yet. */
  let due: number | null = null;
  let timer: NodeJS.Timeout | undefined;

  function advance(): void {
    clearTimeout(timer);
    timer = undefined;
    const now = performance.now();
    // Whatever stands before one that has waited long enough goes with it.
    let overdue = held.findLastIndex(({ until }) => until <= now);
    for (let first = held[0]; first !== undefined; first = held[0]) {
      if (overdue < 0 && (due === null || first.id > due)) break;
      overdue -= 1;
      held.shift();
      due = Math.max(due ?? 0, first.id + 1);
      release(first);
    }
    if (held.length === 0) return;
    const soonest = held.reduce((least, { until }) => Math.min(least, until), Infinity);
    timer = setTimeout(advance, Math.max(1, soonest - now));
  }

  function release({ id, lane, run, resolve, reject }: Waiting): void {
    const before = lanes.get(lane) ?? Promise.resolve(true);
    const done = before.then(async (well) => {
      try {
        if (!well) throw new Error('Cannot hand over an update: one before it was not taken');
        await run();
        resolve();
        return true;
      } catch (fault) {
        // It comes again, and those behind it wait for it.
        due = Math.min(due ?? id, id);
        reject(fault);
        return false;
      }
    });
    lanes.set(lane, done);
    void done.then(() => {
      if (lanes.get(lane) === done) lanes.delete(lane);
    });
  }

  return {
    take(id, lane, run) {
      return new Promise((resolve, reject) => {
        if (due !== null && Math.abs(id - due) > largestGap) due = null;
        const at = held.findIndex((one) => one.id > id);
        const until = performance.now() + holdMs;
        held.splice(at < 0 ? held.length : at, 0, { id, lane, until, run, resolve, reject });
        if (due !== null && id <= due) advance();
        else timer ??= setTimeout(advance, holdMs);
      });
    },
    flush() {
      clearTimeout(timer);
      timer = undefined;
      for (const one of held.splice(0)) release(one);
    },
  };
}
