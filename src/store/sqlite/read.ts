import type { StoredEvent } from '../../kernel/event.ts';
import { eventColumns, toEventRow, toStoredEvent } from '../event-row.ts';
import type { Upcast } from '../upcast.ts';
import type { Connection } from './connection.ts';
import type { Store } from '../store.ts';

const unlimited = -1;
const selectStream = `select ${eventColumns} from events where stream = ? and revision > ? order by revision limit ?`;
const selectAll = `select ${eventColumns}, stream, position from events where position > ? order by position limit ?`;
const selectEnd = 'select max(position) from events';
const selectRevision = 'select revision from streams where stream = ?';
const selectStreams =
  'select stream, revision from streams where stream > ? and stream < ? order by stream limit ?';

/** Where `readAll` begins. */
const start = 'start';

/** The reading half of the store. One writer at a time makes positions the order of commits, so a position is the cursor. */
export function createReader(
  connection: Connection,
  upcast: Upcast | null,
): Pick<Store, 'read' | 'revision' | 'readAll' | 'end' | 'streams'> {
  return {
    read: async (stream, options) =>
      connection
        .values(selectStream, [stream, options?.after ?? 0, options?.limit ?? unlimited])
        .map((row) => toStoredEvent(stream, toEventRow(row), upcast)),
    revision: async (stream) => Number(connection.values(selectRevision, [stream])[0]?.[0] ?? 0),
    readAll: async (after, limit) => {
      const rows = connection.values(selectAll, [toPosition(after), limit]);
      const events: StoredEvent[] = rows.map((row) =>
        toStoredEvent(String(row[14]), toEventRow(row), upcast),
      );
      const last = rows.at(-1)?.[15];
      return { events, next: last === undefined ? after : String(last) };
    },
    end: async () => {
      const last = connection.values(selectEnd, [])[0]?.[0] ?? null;
      return last === null ? start : String(last);
    },
    streams: async (category, after, limit) => {
      const first = `${category}:`;
      // `;` follows `:` in every byte order.
      return connection
        .values(selectStreams, [after > first ? after : first, `${category};`, limit])
        .map(([stream, revision]) => ({ stream: String(stream), revision: Number(revision) }));
    },
  };
}

function toPosition(cursor: string): number {
  if (cursor === start) return 0;
  const position = Number(cursor);
  if (Number.isSafeInteger(position) && position >= 0) return position;
  throw new RangeError(
    `Cannot read after "${cursor}": it is not a cursor of this store. Begin at "${start}".`,
  );
}
