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
        and held.transactionid = running.xid::xid
        and holder.datid <> (select oid from pg_database where datname = current_database())
    ) order by running.xid limit 1
  ), pg_snapshot_xmax(pg_current_snapshot())))`;
const selectAll = (
  mark: string,
): string => `select ${eventColumns}, stream, xid::text || ':' || position from events
  where (xid, position) > ($1::text::xid8, $2::bigint) and xid < ${mark} order by xid, position limit $3`;
const selectEnd = (mark: string): string => `select xid::text || ':' || position as cursor from events
  where xid < ${mark} order by xid desc, position desc limit 1`;
// Whether anything is stored behind a cursor: held back, or settled since the last look.
const selectBehind = 'select 1 from events where (xid, position) > ($1::text::xid8, $2::bigint) limit 1';
const selectRevision = 'select revision from streams where stream = $1';
const selectStreams =
  'select stream, revision from streams where stream > $1 and stream < $2 order by stream limit $3';

const start = 'start';
/** How long a reader at the end waits for events that are stored but not yet settled; the next read finds them otherwise. */
const waitsMs: readonly number[] = [0, 2, 4, 8, 16, 32, 64, 128];

/** What a look at the log came to: `cursor` is behind it, and `enough` that nobody asked for more. */
type Found = {
  readonly rows: readonly (readonly unknown[])[];
  readonly cursor: string;
  readonly enough: boolean;
};

/** The reading half of the store. The order of the whole log is that of `(xid, position)`, and the pair is the cursor. */
export function createReader(
  database: Database,
  upcast: Upcast | null,
): Pick<Store, 'read' | 'revision' | 'readAll' | 'end' | 'streams'> {
  /** Looks again, and closer, while something is stored behind what was found; it waits only where nothing was found. */
  async function untilSettled(look: (mark: string) => Promise<Found>): Promise<Found> {
    let found = await look(settled);
    for (const wait of waitsMs) {
      if (found.enough || (wait > 0 && found.rows.length > 0)) return found;
      if ((await database.run(selectBehind, toPlace(found.cursor))).count === 0) return found;
      if (wait > 0) await sleep(wait);
      found = await look(settledHere);
    }
    return found;
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
      const { rows, cursor } = await untilSettled(async (mark) => {
        const found = await database.list(selectAll(mark), [...place, limit]);
        const last = found.at(-1)?.[15];
        return {
          rows: found,
          cursor: typeof last === 'string' ? last : after,
          enough: found.length >= limit,
        };
      });
      return {
        events: rows.map((row) => toStoredEvent(String(row[14]), toEventRow(row), upcast)),
        next: cursor,
      };
    },
    async end() {
      const { cursor } = await untilSettled(async (mark) => {
        const [last] = (await database.run(selectEnd(mark))).rows;
        return { rows: [], cursor: String(last?.['cursor'] ?? start), enough: false };
      });
      return cursor;
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
