import type { Json } from '../../kernel/json.ts';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';

const loadSnapshot = `select revision, schema, state from snapshots where stream = $1 and fold = $2 and schema = $3
  order by revision desc limit 1`;
const saveSnapshot = `insert into snapshots(stream, fold, schema, revision, state, at) values($1, $2, $3, $4, $5, $6)
  on conflict(stream, fold, schema, revision) do update set state = excluded.state, at = excluded.at`;
const trimSnapshots = `delete from snapshots where stream = $1 and fold = $2 and (schema, revision) not in (
    select schema, revision from snapshots where stream = $1 and fold = $2 order by schema desc, revision desc limit 5
  )`;
// A lease that another took or let run out gets a new number; prolonging one's own keeps it.
const acquireLease = `insert into leases(name, owner, fence, until) values($1, $2, 1, $3)
  on conflict(name) do update set owner = excluded.owner, until = excluded.until,
    fence = case when leases.owner = excluded.owner and leases.until > $4 then leases.fence else leases.fence + 1 end
  where leases.owner = excluded.owner or leases.until <= $4 returning fence`;
const releaseLease = 'update leases set until = 0 where name = $1 and owner = $2';
const loadCursor = 'select cursor from cursors where name = $1';
const saveCursor = `insert into cursors(name, cursor) values($1, $2)
  on conflict(name) do update set cursor = excluded.cursor`;

/** Snapshots, leases and cursors: the small things that a store keeps beside its log. */
export function createKeeping(database: Database): Pick<Store, 'snapshots' | 'leases' | 'cursors'> {
  return {
    snapshots: {
      async load(stream, fold, schema) {
        const [row] = (await database.run(loadSnapshot, [stream, fold, schema])).rows;
        if (row === undefined) return null;
        const state: Json = JSON.parse(String(row['state']));
        return { revision: Number(row['revision']), schema: Number(row['schema']), state };
      },
      async save(stream, fold, { schema, revision, state }, at) {
        await database.run(saveSnapshot, [stream, fold, schema, revision, JSON.stringify(state), at]);
        await database.run(trimSnapshots, [stream, fold]);
      },
      async clear() {
        await database.run('delete from snapshots');
      },
    },
    leases: {
      async acquire(name, owner, now, leaseMs) {
        const [row] = (await database.run(acquireLease, [name, owner, now + leaseMs, now])).rows;
        return row === undefined ? null : Number(row['fence']);
      },
      async release(name, owner) {
        await database.run(releaseLease, [name, owner]);
      },
      async releaseAll() {
        await database.run('update leases set until = 0');
      },
    },
    cursors: {
      async load(name) {
        const [row] = (await database.run(loadCursor, [name])).rows;
        return row === undefined ? 'start' : String(row['cursor']);
      },
      async save(name, cursor) {
        await database.run(saveCursor, [name, cursor]);
      },
    },
  };
}
