import { setImmediate as nextTurn } from 'node:timers/promises';

/** What waits for its batch. */
type Waiting<Item, Value> = {
  readonly item: Item;
  readonly resolve: (value: Value) => void;
  readonly reject: (fault: unknown) => void;
};

/**
 * Carries items out in the order in which they come, each lane for itself: while one batch of a lane is under way, what comes
 * meanwhile waits and goes together in the next. A slow disk makes larger batches instead of a longer queue.
 * @param fits whether an item may join the batch so far; the first always may
 */
export function inBatches<Item, Value>(options: {
  readonly laneOf: (item: Item) => string;
  readonly fits: (batch: readonly Item[], item: Item) => boolean;
  readonly carryOut: (batch: readonly Item[]) => Promise<readonly Value[]>;
}): (item: Item) => Promise<Value> {
  const lanes = new Map<string, Waiting<Item, Value>[]>();

  async function drain(lane: string, waiting: Waiting<Item, Value>[]): Promise<void> {
    // What is handed over in one go shares the first batch already.
    await nextTurn();
    while (waiting.length > 0) {
      const items: Item[] = [];
      for (const { item } of waiting) {
        if (items.length > 0 && !options.fits(items, item)) break;
        items.push(item);
      }
      const batch = waiting.splice(0, items.length);
      try {
        const values = await options.carryOut(items);
        for (const [index, value] of values.entries()) batch[index]?.resolve(value);
      } catch (fault) {
        for (const { reject } of batch) reject(fault);
      }
    }
    lanes.delete(lane);
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const lane = options.laneOf(item);
      const waiting = lanes.get(lane);
      if (waiting !== undefined) {
        waiting.push({ item, resolve, reject });
        return;
      }
      const started = [{ item, resolve, reject }];
      lanes.set(lane, started);
      void drain(lane, started);
    });
}
