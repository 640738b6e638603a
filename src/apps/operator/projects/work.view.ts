import type { Compilable, Kysely } from 'kysely';
import { sql as raw } from 'kysely';
import type { StoredEvent } from '../../../kernel/event.ts';
import type { Projection } from '../../../store/projection.ts';
import { tablesOf } from '../../../store/projection.ts';
import { toStatement } from '../../../store/statement.ts';
import type { WorkEvent, WorkFields } from './work.events.ts';
import { workEventTypes } from './work.events.ts';
import type { WorkTables } from './work.tables.ts';

/** Projects and tasks as they stand, and what cycles did (O2). */
export const workView: Projection = {
  name: 'work',
  version: 1,
  events: workEventTypes,
  categories: ['project', 'task'],
  tables: [
    { name: 'projects', stream: 'stream' },
    { name: 'tasks', stream: 'stream' },
    { name: 'task_cycles', stream: 'stream' },
  ],
  apply(event, sql) {
    return record(event as StoredEvent & WorkEvent, tablesOf<WorkTables>(sql)).map(toStatement);
  },
};

function record(event: StoredEvent & WorkEvent, db: Kysely<WorkTables>): readonly Compilable[] {
  const { stream, revision, meta } = event;
  switch (event.type) {
    case 'project.added': {
      const row = { stream, ...toColumns(event.data), added_at: meta.at, changed_at: meta.at };
      return [db.insertInto('projects').values({ ...row, project: event.data.id })];
    }
    case 'task.added': {
      const row = { stream, ...toColumns(event.data), added_at: meta.at, changed_at: meta.at };
      const own = { task: event.data.id, project: event.data.project, worked_at: null, cycles: 0 };
      return [db.insertInto('tasks').values({ ...row, ...own })];
    }
    case 'project.changed':
      return [
        db
          .updateTable('projects')
          .set({ ...toChanges(event.data.changes), changed_at: meta.at })
          .where('stream', '=', stream),
      ];
    case 'task.changed': {
      const { changes, hand } = event.data;
      const own = {
        ...(changes.project === undefined ? {} : { project: changes.project }),
        ...(hand === 'person' ? { cycles: 0 } : {}),
      };
      return [
        db
          .updateTable('tasks')
          .set({ ...toChanges(changes), ...own, changed_at: meta.at })
          .where('stream', '=', stream),
      ];
    }
    case 'task.worked': {
      const { id, cycle, outcome, summary, steps } = event.data;
      return [
        db
          .updateTable('tasks')
          .set({ worked_at: meta.at, cycles: raw<number>`cycles + 1` })
          .where('stream', '=', stream),
        db
          .insertInto('task_cycles')
          .values({ stream, revision, task: id, cycle, outcome, summary, steps, at: meta.at }),
      ];
    }
    default:
      return [];
  }
}

function toColumns({ title, status, priority, notes, nextNote }: WorkFields) {
  return { title, status, priority, notes, next_note: nextNote };
}

function toChanges({ title, status, priority, notes, nextNote }: Partial<WorkFields>) {
  return {
    ...(title === undefined ? {} : { title }),
    ...(status === undefined ? {} : { status }),
    ...(priority === undefined ? {} : { priority }),
    ...(notes === undefined ? {} : { notes }),
    ...(nextNote === undefined ? {} : { next_note: nextNote }),
  };
}
