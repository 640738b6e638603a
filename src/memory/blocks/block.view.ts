import type { Compilable, Kysely } from 'kysely';
import type { StoredEvent } from '../../kernel/event.ts';
import type { Projection } from '../../store/projection.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { MemoryTables } from '../memory.tables.ts';
import type { BlockEvent } from './block.events.ts';
import { blockEventTypes } from './block.events.ts';

/** Blocks and all their values, from their own streams and from threads (M1). */
export const blockView: Projection = {
  name: 'blocks',
  version: 1,
  events: blockEventTypes,
  categories: ['block', 'thread'],
  tables: [
    { name: 'blocks', stream: 'stream' },
    { name: 'block_edits', stream: 'stream' },
  ],
  apply(event, sql) {
    return record(event as StoredEvent & BlockEvent, tablesOf<MemoryTables>(sql)).map(toStatement);
  },
};

function record(event: StoredEvent & BlockEvent, db: Kysely<MemoryTables>): readonly Compilable[] {
  const { stream, meta } = event;
  switch (event.type) {
    case 'block.created': {
      const { agent, label, value, version } = event.data;
      const shape = shapeOf(event.data);
      return [
        db
          .insertInto('blocks')
          .values({ stream, agent, label, ...shape, removed: 0, created_at: meta.at })
          .onConflict((conflict) => conflict.column('stream').doUpdateSet({ ...shape, removed: 0 })),
        insertEdit(event, { agent, label, value, version, audience: null }, db),
      ];
    }
    case 'block.edited':
      return [insertEdit(event, event.data, db)];
    case 'block.changed':
      return [db.updateTable('blocks').set(shapeOf(event.data)).where('stream', '=', stream)];
    case 'block.removed':
      return [db.updateTable('blocks').set({ removed: 1 }).where('stream', '=', stream)];
    default:
      return [];
  }
}

function shapeOf(data: Extract<BlockEvent, { readonly type: 'block.created' | 'block.changed' }>['data']) {
  return {
    description: data.description,
    limit_characters: data.limit,
    audience: JSON.stringify(data.audience),
  };
}

function insertEdit(
  event: StoredEvent,
  edit: Omit<Extract<BlockEvent, { readonly type: 'block.edited' }>['data'], 'earlier'>,
  db: Kysely<MemoryTables>,
): Compilable {
  return db.insertInto('block_edits').values({
    stream: event.stream,
    revision: event.revision,
    agent: edit.agent,
    label: edit.label,
    version: edit.version,
    value: edit.value,
    audience: edit.audience === null ? null : JSON.stringify(edit.audience),
    branch: event.place?.branch ?? null,
    depth: event.place?.depth ?? null,
    actor: event.meta.actor,
    at: event.meta.at,
  });
}
