import type { StoreLog } from './options.ts';

/** Functions that want to be told; one that throws is logged and hurts no other. */
export type Listeners<Values extends readonly unknown[]> = {
  /** Returns the function that takes it off again. */
  readonly add: (listener: (...values: Values) => void) => () => void;
  readonly tell: (...values: Values) => void;
};

/** An empty list of listeners. */
export function createListeners<Values extends readonly unknown[]>(
  log: StoreLog | undefined,
): Listeners<Values> {
  const listeners = new Set<(...values: Values) => void>();
  return {
    add(listener) {
      // A fresh function each time: the same listener may be added twice and taken off once.
      const entry = (...values: Values): void => listener(...values);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    tell(...values) {
      for (const listener of listeners) {
        try {
          listener(...values);
        } catch (error) {
          log?.('error', 'A listener of the store threw', { error });
        }
      }
    },
  };
}
