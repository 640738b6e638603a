import { tablesOf } from '../store/projection.ts';
import { toStatement } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import type { LlmTables } from './llm.tables.ts';

/** An answer that a classifier could not give (L4). */
export type ClassifierFailure = {
  readonly id: string;
  readonly kind: string;
  readonly model: string;
  /** What the model said, one text per attempt. */
  readonly raw: readonly string[];
  readonly problem: string;
  readonly attempts: number;
  readonly thread: string | null;
  readonly at: number;
};

/** Where such answers are kept, so that a person can see what a small model does not manage. */
export type ClassifierFailures = { readonly keep: (failure: ClassifierFailure) => Promise<void> };

const longest = 4_000;

/** Keeps them in the store; raw texts are cut at 4,000 characters each. */
export function createClassifierFailures(store: Store): ClassifierFailures & {
  readonly recent: (limit: number) => Promise<readonly ClassifierFailure[]>;
} {
  const tables = tablesOf<LlmTables>(store.sql);
  return {
    keep: async ({ raw, ...failure }) => {
      const row = { ...failure, raw: JSON.stringify(raw.map((text) => text.slice(0, longest))) };
      await store.commit({ records: [toStatement(tables.insertInto('classifier_failures').values(row))] });
    },
    recent: async (limit) => {
      const query = tables.selectFrom('classifier_failures').selectAll().orderBy('at', 'desc').limit(limit);
      const rows = await store.query(toStatement(query));
      return rows.map((row) => ({
        id: String(row['id']),
        kind: String(row['kind']),
        model: String(row['model']),
        raw: (JSON.parse(String(row['raw'])) as readonly unknown[]).map(String),
        problem: String(row['problem']),
        attempts: Number(row['attempts']),
        thread: row['thread'] === null ? null : String(row['thread']),
        at: Number(row['at']),
      }));
    },
  };
}
