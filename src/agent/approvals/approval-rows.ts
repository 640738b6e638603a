import { sql } from 'kysely';
import type { Compilable } from 'kysely';
import type { Sql } from '../../store/projection.ts';
import { tablesOf } from '../../store/projection.ts';
import type { GuardedStatement, Row, Statement } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { rowIsOnPath } from '../../store/thread/on-path.ts';
import { template } from '../../store/template.ts';
import { hashAction } from './action.ts';
import { approvalRules } from './approval.ts';
import type { ApprovalState, ApprovalStatus } from './approval.ts';
import type { Approval, ApprovalTables } from './approval.tables.ts';

/** Guard of every change: somebody else resolved it first. */
export const approvalGuard = 'approval';

/** How an approval was resolved, for the record. */
export type Resolution = {
  readonly status: Exclude<ApprovalStatus, 'pending'>;
  readonly by: string | null;
  readonly at: number;
  readonly how: 'button' | 'page' | 'words' | 'comment' | 'rewind' | 'time' | 'end';
  readonly message?: string;
};

/** What a proposal was made from: the last comment that it answers, and messages with their words as they were read. */
export type ProposedFrom = {
  readonly newerThan: number | null;
  readonly words: readonly { readonly message: string; readonly text: string }[];
};

const pendingIn = template<ApprovalTables, { thread: string }>((db, value) =>
  db
    .selectFrom('approvals')
    .selectAll()
    .where('thread', '=', value('thread'))
    .where('status', '=', sql.lit('pending')),
);

/** The rows of approvals over a store. */
export function createApprovalRows(store: Pick<Store, 'sql' | 'query'>) {
  const db = tablesOf<ApprovalTables>(store.sql);
  const read = async (statement: Statement): Promise<readonly Approval[]> =>
    (await store.query(statement)) as unknown as readonly (Row & Approval)[];
  const all = (query: Compilable): Promise<readonly Approval[]> => read(toStatement(query));

  return {
    get: async (id: string): Promise<Approval | null> =>
      (await all(db.selectFrom('approvals').selectAll().where('id', '=', id)))[0] ?? null,
    pendingIn: (thread: string) => read(pendingIn(store.sql, { thread })),
    list: ({ status, limit }: { readonly status?: ApprovalStatus; readonly limit: number }) => {
      const query = db.selectFrom('approvals').selectAll().orderBy('at', 'desc').orderBy('id', 'desc');
      return all((status === undefined ? query : query.where('status', '=', status)).limit(limit));
    },
    /** What these comments resolved. */
    resolvedBy: (messages: readonly string[]) =>
      messages.length === 0
        ? Promise.resolve([])
        : all(db.selectFrom('approvals').selectAll().where('resolved_message', 'in', messages)),

    /**
     * Puts it among those that wait. Where a newer comment of an owner, a change of the words that it was made from, or a rewind of
     * what carries it was faster, it is superseded from the start; that comment is on record as what did it, like any other.
     */
    insert: (row: Approval, { newerThan, words }: ProposedFrom): GuardedStatement => {
      const late = [
        ...(newerThan === null ? [] : [sql<boolean>`exists (${commentAfter(row.stream, newerThan)})`]),
        ...words.map((one) => sql<boolean>`not ${stillSays(row.stream, one)}`),
        ...(row.node === null ? [] : [sql<boolean>`not ${nodeOnPath(row.stream, row.node)}`]),
      ];
      const status =
        late.length === 0
          ? sql<ApprovalStatus>`'pending'`
          : sql<ApprovalStatus>`case when ${sql.join(late, sql` or `)} then 'superseded' else 'pending' end`;
      const resolved_message =
        newerThan === null ? null : sql<string>`(${commentAfter(row.stream, newerThan)})`;
      return toStatement(db.insertInto('approvals').values({ ...row, status, resolved_message }));
    },
    /** Changes it once: the guard refuses whoever comes second (P5). */
    resolve: (id: string, hash: string, { status, by, at, how, message }: Resolution): GuardedStatement => {
      const change = { status, resolved_by: by, resolved_at: at, resolved_how: how };
      const one = db
        .updateTable('approvals')
        .set({ ...change, resolved_message: message ?? null })
        .where('id', '=', id)
        .where('hash', '=', hash)
        .where('status', '=', 'pending');
      // An expired one can only expire; whatever else comes was too late.
      const due =
        status === 'approved' || status === 'rejected'
          ? one.where('expires_at', '>', at)
          : status === 'expired'
            ? one.where('expires_at', '<=', at)
            : one;
      return { ...toStatement(due), guard: approvalGuard };
    },
    /** Takes the consent: the second one to do so is refused. */
    execute: (id: string, hash: string, at: number): GuardedStatement => ({
      ...toStatement(
        db
          .updateTable('approvals')
          .set({ executed_at: at })
          .where('id', '=', id)
          .where('hash', '=', hash)
          .where('status', '=', 'approved')
          .where('executed_at', 'is', null),
      ),
      guard: approvalGuard,
    }),
    conclude: (id: string, outcome: 'done' | 'failed' | 'unknown', summary: string): Statement =>
      toStatement(db.updateTable('approvals').set({ outcome, summary }).where('id', '=', id)),
    /** What was begun and never said how it ended, newest first. */
    unknown: (limit: number) =>
      all(
        db
          .selectFrom('approvals')
          .selectAll()
          .where('outcome', '=', 'unknown')
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit),
      ),
    /** An owner's word on that; once. */
    settle: (id: string, outcome: 'done' | 'failed', summary: string): GuardedStatement => ({
      ...toStatement(
        db
          .updateTable('approvals')
          .set({ outcome, summary })
          .where('id', '=', id)
          .where('outcome', '=', 'unknown'),
      ),
      guard: approvalGuard,
    }),
    /** Which message carries its buttons. */
    place: (id: string, message: string, node: number): Statement =>
      toStatement(db.updateTable('approvals').set({ message, node }).where('id', '=', id)),
  };
}

