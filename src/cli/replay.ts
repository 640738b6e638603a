import type { Watch } from './operations.ts';

/** What is to be replayed, and how. */
export type ReplayAsk = {
  readonly file: string;
  /** How many times faster than it went; null for as fast as it can. */
  readonly speed: number | null;
  /** Folder of the ledger; null for the one of the configuration. */
  readonly out: string | null;
  /** Whether it is played in a store of its own that is gone afterwards. */
  readonly dry: boolean;
};

/** Whom a replay tells how far it is, and what a person should know. */
export type ReplayWatch = Watch & { readonly note: (sentence: string) => void };
