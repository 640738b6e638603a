import { sql } from 'kysely';
import type { LlmTables } from '../../llm/llm.tables.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import { readReactiveSpending } from '../../llm/spend/reactive-alarm.ts';
import type { ProactiveBudget } from '../../llm/spend/store-gate.ts';
import type { Store } from '../../store/store.ts';
import type { ThreadTables } from '../../store/thread/thread.tables.ts';
import type { Totals } from '../ports.ts';

/** Counts of verdicts, tokens and failures since the beginning, for a scrape of the metrics (W9). */
export async function totalsOf(
  store: Store,
  budget: { readonly proactive: ProactiveBudget | null; readonly alarmAt: number; readonly now: number },
): Promise<Totals> {
  const db = tablesOf<ThreadTables & LlmTables>(store.sql);
  const whole = (column: string) => sql<number>`cast(coalesce(sum(${sql.ref(column)}), 0) as bigint)`;
  const verdicts = await store.query(
    toStatement(
      db
        .selectFrom('verdicts')
        .select(['verdict', whole('count').as('count')])
        .groupBy('verdict'),
    ),
  );
  const tokens = await store.query(
    toStatement(
      db
        .selectFrom('token_ledger')
        .select([
          'scope',
          'provider',
          'model',
          whole('input').as('input'),
          whole('output').as('output'),
          whole('cached').as('cached'),
        ])
        .groupBy(['scope', 'provider', 'model']),
    ),
  );
  const errors = await store.query(
    toStatement(
      db
        .selectFrom('token_ledger')
        .select(['outcome', sql<number>`cast(count(*) as bigint)`.as('count')])
        .where('outcome', 'is not', null)
        .where('outcome', 'not in', ['finished', 'stopped'])
        .groupBy('outcome'),
    ),
  );
  const reactive = await readReactiveSpending(store, budget.alarmAt, budget.now);
  const spending = await budget.proactive?.spending();
  return {
    day: [
      { scope: 'reactive', tokens: reactive.spent, limit: reactive.alarmAt },
      ...(spending === undefined
        ? []
        : [{ scope: 'proactive', tokens: spending.settled + spending.open, limit: spending.limits.budget }]),
    ],
    verdicts: verdicts.map((row) => ({ verdict: String(row['verdict']), count: Number(row['count']) })),
    tokens: tokens.map((row) => ({
      scope: String(row['scope']),
      provider: String(row['provider']),
      model: String(row['model']),
      input: Number(row['input']),
      output: Number(row['output']),
      cached: Number(row['cached']),
    })),
    errors: errors.map((row) => ({ code: String(row['outcome']), count: Number(row['count']) })),
  };
}
