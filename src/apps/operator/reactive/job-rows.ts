import { sql } from 'kysely';
import type { Compilable } from 'kysely';
import { tablesOf } from '../../../store/projection.ts';
import type { GuardedStatement, Row } from '../../../store/statement.ts';
import { toStatement } from '../../../store/statement.ts';
import type { Store } from '../../../store/store.ts';
import type { OperatorTables, ReactiveJob, ReactiveStatus, ReactiveStep } from '../operator.tables.ts';

/** Guard of everything that a run writes: it is no longer this worker's, or was stopped. */
export const runGuard = 'run';

/** The rows of jobs and steps; reading, and the statements that change them. */
export type JobRows = ReturnType<typeof createJobRows>;

/** Jobs and steps over a store. */
export function createJobRows(store: Pick<Store, 'sql' | 'query'>) {
  const db = tablesOf<OperatorTables>(store.sql);
  const all = async <Found>(query: Compilable<Found>): Promise<readonly Found[]> =>
    (await store.query(toStatement(query))) as unknown as readonly (Row & Found)[];

  return {
    get: async (id: string): Promise<ReactiveJob | null> =>
      (await all(db.selectFrom('reactive_jobs').selectAll().where('id', '=', id)))[0] ?? null,
    list: (limit: number): Promise<readonly ReactiveJob[]> =>
      all(
        db.selectFrom('reactive_jobs').selectAll().orderBy('at', 'desc').orderBy('id', 'desc').limit(limit),
      ),
    runs: (limit: number): Promise<readonly ReactiveJob[]> =>
      all(
        db
          .selectFrom('reactive_jobs')
          .selectAll()
          .where('kind', '=', 'execute')
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit),
      ),
    /** Runs of a thread that have not ended. */
    openIn: (thread: string): Promise<readonly ReactiveJob[]> =>
      all(
        db
          .selectFrom('reactive_jobs')
          .selectAll()
          .where('thread', '=', thread)
          // Written out, so that the index of open jobs serves it.
          .where(sql<boolean>`status in ('queued', 'running')`),
      ),
    /** What these messages stopped. */
    stoppedBy: (messages: readonly string[]): Promise<readonly ReactiveJob[]> =>
      messages.length === 0
        ? Promise.resolve([])
        : all(db.selectFrom('reactive_jobs').selectAll().where('stopped_by', 'in', messages)),
    steps: (job: string): Promise<readonly ReactiveStep[]> =>
      all(db.selectFrom('reactive_steps').selectAll().where('job', '=', job).orderBy('seq')),

    insert: (row: ReactiveJob): GuardedStatement => toStatement(db.insertInto('reactive_jobs').values(row)),
    /** Takes a queued run for this worker. */
    start: (id: string, fence: number, at: number): GuardedStatement => ({
      ...toStatement(
        db
          .updateTable('reactive_jobs')
          .set({ status: 'running', started_at: at, fence })
          .where('id', '=', id)
          .where('status', '=', 'queued')
          .where('stop_requested', '=', 0),
      ),
      guard: runGuard,
    }),
    /** Takes over a run that nothing was done in. */
    takeOver: (id: string, fence: number): GuardedStatement => ({
      ...toStatement(
        db
          .updateTable('reactive_jobs')
          .set({ fence })
          .where('id', '=', id)
          .where('status', '=', 'running')
          .where('steps', '=', 0),
      ),
      guard: runGuard,
    }),
    /** One more call is about to be made: refused where the run is somebody else's by now, or stopped. */
    countStep: (id: string, fence: number): GuardedStatement => ({
      ...toStatement(
        db
          .updateTable('reactive_jobs')
          .set((row) => ({ steps: row('steps', '+', 1) }))
          .where('id', '=', id)
          .where('fence', '=', fence)
          .where('status', '=', 'running')
          .where('stop_requested', '=', 0),
      ),
      guard: runGuard,
    }),
    end: (
      id: string,
      ending: {
        readonly status: ReactiveStatus;
        readonly summary: string;
        readonly tokens: number;
        readonly at: number;
      },
    ): GuardedStatement => {
      const { status, summary, tokens, at } = ending;
      return {
        ...toStatement(
          db
            .updateTable('reactive_jobs')
            .set({ status, content: summary, tokens, ended_at: at })
            .where('id', '=', id)
            .where('ended_at', 'is', null),
        ),
        guard: runGuard,
      };
    },
    /** An owner's word on a run whose outcome nobody knew. */
    settle: (approval: string, status: 'done' | 'failed', content: string): GuardedStatement =>
      toStatement(
        db
          .updateTable('reactive_jobs')
          .set({ status, content })
          .where('approval', '=', approval)
          .where('kind', '=', 'execute')
          .where('status', '=', 'unknown'),
      ),
    /** Asks runs to stop; whoever runs them hears of it by the commit. */
    requestStop: (ids: readonly string[], by: string): GuardedStatement =>
      toStatement(
        db
          .updateTable('reactive_jobs')
          .set({ stop_requested: 1, stopped_by: by })
          .where('id', 'in', ids)
          .where('status', 'in', ['queued', 'running']),
      ),
    insertStep: (row: ReactiveStep): GuardedStatement =>
      toStatement(db.insertInto('reactive_steps').values(row)),
    changeStep: (job: string, call: string, change: Partial<ReactiveStep>): GuardedStatement =>
      toStatement(
        db.updateTable('reactive_steps').set(change).where('job', '=', job).where('call', '=', call),
      ),
  };
}
