import { sql, type RawBuilder } from 'kysely';
import { tablesOf } from '../store/projection.ts';
import { toStatement, type Row } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import type { LlmTables } from './llm.tables.ts';

/** What a total is of. */
type TotalsBy = 'day' | 'scope' | 'provider' | 'model' | 'role' | 'cause';

/** Tokens of one group. */
type TokenTotal = {
  /** The group: a date such as `2026-03-01`, a scope, a provider, a model as `provider/model`, a role or a cause. */
  readonly key: string;
  readonly calls: number;
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly total: number;
  /** Calls whose tokens are an estimate. */
  readonly estimated: number;
};

/** One call as a person sees it. */
type TokenCall = {
  readonly call: string;
  readonly state: 'open' | 'settled';
  readonly scope: string;
  readonly role: string;
  readonly provider: string;
  readonly model: string;
  readonly principal: string;
  readonly cause: string;
  readonly thread: string | null;
  readonly turn: string | null;
  readonly attempt: number;
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly total: number;
  readonly estimated: boolean;
  readonly outcome: string | null;
  readonly at: number;
  readonly settledAt: number | null;
};

/** A span of time and, where given, one scope. */
type TokenFilter = {
  readonly from: number;
  readonly to: number;
  readonly scope?: 'reactive' | 'proactive';
};

/** Reads the account, for `sanctum tokens` and pages. */
export type LedgerQueries = {
  /** Totals over calls opened in [from, to), largest first, days in their order. `zoneMinutes` shifts where a day begins (east is positive). */
  readonly totals: (
    by: TotalsBy,
    filter: TokenFilter,
    zoneMinutes?: number,
  ) => Promise<readonly TokenTotal[]>;
  /** The latest calls, newest first. */
  readonly recent: (options: {
    readonly limit: number;
    readonly thread?: string;
    readonly before?: number;
  }) => Promise<readonly TokenCall[]>;
  /** Tokens of one scope since a time; open calls count with all that they reserved. */
  readonly spentSince: (scope: 'reactive' | 'proactive', since: number) => Promise<number>;
};

const dayMs = 86_400_000;

/** Reads the account in the store. */
export function createLedgerQueries(store: Store): LedgerQueries {
  const tables = tablesOf<LlmTables>(store.sql);

  async function totals(by: TotalsBy, filter: TokenFilter, zoneMinutes = 0): Promise<readonly TokenTotal[]> {
    const key = groupOf(by, zoneMinutes);
    let query = tables
      .selectFrom('token_ledger')
      .select([
        key.as('key'),
        whole(sql`count(*)`).as('calls'),
        whole(sql`sum(input)`).as('input'),
        whole(sql`sum(output)`).as('output'),
        whole(sql`sum(cached)`).as('cached'),
        whole(sql`sum(total)`).as('total'),
        whole(sql`sum(estimated)`).as('estimated'),
      ])
      .where('opened_at', '>=', filter.from)
      .where('opened_at', '<', filter.to)
      .groupBy(key);
    if (filter.scope !== undefined) query = query.where('scope', '=', filter.scope);
    const rows = (await store.query(toStatement(query))).map((row) => toTotal(row, by));
    return rows.sort((a, b) =>
      by === 'day' ? compare(a.key, b.key) : b.total - a.total || compare(a.key, b.key),
    );
  }

  return {
    totals,
    recent: async ({ limit, thread, before }) => {
      let query = tables
        .selectFrom('token_ledger')
        .selectAll()
        .orderBy('opened_at', 'desc')
        .orderBy('call', 'desc')
        .limit(limit);
      if (thread !== undefined) query = query.where('thread', '=', thread);
      if (before !== undefined) query = query.where('opened_at', '<', before);
      return (await store.query(toStatement(query))).map(toCall);
    },
    spentSince: async (scope, since) => {
      const query = tables
        .selectFrom('token_ledger')
        .select(whole(sql`sum(case when state = 'open' then reserved else total end)`).as('spent'))
        .where('scope', '=', scope)
        .where('opened_at', '>=', since);
      return Number((await store.query(toStatement(query)))[0]?.['spent'] ?? 0);
    },
  };
}

function groupOf(by: TotalsBy, zoneMinutes: number): RawBuilder<unknown> {
  // A literal, not a parameter: PostgreSQL must see the same expression in the selection and the grouping.
  if (by === 'day')
    return sql`(opened_at + ${sql.lit(Math.round(zoneMinutes) * 60_000)}) / ${sql.lit(dayMs)}`;
  if (by === 'model') return sql`provider || '/' || model`;
  return sql.ref(by);
}

/** PostgreSQL adds whole numbers up to a decimal type that its client gives back as text. */
function whole(expression: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`cast(coalesce(${expression}, 0) as bigint)`;
}

function toTotal(row: Row, by: TotalsBy): TokenTotal {
  const key = row['key'];
  return {
    key: by === 'day' ? new Date(Number(key) * dayMs).toISOString().slice(0, 10) : String(key),
    calls: Number(row['calls']),
    input: Number(row['input']),
    output: Number(row['output']),
    cached: Number(row['cached']),
    total: Number(row['total']),
    estimated: Number(row['estimated']),
  };
}

function toCall(row: Row): TokenCall {
  return {
    call: String(row['call']),
    state: row['state'] === 'open' ? 'open' : 'settled',
    scope: String(row['scope']),
    role: String(row['role']),
    provider: String(row['provider']),
    model: String(row['model']),
    principal: String(row['principal']),
    cause: String(row['cause']),
    thread: textOrNull(row['thread']),
    turn: textOrNull(row['turn']),
    attempt: Number(row['attempt']),
    input: Number(row['input']),
    output: Number(row['output']),
    cached: Number(row['cached']),
    total: Number(row['total']),
    estimated: Number(row['estimated']) === 1,
    outcome: textOrNull(row['outcome']),
    at: Number(row['opened_at']),
    settledAt: row['settled_at'] === null ? null : Number(row['settled_at']),
  };
}

function textOrNull(value: Row[string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
