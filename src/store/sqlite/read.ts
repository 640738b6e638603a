import type { Store } from '../store.ts';
import type { Upcast } from '../upcast.ts';
import type { Connection } from './connection.ts';
import { createEventPages } from './event-pages.ts';

const unlimited = -1;
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
  const pages = createEventPages(connection, upcast);
  return {
    read: async (stream, options) => pages.ofStream(stream, options?.after ?? 0, options?.limit ?? unlimited),
    revision: async (stream) => Number(connection.values(selectRevision, [stream])[0]?.[0] ?? 0),
    readAll: async (after, limit) => {
      const { events, last } = pages.ofAll(toPosition(after), limit);
      return { events, next: last === null ? after : String(last) };
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
