import { sql } from 'kysely';
import { tablesOf } from '../../store/projection.ts';
import type { GuardedStatement } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { abortedFailure } from '../failure.ts';
import type { LedgerEntry, LedgerOutcome } from '../ledger.ts';
import type { ModelFailure } from '../model.ts';
import type { SpendGate } from '../spend-gate.ts';
import { breakerChanges } from './breaker.ts';
import { toSpendHours } from './by-hour.ts';
import type { SpendHour } from './by-hour.ts';
import type { SpendLimits } from './pacing.ts';
import { dayMs, perMinute, settleShift } from './pacing.ts';
import type { QuietHours } from './quiet-hours.ts';
import { readOpen, readSpendRow, readSpends } from './spend-rows.ts';
import type { SpendTables } from './spend.tables.ts';
import type { Closed } from './spending.ts';
import { judgeSpending, toSpendFailure } from './spending.ts';

/** How the gate is set, and the clock that all nodes share. */
export type SpendGateOptions = {
  readonly limits: SpendLimits;
  /** Hours in which no call is let through. */
  readonly quiet: QuietHours | null;
  /** Milliseconds since 1970, by the database's clock where several nodes share one. */
  readonly now: () => number | Promise<number>;
};

/** What the gate would say now. */
export type Spending = {
  readonly limits: SpendLimits;
  /** Tokens settled in the last 24 hours, and those set aside for calls under way. */
  readonly settled: number;
  readonly open: number;
  /** Tokens a minute, averaged over about an hour. */
  readonly perMinute: number;
  /** Why no call may start now; null where one may. */
  readonly closed: Closed | null;
  /** When the next call may start; null where only a person can say. */
  readonly opensAt: number | null;
  readonly pausedAt: number | null;
  readonly pausedWhy: string | null;
};

/** The budget for what agents do by themselves, as others see it and stop it. */
export type ProactiveBudget = {
  readonly spending: () => Promise<Spending>;
  /** The last hours, up to a week; older ones are forgotten. */
  readonly byHour: (hours: number) => Promise<readonly SpendHour[]>;
  /** Statements for a commit that stops all of it, or lets it go on and forgets the failures that stopped it. */
  readonly pause: (why: string, at: number) => GuardedStatement;
  readonly resume: () => GuardedStatement;
};

/** The spend gate in the store (L7): one row whose version every decision asserts, so that any number of workers and nodes share it. */
export type StoreSpendGate = SpendGate &
  ProactiveBudget & {
    /**
     * Settles what dead processes left open, in full: it may have been spent. The one owner of a store takes all that is not its
     * own, one of many nodes what is past its lease. Forgets what is older than eight days. Gives the number of calls.
     */
    readonly settleAbandoned: (only: 'expired' | 'others') => Promise<number>;
  };

const hourMs = 3_600_000;
const mostTries = 50;
const keptMs = 8 * dayMs;

