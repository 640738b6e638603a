import type { Recall } from '../memory.ts';

/** Something to be remembered: a message or a note, with what a search must know of it. */
export type StoredItem = {
  /** Stays the same when the item is reworded. */
  readonly id: string;
  readonly kind: 'message' | 'note';
  readonly holder: string;
  readonly thread: string | null;
  readonly author: string;
  readonly text: string;
  readonly at: number;
  /** From 0 to 3. */
  readonly significance: number;
};

/** A memory of another make. It finds; what it finds of ours is still shown only to those who may see it (M4). */
export type MemoryProvider = Recall & {
  /** Takes items in the order in which they came, each at least once; an id that it knows is worded anew. */
  readonly store?: (items: readonly StoredItem[]) => Promise<void>;
  /** Forgets everything: a person was forgotten, and all that may stay is stored again (K15). */
  readonly clear?: () => Promise<void>;
};
