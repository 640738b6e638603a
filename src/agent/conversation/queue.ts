/** Hands over what was pushed, all at once, to one reader. */
export type Queue<Item> = {
  readonly push: (item: Item) => void;
  /** Waits until there is something, or the signal aborts; then everything that there is. */
  readonly take: () => Promise<readonly Item[]>;
};

/** A queue whose reader stops waiting when the signal aborts. */
export function createQueue<Item>(signal: AbortSignal): Queue<Item> {
  let items: Item[] = [];
  let wake: (() => void) | null = null;
  signal.addEventListener('abort', () => wake?.(), { once: true });
  return {
    push(item) {
      items.push(item);
      wake?.();
    },
    async take() {
      if (items.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
      const taken = items;
      items = [];
      return taken;
    },
  };
}
