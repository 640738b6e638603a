import type { CallPurpose } from './gateway.ts';
import type { LedgerEntry, LedgerOutcome } from './ledger.ts';
import type { ModelFailure } from './model.ts';

/** Asked before every call and told after it (L7). What it refuses is never called and never on the account. */
export type SpendGate = {
  /** Tokens that one call for this purpose may cost at most, prompt and answer together; null where nothing limits it. */
  readonly allowance: (purpose: CallPurpose) => number | null;
  /** Sets the entry's `reserved` tokens aside; a failure, with the time when it may go on, is passed on instead of calling. */
  readonly reserve: (entry: LedgerEntry, signal: AbortSignal) => Promise<ModelFailure | null>;
  /** Gives back what was not used. */
  readonly settle: (entry: LedgerEntry, outcome: LedgerOutcome) => Promise<void>;
};

/** Lets everything through. */
export const openGate: SpendGate = {
  allowance: () => null,
  reserve: () => Promise.resolve(null),
  settle: () => Promise.resolve(),
};

const refusals: ReadonlySet<string> = new Set(['over-budget', 'paused', 'too-large', 'aborted']);

/** Whether no other model and no further attempt would change the answer: the budget said no, or somebody stopped the call. */
export function isFinal({ code }: ModelFailure): boolean {
  return refusals.has(code);
}
