import type { Json } from '../../kernel/json.ts';
import type { Store } from '../store.ts';
import type { Connection } from './connection.ts';
import type { Writer } from './writer.ts';

const loadSnapshot = `select revision, schema, state from snapshots where stream = ? and fold = ? and schema = ?
  order by revision desc limit 1`;
const saveSnapshot = `insert into snapshots(stream, fold, schema, revision, state, at) values(?, ?, ?, ?, ?, ?)
  on conflict do update set state = excluded.state, at = excluded.at`;
// Node 22 binds no numbered parameters, so a value that is used twice is given twice.
const trimSnapshots = `delete from snapshots where stream = ? and fold = ? and (schema, revision) not in (
    select schema, revision from snapshots where stream = ? and fold = ? order by schema desc, revision desc limit 5
  )`;
// A lease that another took or let run out gets a new number; prolonging one's own keeps it.
const acquireLease = `insert into leases(name, owner, fence, until) values(?, ?, 1, ?)
  on conflict(name) do update set owner = excluded.owner, until = excluded.until,
    fence = case when owner = excluded.owner and until > ? then fence else fence + 1 end
  where owner = excluded.owner or until <= ? returning fence`;
const releaseLease = 'update leases set until = 0 where name = ? and owner = ?';
const loadCursor = 'select cursor from cursors where name = ?';
const saveCursor = `insert into cursors(name, cursor) values(?, ?)
  on conflict do update set cursor = excluded.cursor`;

/** Snapshots, leases and cursors: the small things that a store keeps beside its log. */
export function createKeeping(
  connection: Connection,
  writer: Writer,
): Pick<Store, 'snapshots' | 'leases' | 'cursors'> {
  const kept = { value: undefined, kept: true };
  return {
    snapshots: {
      load: async (stream, fold, schema) => {
        const [row] = connection.values(loadSnapshot, [stream, fold, schema]);
        if (row === undefined) return null;
        const state: Json = JSON.parse(String(row[2]));
        return { revision: Number(row[0]), schema: Number(row[1]), state };
      },
      save: (stream, fold, { schema, revision, state }, at) =>
        writer.write('save a snapshot', () => {
          connection.run(saveSnapshot, [stream, fold, schema, revision, JSON.stringify(state), at]);
          connection.run(trimSnapshots, [stream, fold, stream, fold]);
          return kept;
        }),
      clear: () =>
        writer.write('clear the snapshots', () => {
          connection.run('delete from snapshots', []);
          return kept;
        }),
    },
    leases: {
      acquire: (name, owner, now, leaseMs) =>
        writer.write('take a lease', () => {
          const [row] = connection.values(acquireLease, [name, owner, now + leaseMs, now, now]);
          return { value: row === undefined ? null : Number(row[0]), kept: row !== undefined };
        }),
      release: (name, owner) =>
        writer.write('release a lease', () => {
          connection.run(releaseLease, [name, owner]);
          return kept;
        }),
      releaseAll: () =>
        writer.write('release all leases', () => {
          connection.run('update leases set until = 0', []);
          return kept;
        }),
    },
    cursors: {
      load: async (name) => String(connection.values(loadCursor, [name])[0]?.[0] ?? 'start'),
      save: (name, cursor) =>
        writer.write('save a cursor', () => {
          connection.run(saveCursor, [name, cursor]);
          return kept;
        }),
    },
  };
}
