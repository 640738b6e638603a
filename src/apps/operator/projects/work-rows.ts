import { tablesOf } from '../../../store/projection.ts';
import type { Row } from '../../../store/statement.ts';
import { toStatement } from '../../../store/statement.ts';
import type { Store } from '../../../store/store.ts';
import type { WorkFields } from './work.events.ts';
import type { WorkTables } from './work.tables.ts';

/** A project as people and the agent see it. */
export type Project = Omit<WorkFields, 'project'> & {
  readonly id: string;
  readonly addedAt: number;
  readonly changedAt: number;
};

/** A task as people and the agent see it. */
export type Task = WorkFields & {
  readonly id: string;
  readonly addedAt: number;
  readonly changedAt: number;
  /** When a cycle last worked on it; null if none has. */
  readonly workedAt: number | null;
  /** Cycles since a person last changed it. */
  readonly cycles: number;
};

/** What a cycle did, for people. */
export type CycleRecord = {
  readonly cycle: string;
  readonly task: string;
  readonly outcome: string;
  readonly summary: string;
  readonly steps: number;
  readonly at: number;
};

type Reader = Pick<Store, 'sql' | 'query'>;

/** Tasks, the most urgent first, then the oldest; all states where none is named. */
export async function readTasks(
  store: Reader,
  ask: { readonly status?: string; readonly limit: number },
): Promise<readonly Task[]> {
  let query = tablesOf<WorkTables>(store.sql)
    .selectFrom('tasks')
    .selectAll()
    .orderBy('priority', 'desc')
    .orderBy('added_at')
    .orderBy('task')
    .limit(ask.limit);
  if (ask.status !== undefined) query = query.where('status', '=', ask.status);
  return (await store.query(toStatement(query))).map(toTask);
}

/** Projects, the most urgent first. */
export async function readProjects(store: Reader): Promise<readonly Project[]> {
  const query = tablesOf<WorkTables>(store.sql)
    .selectFrom('projects')
    .selectAll()
    .orderBy('priority', 'desc')
    .orderBy('added_at')
    .limit(1_000);
  return (await store.query(toStatement(query))).map((row) => ({
    ...common(row),
    id: String(row['project']),
  }));
}

/** What cycles did, the latest first. */
export async function readCycles(
  store: Reader,
  ask: { readonly task?: string; readonly limit: number },
): Promise<readonly CycleRecord[]> {
  let query = tablesOf<WorkTables>(store.sql)
    .selectFrom('task_cycles')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('revision', 'desc')
    .limit(ask.limit);
  if (ask.task !== undefined) query = query.where('task', '=', ask.task);
  return (await store.query(toStatement(query))).map((row) => ({
    cycle: String(row['cycle']),
    task: String(row['task']),
    outcome: String(row['outcome']),
    summary: String(row['summary']),
    steps: Number(row['steps']),
    at: Number(row['at']),
  }));
}

function toTask(row: Row): Task {
  return {
    ...common(row),
    id: String(row['task']),
    project: row['project'] === null ? null : String(row['project']),
    workedAt: row['worked_at'] === null ? null : Number(row['worked_at']),
    cycles: Number(row['cycles']),
  };
}

function common(row: Row) {
  return {
    title: String(row['title']),
    status: String(row['status']),
    priority: Number(row['priority']),
    notes: String(row['notes']),
    nextNote: String(row['next_note']),
    addedAt: Number(row['added_at']),
    changedAt: Number(row['changed_at']),
  };
}
