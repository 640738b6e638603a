import type { CallPurpose, Role } from './gateway.ts';
import type { Usage } from './model.ts';
import { toStatement } from '../store/statement.ts';
import { tablesOf } from '../store/projection.ts';
import type { Store } from '../store/store.ts';
import type { LlmTables } from './llm.tables.ts';

/** A call that is about to be made. */
export type LedgerEntry = {
  readonly call: string;
  readonly role: Role;
  readonly provider: string;
  readonly model: string;
  readonly purpose: CallPurpose;
  /** 1 for the first attempt; retries and fallbacks count on. */
  readonly attempt: number;
  /** What it may cost at most: estimated prompt and cap of the answer. */
  readonly reserved: number;
  readonly at: number;
  /** When it must have ended; an open row past this belongs to a dead process. */
  readonly expiresAt: number;
};

/** How a call ended: `finished`, `stopped` by its reader, or the code of its failure. */
export type LedgerOutcome = { readonly usage: Usage; readonly outcome: string; readonly at: number };

/** The account of every call (L6). It is written before a call, so that a crash leaves an open row and not a gap. */
export type Ledger = {
  readonly open: (entry: LedgerEntry) => Promise<void>;
  readonly settle: (call: string, outcome: LedgerOutcome) => Promise<void>;
};

/** The account in the store. */
export type StoreLedger = Ledger & {
  /**
   * Settles what dead processes left open, as estimates in full. The one owner of a store (SQLite) takes all rows that are not
   * its own; one of many nodes takes only those whose time has passed. Gives the number of rows.
   */
  readonly settleAbandoned: (now: number, only: 'expired' | 'others') => Promise<number>;
};

/** Keeps the account in the store, in the name of this process. */
export function createLedger(store: Store, owner: string): StoreLedger {
  const tables = tablesOf<LlmTables>(store.sql);

  async function open(entry: LedgerEntry): Promise<void> {
    const { purpose } = entry;
    const row = tables.insertInto('token_ledger').values({
      call: entry.call,
      state: 'open',
      scope: purpose.scope,
      role: entry.role,
      provider: entry.provider,
      model: entry.model,
      principal: purpose.principal,
      cause: purpose.cause,
      thread: purpose.thread ?? null,
      turn: purpose.turn ?? null,
      generation: purpose.generation ?? null,
      attempt: entry.attempt,
      owner,
      input: 0,
      output: 0,
      cached: 0,
      total: 0,
      estimated: 1,
      outcome: null,
      reserved: entry.reserved,
      opened_at: entry.at,
      expires_at: entry.expiresAt,
      settled_at: null,
    });
    await store.commit({ records: [toStatement(row)] });
  }

  async function settle(call: string, { usage, outcome, at }: LedgerOutcome): Promise<void> {
    const row = tables
      .updateTable('token_ledger')
      .set({
        state: 'settled',
        input: usage.input,
        output: usage.output,
        cached: usage.cached,
        total: usage.total,
        estimated: usage.estimated ? 1 : 0,
        outcome,
        settled_at: at,
      })
      // A row that was given up as abandoned takes the truth too, should it still come.
      .where('call', '=', call)
      .where((row) => row.or([row('state', '=', 'open'), row('outcome', '=', 'abandoned')]));
    await store.commit({ records: [toStatement(row)] });
  }

  async function settleAbandoned(now: number, only: 'expired' | 'others'): Promise<number> {
    let dead = tables.selectFrom('token_ledger').select(['call', 'reserved']).where('state', '=', 'open');
    dead = only === 'expired' ? dead.where('expires_at', '<', now) : dead.where('owner', '!=', owner);
    const rows = await store.query(toStatement(dead));
    const records = rows.map((row) =>
      toStatement(
        tables
          .updateTable('token_ledger')
          .set((row) => ({
            state: 'settled',
            input: row.ref('reserved'),
            total: row.ref('reserved'),
            outcome: 'abandoned',
            settled_at: now,
          }))
          .where('call', '=', String(row['call']))
          .where('state', '=', 'open'),
      ),
    );
    if (records.length > 0) await store.commit({ records });
    return rows.length;
  }

  return { open, settle, settleAbandoned };
}
