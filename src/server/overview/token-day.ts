import { sql } from 'kysely';
import type { LlmTables } from '../../llm/llm.tables.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import type { TokenDay } from '../ports.ts';

const hourMs = 3_600_000;

/** The token account of the last 24 hours by hour, for the watch. */
export async function tokenDay(store: Store, now: number, budget: number): Promise<TokenDay> {
  const from = Math.floor(now / hourMs) * hourMs - 23 * hourMs;
  const db = tablesOf<LlmTables>(store.sql);
  const hour = sql<number>`(opened_at - ${sql.lit(from)}) / ${sql.lit(hourMs)}`;
  const whole = (column: string) => sql<number>`cast(coalesce(sum(${sql.ref(column)}), 0) as bigint)`;
  const rows = await store.query(
    toStatement(
      db
        .selectFrom('token_ledger')
        .select([
          hour.as('hour'),
          'scope',
          whole('total').as('total'),
          whole('input').as('input'),
          whole('output').as('output'),
          whole('cached').as('cached'),
          sql<number>`cast(count(*) as bigint)`.as('calls'),
        ])
        .where('opened_at', '>=', from)
        .groupBy([hour, 'scope']),
    ),
  );
  const hours = Array.from({ length: 24 }, (_, index) => {
    const of = (scope: string) =>
      Number(rows.find((row) => Number(row['hour']) === index && row['scope'] === scope)?.['total'] ?? 0);
    return { from: from + index * hourMs, reactive: of('reactive'), proactive: of('proactive') };
  });
  const sum = (column: string) => rows.reduce((all, row) => all + Number(row[column] ?? 0), 0);
  return {
    hours,
    input: sum('input'),
    output: sum('output'),
    cached: sum('cached'),
    calls: sum('calls'),
    budget,
  };
}
