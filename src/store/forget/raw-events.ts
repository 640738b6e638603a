import { setImmediate as nextTick } from 'node:timers/promises';
import { sql } from 'kysely';
import { tablesOf } from '../projection.ts';
import { toStatement } from '../statement.ts';
import type { Statement } from '../statement.ts';
import type { Store } from '../store.ts';
import type { RawEvent } from './redact.ts';

type EventTables = {
  events: { stream: string; revision: number; type: string; actor: string; at: number; data: string };
};

const pageSize = 500;

/** All events, stream by stream and each stream in order, as they are stored. */
export async function* readRawEvents(store: Store, signal: AbortSignal): AsyncGenerator<RawEvent> {
  const tables = tablesOf<EventTables>(store.sql);
  let last: { readonly stream: string; readonly revision: number } | null = null;
  for (;;) {
    signal.throwIfAborted();
    let query = tables
      .selectFrom('events')
      .select(['stream', 'revision', 'type', 'actor', 'at', 'data'])
      .orderBy('stream')
      .orderBy('revision')
      .limit(pageSize);
    if (last !== null)
      query = query.where(sql<boolean>`(stream, revision) > (${last.stream}, ${last.revision})`);
    const rows = await store.query(toStatement(query));
    for (const row of rows) {
      const stream = String(row['stream']);
      const revision = Number(row['revision']);
      last = { stream, revision };
      const { type, actor, at, data } = row;
      yield {
        stream,
        revision,
        type: String(type),
        actor: String(actor),
        at: Number(at),
        data: JSON.parse(String(data)) as unknown,
      };
    }
    if (rows.length < pageSize) return;
    await nextTick();
  }
}

/** The statement that puts other data in the place of an event's: the one exception to its immutability (K15). */
export function replaceData(store: Store, event: RawEvent, data: unknown): Statement {
  const query = tablesOf<EventTables>(store.sql)
    .updateTable('events')
    .set({ data: JSON.stringify(data) })
    .where('stream', '=', event.stream)
    .where('revision', '=', event.revision);
  return toStatement(query);
}
