import type { StoredEvent } from '../../../kernel/event.ts';
import type { Migration } from '../../../store/migration.ts';
import type { Projection } from '../../../store/projection.ts';
import { tablesOf } from '../../../store/projection.ts';
import { toStatement } from '../../../store/statement.ts';
import type { ProactiveEvent } from './proactive.events.ts';
import { proactiveEventTypes } from './proactive.events.ts';

/** When proactive work was stopped and went on, for Kysely. */
export type ProactiveTables = {
  proactive_pauses: {
    stream: string;
    revision: number;
    why: string;
    cause: string;
    from_at: number;
    /** Null while it lasts. */
    until_at: number | null;
  };
};

/** The table of pauses. */
export const proactiveMigration: Migration = {
  id: '0041-operator-proactive',
  up: ({ integer, text, end }) => [
    `create table proactive_pauses(
       stream ${text} not null, revision ${integer} not null, why ${text} not null, cause ${text} not null,
       from_at ${integer} not null, until_at ${integer}, primary key(stream, revision)
     )${end}`,
  ],
};

/** The pauses of proactive work. */
export const proactiveView: Projection = {
  name: 'proactive',
  version: 1,
  events: proactiveEventTypes,
  categories: ['proactive'],
  tables: [{ name: 'proactive_pauses', stream: 'stream' }],
  apply(stored, sql) {
    const event = stored as StoredEvent & ProactiveEvent;
    const db = tablesOf<ProactiveTables>(sql);
    const { stream, revision, meta } = event;
    if (event.type === 'proactive.paused') {
      const { why, by } = event.data;
      const row = { stream, revision, why, cause: by, from_at: meta.at, until_at: null };
      return [toStatement(db.insertInto('proactive_pauses').values(row))];
    }
    if (event.type !== 'proactive.resumed') return [];
    return [
      toStatement(
        db
          .updateTable('proactive_pauses')
          .set({ until_at: meta.at })
          .where('stream', '=', stream)
          .where('until_at', 'is', null),
      ),
    ];
  },
};
