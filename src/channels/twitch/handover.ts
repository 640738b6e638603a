import { setTimeout as sleep } from 'node:timers/promises';

/** Something on its way into the log: `ready` completes it and never rejects, `hand` resolves when the log has it. */
export type Delivery<Item = unknown> = {
  readonly kind: 'message' | 'notice';
  readonly ready: Promise<Item>;
  readonly hand: (item: Item) => Promise<unknown>;
};

/** Hands over what came, in order. Twitch says nothing twice on request, so it is tried until the log has it. */
export type Handover = {
  readonly push: <Item>(delivery: Delivery<Item>) => void;
  /** Runs until the signal aborts; what is left then is tried once more. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

const mostAtOnce = 200;
const firstPauseMs = 50;
const longestPauseMs = 10_000;

/**
 * Creates it. Messages are handed over many at a time, so that they may share a commit; a notice waits for what came before it.
 * @param onFault told when the log did not take something, and with null when it takes things again
 */
export function createHandover(onFault: (fault: unknown) => void): Handover {
  const waiting: Delivery[] = [];
  let wake = (): void => {};

  function take(): readonly Delivery[] {
    const count = waiting.findIndex(({ kind }) => kind === 'notice');
    if (count === 0) return waiting.splice(0, 1);
    return waiting.splice(0, Math.min(count === -1 ? waiting.length : count, mostAtOnce));
  }

  /** What of it the log did not take. */
  async function handAll(batch: readonly Delivery[]): Promise<readonly Delivery[]> {
    const handed: Promise<Delivery | null>[] = [];
    for (const delivery of batch) {
      const item = await delivery.ready;
      handed.push(
        delivery.hand(item).then(
          () => null,
          (fault: unknown) => {
            onFault(fault);
            return delivery;
          },
        ),
      );
    }
    const left = await Promise.all(handed);
    return left.filter((delivery) => delivery !== null);
  }

  async function step(): Promise<boolean> {
    const left = await handAll(take());
    waiting.unshift(...left);
    if (left.length === 0) onFault(null);
    return left.length === 0;
  }

  function arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
      if (waiting.length > 0 || signal.aborted) resolve();
    });
  }

  return {
    push(delivery) {
      // The two types go together: what `ready` gives is what `hand` takes.
      waiting.push(delivery as unknown as Delivery);
      wake();
    },
    async run(signal) {
      let pauseMs = firstPauseMs;
      signal.addEventListener('abort', () => wake(), { once: true });
      while (!signal.aborted) {
        if (waiting.length === 0) {
          await arrival(signal);
        } else if (await step()) {
          pauseMs = firstPauseMs;
        } else {
          await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
          pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        }
      }
      while (waiting.length > 0 && (await step()));
    },
  };
}
