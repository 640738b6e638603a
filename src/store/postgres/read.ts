import { setTimeout as sleep } from 'node:timers/promises';
import { eventColumns, toStoredEvent } from '../event-row.ts';
import type { EventRow } from '../event-row.ts';
import type { Store } from '../store.ts';
import type { Upcast } from '../upcast.ts';
import type { Database } from './database.ts';

const selectStream = `select ${eventColumns} from events where stream = $1 and revision > $2 order by revision limit $3`;
// Only what is older than every open transaction: nothing can appear behind a reader any more.
const settled = 'pg_snapshot_xmin(pg_current_snapshot())';
// The same without the transactions of other databases on the server, which write no events here. It costs more to find out, so
// it is asked only when something is held back; a transaction that cannot be placed counts as ours.
const settledHere = `(coalesce((
    select running.xid from pg_snapshot_xip(pg_current_snapshot()) as running(xid) where not exists (
      select 1 from pg_locks held join pg_stat_activity holder on holder.pid = held.pid
      where held.locktype = 'transactionid' and held.granted and held.mode = 'ExclusiveLock'
        and held.transactionid = running.xid::xid and holder.datname <> current_database()
    ) order by running.xid limit 1
  ), pg_snapshot_xmax(pg_current_snapshot())))`;
const selectAll = (
  mark: string,
): string => `select ${eventColumns}, stream, xid::text || ':' || position from events
  where (xid, position) > ($1::text::xid8, $2::bigint) and xid < ${mark} order by xid, position limit $3`;
const selectEnd = (mark: string): string => `select xid::text || ':' || position as cursor from events
  where xid < ${mark} order by xid desc, position desc limit 1`;
const selectHeldBack = `select 1 from events
  where (xid, position) > ($1::text::xid8, $2::bigint) and xid >= ${settled} limit 1`;
const selectRevision = 'select revision from streams where stream = $1';
const selectStreams =
  'select stream, revision from streams where stream > $1 and stream < $2 order by stream limit $3';

const start = 'start';
/** How long a reader at the end waits for events that are stored but not yet settled; the next read finds them otherwise. */
const waitsMs: readonly number[] = [0, 2, 4, 8, 16, 32, 64, 128];

/** The reading half of the store. The order of the whole log is that of `(xid, position)`, and the pair is the cursor. */
export function createReader(
  database: Database,
  upcast: Upcast | null,
): Pick<Store, 'read' | 'revision' | 'readAll' | 'end' | 'streams'> {
  /** Looks again, and closer, while stored events behind what was found are held back by an open transaction. */
  async function untilSettled<Value>(
    look: (mark: string) => Promise<Value>,
    cursorOf: (value: Value) => string | null,
  ): Promise<Value> {
    let value = await look(settled);
    for (const wait of waitsMs) {
      const cursor = cursorOf(value);
      if (cursor === null || (await database.run(selectHeldBack, toPlace(cursor))).count === 0) return value;
      if (wait > 0) await sleep(wait);
      value = await look(settledHere);
    }
    return value;
  }

  return {
    async read(stream, options) {
      const rows = await database.list(selectStream, [stream, options?.after ?? 0, options?.limit ?? null]);
      return rows.map((row) => toStoredEvent(stream, toEventRow(row), upcast));
    },
    async revision(stream) {
      const { rows } = await database.run(selectRevision, [stream]);
      return Number(rows[0]?.['revision'] ?? 0);
    },
    async readAll(after, limit) {
      const place = toPlace(after);
      const rows = await untilSettled(
        (mark) => database.list(selectAll(mark), [...place, limit]),
        (found) => (found.length > 0 || limit <= 0 ? null : after),
      );
      const last = rows.at(-1)?.[15];
      return {
        events: rows.map((row) => toStoredEvent(String(row[14]), toEventRow(row), upcast)),
        next: typeof last === 'string' ? last : after,
      };
    },
    async end() {
      return await untilSettled(
        async (mark) => String((await database.run(selectEnd(mark))).rows[0]?.['cursor'] ?? start),
        (cursor) => cursor,
      );
    },
    async streams(category, after, limit) {
      const first = `${category}:`;
      // `;` follows `:` in every byte order.
      const { rows } = await database.run(selectStreams, [
        after > first ? after : first,
        `${category};`,
        limit,
      ]);
      return rows.map((row) => ({ stream: String(row['stream']), revision: Number(row['revision']) }));
    },
  };
}

function toEventRow(row: readonly unknown[]): EventRow {
  return row as unknown as EventRow;
}

function toPlace(cursor: string): readonly [xid: string, position: number] {
  if (cursor === start) return ['0', 0];
  const [, xid, position] = /^(\d{1,19}):(\d{1,15})$/.exec(cursor) ?? [];
  if (xid !== undefined && position !== undefined) return [xid, Number(position)];
  throw new RangeError(
    `Cannot read after "${cursor}": it is not a cursor of this store. Begin at "${start}".`,
  );
}
