import type pg from 'pg';
import type { SqlValue } from '../statement.ts';
import { createDatabase } from './database.ts';
import type { DumpLine } from './dump-format.ts';
import { toStoreError } from './postgres-errors.ts';

const pageSize = 1_000;

const selectTables = `select table_name, column_name from information_schema.columns
  join information_schema.tables using(table_schema, table_name)
  where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name <> 'migrations'
  order by table_name, ordinal_position`;
// Places in the log are counted, because transaction numbers mean nothing on another server.
const selectPlaced = `select cursors.name, case when cursor ~ '^[0-9]+:[0-9]+$' then '0:' || (
    select count(*) from events
    where (xid, position) <= (split_part(cursor, ':', 1)::xid8, split_part(cursor, ':', 2)::bigint)
  ) else cursor end as cursor from cursors order by name`;

/**
 * Everything in the database as of one moment, while the nodes go on working. Events come in the order of the log and are
 * numbered from 1, and cursors name those numbers: so a load, on any server, continues where the readers were.
 */
export async function* dumpDatabase(url: string, at: number): AsyncGenerator<DumpLine> {
  const database = createDatabase({ url, poolSize: 1, name: 'sanctum dump', onLost: () => {} });
  try {
    const client = database.client({ pipeline: false });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('begin isolation level repeatable read read only');
      yield* dumpFrom(client, at);
      await client.query('commit');
    } catch (error) {
      throw toStoreError(error, database.server);
    } finally {
      await client.end().catch(() => {});
    }
  } finally {
    await database[Symbol.asyncDispose]();
  }
}

async function* dumpFrom(client: pg.Client, at: number): AsyncGenerator<DumpLine> {
  const migrations = (await list(client, 'select id from migrations order by id')).map(([id]) => String(id));
  const tables = Map.groupBy(await list(client, selectTables), ([table]) => String(table));
  yield { type: 'head', version: 1, at, rows: await countRows(client, tables.keys()), migrations };
  let rows = 0;
  for (const [name, described] of tables) {
    const names = described.map(([, column]) => String(column)).filter((column) => column !== 'xid');
    yield { type: 'table', name, columns: names };
    await client.query(`declare page no scroll cursor for ${selectRows(name, names)}`);
    for (;;) {
      const page = await list(client, `fetch ${pageSize} from page`);
      for (const values of page) yield { type: 'row', values };
      rows += page.length;
      if (page.length < pageSize) break;
    }
    await client.query('close page');
  }
  yield { type: 'end', rows };
}

async function countRows(client: pg.Client, tables: Iterable<string>): Promise<number> {
  let total = 0;
  for (const table of tables) {
    const [counted] = await list(client, `select count(*) from ${quote(table)}`);
    total += Number(counted?.[0]);
  }
  return total;
}

function selectRows(table: string, columns: readonly string[]): string {
  if (table === 'cursors') return selectPlaced;
  const quoted = columns.map(quote);
  if (table !== 'events') return `select ${quoted.join(', ')} from ${quote(table)}`;
  const numbered = quoted.map((column) =>
    column === '"position"' ? 'row_number() over (order by xid, position)' : column,
  );
  return `select ${numbered.join(', ')} from events order by xid, position`;
}

async function list(client: pg.Client, sql: string): Promise<readonly (readonly SqlValue[])[]> {
  return (await client.query<SqlValue[]>({ text: sql, rowMode: 'array' })).rows;
}

/** The name as SQL takes it, whatever stands in it. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
