import { sql } from 'kysely';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { template } from '../../store/template.ts';
import type { SpendAccount } from './pacing.ts';
import { dayMs } from './pacing.ts';
import type { SpendTables } from './spend.tables.ts';

/** The gate's row and the sums that go with it, read in one statement. */
export type SpendRow = SpendAccount & {
  readonly version: number;
  readonly pausedAt: number | null;
  readonly pausedWhy: string | null;
};

const whole = (expression: ReturnType<typeof sql>) => sql<number>`cast(coalesce(${expression}, 0) as bigint)`;

const selectRow = template<SpendTables, { since: number }>((db, value) =>
  db
    .selectFrom('spend_gate')
    .select((row) => [
      'version',
      'tat',
      'paused_at',
      'paused_why',
      row
        .selectFrom('spend_reservations')
        .where('state', '=', 'open')
        .select(whole(sql`sum(reserved)`).as('tokens'))
        .as('open'),
      row
        .selectFrom('spend_reservations')
        .where('settled_at', '>=', value('since'))
        .select(whole(sql`sum(spent)`).as('tokens'))
        .as('settled'),
    ])
    .where('scope', '=', 'proactive'),
);

/** The account at this time. */
export async function readSpendRow(store: Pick<Store, 'sql' | 'query'>, now: number): Promise<SpendRow> {
  const [row] = await store.query(selectRow(store.sql, { since: now - dayMs }));
  if (row === undefined) throw new TypeError('The table of the spend gate has lost its row');
  return {
    version: Number(row['version']),
    tat: Number(row['tat']),
    open: Number(row['open']),
    settled: Number(row['settled']),
    pausedAt: row['paused_at'] === null ? null : Number(row['paused_at']),
    pausedWhy: row['paused_why'] === null ? null : String(row['paused_why']),
  };
}

/** What is set aside for calls under way. */
export async function readOpen(
  store: Pick<Store, 'sql' | 'query'>,
): Promise<readonly { readonly at: number; readonly tokens: number }[]> {
  const rows = await store.query(
    toStatement(
      tablesOf<SpendTables>(store.sql)
        .selectFrom('spend_reservations')
        .select(['opened_at', 'reserved'])
        .where('state', '=', 'open'),
    ),
  );
  return rows.map((row) => ({ at: Number(row['opened_at']), tokens: Number(row['reserved']) }));
}

/** What was settled from then on, oldest first. */
export async function readSpends(
  store: Pick<Store, 'sql' | 'query'>,
  since: number,
): Promise<readonly { readonly at: number; readonly tokens: number }[]> {
  const rows = await store.query(
    toStatement(
      tablesOf<SpendTables>(store.sql)
        .selectFrom('spend_reservations')
        .select(['settled_at', 'spent'])
        .where('settled_at', '>=', since)
        .orderBy('settled_at'),
    ),
  );
  return rows.map((row) => ({ at: Number(row['settled_at']), tokens: Number(row['spent']) }));
}
