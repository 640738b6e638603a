/** The idea in one page: events are appended, a read model follows in the same transaction, and nothing is ever lost. */
import type { StoredEvent } from '../src/kernel/event.ts';
import { core } from '../src/store/migrations/core.ts';
import { tablesOf } from '../src/store/projection.ts';
import type { Projection } from '../src/store/projection.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import { toStatement } from '../src/store/statement.ts';

type Tables = { notes: { stream: string; number: number; text: string } };

const notes: Projection = {
  name: 'notes',
  version: 1,
  categories: ['notebook'],
  tables: [{ name: 'notes', stream: 'stream' }],
  apply(event: StoredEvent, sql) {
    const text = 'text' in event.data ? String(event.data.text) : '';
    const row = { stream: event.stream, number: event.revision, text };
    return [toStatement(tablesOf<Tables>(sql).insertInto('notes').values(row))];
  },
};
const table = { id: '0100-notes', up: () => ['create table notes(stream text, number integer, text text)'] };

/** Writes two notes and reads them from the read model. */
export async function keepNotes(file: string): Promise<readonly unknown[]> {
  await using store = await openSqliteStore({
    file,
    projections: [notes],
    migrations: [core, table],
    clock: Date.now,
  });
  const events = ['milk', 'candles'].map((text) => ({ type: 'note.written', data: { text } }));
  const meta = { at: Date.now(), actor: 'owner:example', origin: 'direct' };
  await store.commit({ appends: [{ stream: 'notebook:kitchen', expected: 0, events, meta }] });
  return store.query(toStatement(tablesOf<Tables>(store.sql).selectFrom('notes').select(['number', 'text'])));
}
