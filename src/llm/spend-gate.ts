import type { LedgerEntry, LedgerOutcome } from './ledger.ts';
import type { ModelFailure } from './model.ts';

/** Asked before every call and told after it (L7). It stands between the account's opening and the call. */
export type SpendGate = {
  /** Sets the entry's `reserved` tokens aside; a failure is passed on instead of calling. */
  readonly reserve: (entry: LedgerEntry, signal: AbortSignal) => Promise<ModelFailure | null>;
  /** Gives back what was not used. */
  readonly settle: (entry: LedgerEntry, outcome: LedgerOutcome) => Promise<void>;
};

/** Lets everything through. */
export const openGate: SpendGate = {
  reserve: () => Promise.resolve(null),
  settle: () => Promise.resolve(),
};