/** Approvals whose message left the selected path give way to the rewind (K5). Commits with the move of the head. */
export function supersedeOffPath(compiler: Sql, stream: string, at: number): Statement {
  const db = tablesOf<ApprovalTables>(compiler);
  return toStatement(
    db
      .updateTable('approvals')
      .set({ status: 'superseded', resolved_at: at, resolved_how: 'rewind' })
      .where('stream', '=', stream)
      .where('status', '=', 'pending')
      .where('node', 'is not', null)
      .where((row) =>
        row.not(
          row.exists(
            row
              .selectFrom('messages as m')
              .select(sql.lit(1).as('one'))
              .whereRef('m.stream', '=', 'approvals.stream')
              .whereRef('m.node', '=', 'approvals.node')
              .where(rowIsOnPath('m')),
          ),
        ),
      ),
  );
}

/** The approval as its rules see it; one past its time has expired for every reader. */
export function stateOf(row: Approval | null): ApprovalState {
  if (row === null) return approvalRules.initial;
  const { status, hash, thread, expires_at: expiresAt, executed_at: executedAt } = row;
  return { status, hash, thread, expiresAt, executedAt };
}

/** How it stands for a reader at this time. */
export function statusAt({ status, expires_at }: Approval, now: number): ApprovalStatus {
  return status === 'pending' && now >= expires_at ? 'expired' : status;
}

/** The hash of what is stored now, which must be that of what was shown. */
export function storedHash({ action }: Approval): string {
  return hashAction(JSON.parse(action));
}

/** The first comment of an owner after this node. */
function commentAfter(stream: string, node: number) {
  return sql`
    select c.message from messages as c
    where c.stream = ${stream} and c.node > ${node} and c.role = 'user' and c.owner = 1
    order by c.node limit 1
  `;
}

function stillSays(stream: string, { message, text }: ProposedFrom['words'][number]) {
  return sql<boolean>`exists (
    select 1 from messages as m where m.stream = ${stream} and m.message = ${message} and m.text = ${text}
  )`;
}

function nodeOnPath(stream: string, node: number) {
  return sql<boolean>`exists (
    select 1 from messages as m where m.stream = ${stream} and m.node = ${node} and ${rowIsOnPath('m')}
  )`;
}
