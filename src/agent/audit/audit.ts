import { tablesOf } from '../../store/projection.ts';
import type { GuardedStatement, Row } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';
import type { Commit, CommitResult, Store } from '../../store/store.ts';
import type { AuditTables } from './audit.tables.ts';
import { faultOf, genesis, linkEntries } from './chain.ts';
import type { AuditEntry, AuditRow, ChainHead } from './chain.ts';

/** What a check of the chain found. */
export type AuditReport = {
  readonly entries: number;
  /** Hash of the last entry, for whoever keeps it elsewhere. */
  readonly head: string;
  /** The first entry that is not as it was written; null where all are. */
  readonly broken: { readonly seq: number; readonly problem: string } | null;
};

/** The append-only log of what was decided and done (O10). */
export type Audit = {
  /**
   * Statements that link these entries to the chain as it ends now. Their guard `audit` refuses the commit when somebody linked
   * another entry meanwhile: ask again.
   */
  readonly append: (entries: readonly AuditEntry[]) => Promise<readonly GuardedStatement[]>;
  /** Builds and commits until no other entry came between. */
  readonly commit: (build: () => Promise<Commit | null>) => Promise<CommitResult | null>;
  /** Newest first, below an entry if one is named. */
  readonly list: (options: {
    readonly limit: number;
    readonly before?: number;
  }) => Promise<readonly AuditRow[]>;
  readonly verify: (signal: AbortSignal) => Promise<AuditReport>;
};

/** Name of the guard that tells that the chain went on meanwhile. */
export const auditGuard = 'audit';

const pageSize = 1000;
const mostTries = 50;

/** The audit log over a store. */
export function createAudit(store: Pick<Store, 'sql' | 'query' | 'commit'>): Audit {
  const db = tablesOf<AuditTables>(store.sql);
  const read = async (query: Parameters<typeof toStatement>[0]): Promise<readonly AuditRow[]> =>
    (await store.query(toStatement(query))) as readonly (Row & AuditRow)[];

  async function head(): Promise<ChainHead> {
    const [last] = await read(db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(1));
    return last ?? genesis;
  }

  return {
    async append(entries) {
      if (entries.length === 0) return [];
      return linkEntries(entries, await head()).map((row) => ({
        ...toStatement(
          db
            .insertInto('audit')
            .values(row)
            .onConflict((conflict) => conflict.column('seq').doNothing()),
        ),
        guard: auditGuard,
      }));
    },
    async commit(build) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const commit = await build();
        if (commit === null) return null;
        const result = await store.commit(commit);
        if (result.type !== 'guard-failed' || result.guard !== auditGuard) return result;
      }
      throw new Error(`Cannot record in the audit log: others came between ${mostTries} times`);
    },
    list: ({ limit, before = Number.MAX_SAFE_INTEGER }) =>
      read(db.selectFrom('audit').selectAll().where('seq', '<', before).orderBy('seq', 'desc').limit(limit)),
    async verify(signal) {
      let at = genesis;
      for (;;) {
        signal.throwIfAborted();
        const rows = await read(
          db.selectFrom('audit').selectAll().where('seq', '>', at.seq).orderBy('seq').limit(pageSize),
        );
        for (const row of rows) {
          const problem = faultOf(row, at);
          if (problem !== null) return { entries: at.seq, head: at.hash, broken: { seq: row.seq, problem } };
          at = row;
        }
        if (rows.length < pageSize) return { entries: at.seq, head: at.hash, broken: null };
      }
    },
  };
}
