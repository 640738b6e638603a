import type { EventMeta, NewEvent } from '../../../src/kernel/event.ts';
import type { Migration } from '../../../src/store/migration.ts';
import { core } from '../../../src/store/migrations/core.ts';
import type { Projection } from '../../../src/store/projection.ts';
import { tablesOf } from '../../../src/store/projection.ts';
import { toStatement } from '../../../src/store/statement.ts';
import type { Append, Commit, CommitResult, NewJob, Store } from '../../../src/store/store.ts';

type Tables = { notes: { stream: string; revision: number; text: string } };

/** A table for a small read model. */
export const noteTables: Migration = {
  id: '0100-notes',
  up: ({ text, integer, end }) => [
    `create table notes(
       stream ${text} not null, revision ${integer} not null, text ${text} not null, primary key(stream, revision)
     )${end}`,
  ],
};

/** Keeps what `note.added` says until `note.cleared`; `note.broken` gives a statement that fails. */
export const notes: Projection = {
  name: 'notes',
  version: 1,
  categories: ['note'],
  tables: [{ name: 'notes', stream: 'stream' }],
  apply(event, sql) {
    const db = tablesOf<Tables>(sql);
    if (event.type === 'note.added') {
      const { stream, revision } = event;
      const text = 'text' in event.data ? String(event.data.text) : '';
      return [toStatement(db.insertInto('notes').values({ stream, revision, text }))];
    }
    if (event.type === 'note.cleared') {
      return [toStatement(db.deleteFrom('notes').where('stream', '=', event.stream))];
    }
    if (event.type === 'note.broken')
      return [{ sql: 'insert into no_such_table(x) values(1)', parameters: [] }];
    return [];
  },
};

/** Options for a store with that read model. */
export const withNotes = { migrations: [core, noteTables], projections: [notes] };

/** The rows of the read model, in order. */
export function readNotes(store: Store): ReturnType<Store['query']> {
  return store.query(
    toStatement(
      tablesOf<Tables>(store.sql).selectFrom('notes').selectAll().orderBy('stream').orderBy('revision'),
    ),
  );
}

/** Who writes in these tests. */
export const meta: EventMeta = { at: 1_700_000_000_000, actor: 'owner:test', origin: 'direct' };

/** An event that the read model shows. */
export function added(text: string): NewEvent {
  return { type: 'note.added', data: { text } };
}

/** An append of events; by default wherever the stream is. */
export function append(
  stream: string,
  events: readonly NewEvent[],
  expected: Append['expected'] = 'any',
): Append {
  return { stream, expected, events, meta };
}

/** A job with the defaults of these tests: due at 0, in queue `work`. */
export function job(id: string, more: Partial<NewJob> = {}): NewJob {
  return { id, queue: 'work', kind: 'sample', lane: 'lane', payload: { of: id }, runAt: 0, ...more };
}

/** Commits and fails the test unless it holds. */
export async function commit(
  store: Store,
  parts: Commit,
): Promise<Extract<CommitResult, { type: 'committed' }>> {
  const result = await store.commit(parts);
  if (result.type !== 'committed') throw new Error(`The commit ended as ${JSON.stringify(result)}`);
  return result;
}

/** Claims from queue `work`, everything by default. */
export function claim(
  store: Store,
  now: number,
  more: Partial<Parameters<Store['jobs']['claim']>[0]> = {},
): ReturnType<Store['jobs']['claim']> {
  return store.jobs.claim({ queues: ['work'], worker: 'w1', limit: 100, now, leaseMs: 1000, ...more });
}