/** Opens the gate in the name of this process. */
export function createSpendGate(store: Store, owner: string, options: SpendGateOptions): StoreSpendGate {
  const { limits } = options;
  const db = tablesOf<SpendTables>(store.sql);
  const gateRow = () =>
    db
      .updateTable('spend_gate')
      .set({ version: sql<number>`version + 1` })
      .where('scope', '=', 'proactive');

  /** Moves the pace and sets the tokens aside; refused where somebody changed the row since it was read. */
  function reservation(
    entry: LedgerEntry,
    seen: { readonly version: number; readonly tat: number; readonly now: number },
  ): readonly GuardedStatement[] {
    const row = {
      call: entry.call,
      state: 'open',
      owner,
      reserved: entry.reserved,
      spent: 0,
      opened_at: seen.now,
      lease_until: seen.now + (entry.expiresAt - entry.at),
      settled_at: null,
    };
    const insert = db
      .insertInto('spend_reservations')
      .values(row)
      .onConflict((conflict) => conflict.column('call').doNothing());
    return [
      {
        ...toStatement(gateRow().set({ tat: seen.tat }).where('version', '=', seen.version)),
        guard: 'alone',
      },
      { ...toStatement(insert), guard: 'new' },
    ];
  }

  async function reserve(entry: LedgerEntry, signal: AbortSignal): Promise<ModelFailure | null> {
    if (entry.purpose.scope !== 'proactive') return null;
    for (let tries = 0; tries < mostTries; tries += 1) {
      if (signal.aborted) return abortedFailure;
      const now = await options.now();
      const row = await readSpendRow(store, now);
      const verdict = await judgeSpending(store, row, options, now);
      if (verdict.closed !== null) {
        return (await isReserved(entry.call)) ? null : toSpendFailure(verdict, row.pausedWhy, now);
      }
      const records = reservation(entry, { version: row.version, tat: verdict.tat, now });
      const outcome = await store.commit({ records });
      if (outcome.type === 'committed') return null;
      if (outcome.type === 'guard-failed' && outcome.guard === 'new') return null;
    }
    const now = await options.now();
    return toSpendFailure({ closed: 'pace', opensAt: now }, null, now);
  }

  /** The same request asked twice has its reservation already. */
  async function isReserved(call: string): Promise<boolean> {
    const known = db
      .selectFrom('spend_reservations')
      .select('call')
      .where('call', '=', call)
      .where('state', '=', 'open');
    return (await store.query(toStatement(known))).length > 0;
  }

  async function settle(entry: LedgerEntry, outcome: LedgerOutcome): Promise<void> {
    if (entry.purpose.scope !== 'proactive') return;
    const now = await options.now();
    const spent = outcome.usage.total;
    const shift = settleShift(spent, entry.reserved, limits);
    const gate = gateRow()
      .set({ tat: sql<number>`tat + ${shift}` })
      .set(breakerChanges(entry, outcome, now));
    const reserved = db
      .updateTable('spend_reservations')
      .set({ state: 'settled', spent, settled_at: now })
      .where('call', '=', entry.call)
      // What was given up as abandoned takes the truth too, should it still come.
      .where('state', 'in', ['open', 'abandoned']);
    await store.commit({
      records: [toStatement(gate), { ...toStatement(reserved), guard: 'unsettled' }],
    });
  }

  async function settleAbandoned(only: 'expired' | 'others'): Promise<number> {
    const now = await options.now();
    const open = db.selectFrom('spend_reservations').select('call').where('state', '=', 'open');
    const dead = only === 'expired' ? open.where('lease_until', '<', now) : open.where('owner', '!=', owner);
    const calls = (await store.query(toStatement(dead))).map((row) => String(row['call']));
    const inFull = calls.map((call) =>
      db
        .updateTable('spend_reservations')
        .set((row) => ({ state: 'abandoned', spent: row.ref('reserved'), settled_at: now }))
        .where('call', '=', call)
        .where('state', '=', 'open'),
    );
    const isOld = await store.query(
      toStatement(
        db
          .selectFrom('spend_reservations')
          .select('call')
          .where('settled_at', '<', now - keptMs)
          .limit(1),
      ),
    );
    if (calls.length + isOld.length === 0) return 0;
    const old = db.deleteFrom('spend_reservations').where('settled_at', '<', now - keptMs);
    // The row first, as everywhere: nobody decides on what is being changed.
    await store.commit({ records: [gateRow(), ...inFull, old].map(toStatement) });
    return calls.length;
  }

  async function spending(): Promise<Spending> {
    const now = await options.now();
    const row = await readSpendRow(store, now);
    const verdict = await judgeSpending(store, row, options, now);
    return {
      limits,
      settled: row.settled,
      open: row.open,
      perMinute: perMinute(await readSpends(store, now - dayMs / 4), now),
      closed: verdict.closed,
      opensAt: verdict.closed === null ? now : verdict.opensAt,
      pausedAt: row.pausedAt,
      pausedWhy: row.pausedWhy,
    };
  }

  return {
    allowance: ({ scope }) => (scope === 'proactive' ? limits.perCall : null),
    reserve,
    settle,
    settleAbandoned,
    spending,
    async byHour(hours) {
      const now = await options.now();
      const spends = await readSpends(store, now - dayMs - hours * hourMs);
      return toSpendHours(spends, await readOpen(store), now, hours);
    },
    pause: (why, at) => toStatement(gateRow().set({ paused_at: at, paused_why: why })),
    resume: () => toStatement(gateRow().set({ paused_at: null, paused_why: null, errors: 0, refused: 0 })),
  };
}
