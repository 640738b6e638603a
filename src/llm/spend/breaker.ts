import { sql } from 'kysely';
import type { LedgerEntry, LedgerOutcome } from '../ledger.ts';
import type { SpendTables } from './spend.tables.ts';

/** Failures in a row after which nothing starts until the owner has looked; fewer where the provider does not let us in. */
const mostErrors = 5;
const mostRefused = 3;

type Changes = {
  readonly [Column in 'errors' | 'refused' | 'paused_at' | 'paused_why']?: ReturnType<
    typeof sql<SpendTables['spend_gate'][Column]>
  >;
};

/**
 * What the end of a call changes in the gate's row: failures in a row are counted, and the last of too many pauses the gate. Only a
 * call's first attempt counts, as its retries are the same misfortune; one that was stopped says nothing.
 */
export function breakerChanges(
  { attempt }: Pick<LedgerEntry, 'attempt'>,
  { outcome }: Pick<LedgerOutcome, 'outcome'>,
  now: number,
): Changes {
  if (outcome === 'finished') return { errors: sql`0`, refused: sql`0` };
  if (attempt > 1 || outcome === 'stopped' || outcome === 'aborted') return {};
  const more = outcome === 'unauthorized' ? 1 : 0;
  const trips = sql`paused_at is null and (errors + 1 >= ${mostErrors} or refused + ${more} >= ${mostRefused})`;
  const why = `Calls failed again and again, the last one as "${outcome}"`;
  return {
    errors: sql`errors + 1`,
    refused: sql`refused + ${more}`,
    paused_at: sql`case when ${trips} then ${now} else paused_at end`,
    paused_why: sql`case when ${trips} then ${why} else paused_why end`,
  };
}
