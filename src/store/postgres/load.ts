import type pg from 'pg';
import { StoreError } from '../errors.ts';
import { migrate } from '../migrate.ts';
import type { StoreOptions } from '../options.ts';
import type { Row, SqlValue, Statement } from '../statement.ts';
import { createDatabase } from './database.ts';
import { quote } from './dump.ts';
import { damaged } from './dump-format.ts';
import type { DumpLine } from './dump-format.ts';
import { migrationLock } from './migration-target.ts';
import { toStoreError } from './postgres-errors.ts';
import { toParameter } from './values.ts';

const batchSize = 500;

const selectOthers = `select count(*) from pg_stat_activity
  where datname = current_database() and application_name like 'sanctum%' and pid <> pg_backend_pid()`;
const selectTables = `select table_name from information_schema.tables
  where table_schema = current_schema() and table_type = 'BASE TABLE'`;
const selectColumns = `select column_name, udt_name, is_identity from information_schema.columns
  where table_schema = current_schema() and table_name = $1`;

/** What a load needs to know of the program. */
export type LoadOptions = Pick<StoreOptions, 'migrations' | 'clock' | 'log'>;

/**
 * Puts a dump in the place of everything in the database, in one transaction: until the last line is in, and whatever goes
 * wrong, the database stays as it was. The tables get the schema of the dump; the next start of a node migrates them further.
 * Refuses while nodes are connected. All events come under transaction 0, the past of every server. Gives the count of rows.
 */
export async function loadDatabase(
  url: string,
  lines: AsyncIterable<DumpLine>,
  options: LoadOptions,
): Promise<number> {
  const database = createDatabase({ url, poolSize: 1, name: 'sanctum load', onLost: () => {} });
  try {
    const client = database.client({ pipeline: false });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select pg_advisory_lock($1)', [migrationLock]);
      await refuseOthers(client);
      await client.query('begin');
      const rows = await loadInto(client, lines, options);
      await client.query('commit');
      return rows;
    } catch (error) {
      throw toStoreError(error, database.server);
    } finally {
      // Without a commit the connection's end takes everything back.
      await client.end().catch(() => {});
    }
  } finally {
    await database[Symbol.asyncDispose]();
  }
}

/** Whether the database has tables of a Sanctum in it. */
export async function holdsData(url: string): Promise<boolean> {
  const database = createDatabase({ url, poolSize: 1, name: 'sanctum load', onLost: () => {} });
  try {
    return (await database.run(`${selectTables} and table_name = 'migrations'`)).count > 0;
  } finally {
    await database[Symbol.asyncDispose]();
  }
}

async function refuseOthers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ count: number }>(selectOthers);
  const others = rows[0]?.count ?? 0;
  if (others === 0) return;
  throw new StoreError(
    'store-locked',
    `Cannot load the dump: Sanctum still runs on this database (${others} connections). Nothing was changed. Stop every node first.`,
  );
}

async function loadInto(
  client: pg.Client,
  lines: AsyncIterable<DumpLine>,
  options: LoadOptions,
): Promise<number> {
  let table: Table | undefined;
  let rows = 0;
  let number = 0;
  let state: 'before' | 'open' | 'ended' = 'before';
  for await (const line of lines) {
    number += 1;
    if (state === 'ended' || (state === 'before') !== (line.type === 'head')) {
      throw damaged(number, 'it is not where it belongs');
    }
    switch (line.type) {
      case 'head':
        state = 'open';
        await createTables(client, line.migrations, options);
        break;
      case 'table':
        await table?.finish();
        table = await openTable(client, line.name, line.columns, number);
        break;
      case 'row':
        rows += 1;
        if (table === undefined || line.values.length !== table.width)
          throw damaged(number, 'it does not fit its table');
        await table.add(line.values);
        break;
      case 'end':
        await table?.finish();
        if (line.rows !== rows) throw damaged(number, `it counts ${line.rows} rows and there are ${rows}`);
        state = 'ended';
        break;
    }
  }
  if (state !== 'ended') throw damaged(number + 1, 'the end is missing');
  return rows;
}

/** Drops what is there and builds the schema that the dump had. */
async function createTables(
  client: pg.Client,
  steps: readonly string[],
  options: LoadOptions,
): Promise<void> {
  const known = new Set(options.migrations.map(({ id }) => id));
  const missing = steps.filter((id) => !known.has(id));
  if (missing.length > 0) {
    throw new StoreError(
      'store-too-new',
      `Cannot load the dump: it was made by a newer program (${missing.join(', ')}). Nothing was changed. Use that release.`,
    );
  }
  const old = await client.query<{ table_name: string }>(selectTables);
  for (const { table_name } of old.rows) await client.query(`drop table ${quote(table_name)} cascade`);
  const run = async ({ sql, parameters }: Statement): Promise<readonly Row[]> =>
    (await client.query<Row>(sql, parameters.map(toParameter))).rows;
  await migrate(
    {
      dialect: 'postgres',
      query: run,
      // Within the one transaction of the load.
      transaction: async (statements) => {
        for (const statement of statements) await run(statement);
      },
    },
    options.migrations.filter(({ id }) => steps.includes(id)),
    options,
  );
}

type Table = {
  readonly width: number;
  readonly add: (values: readonly SqlValue[]) => Promise<void>;
  /** Writes what is left and lets the table count on from its highest number. */
  readonly finish: () => Promise<void>;
};

async function openTable(
  client: pg.Client,
  name: string,
  columns: readonly string[],
  line: number,
): Promise<Table> {
  const described = await client.query<{ column_name: string; udt_name: string; is_identity: string }>(
    selectColumns,
    [name],
  );
  const types = new Map(described.rows.map((column) => [column.column_name, column.udt_name]));
  const unknown = columns.filter((column) => !types.has(column));
  if (unknown.length > 0) throw damaged(line, `the table ${name} has no ${unknown.join(', ')}`);
  const names = [...columns];
  const values = columns.map((column, index) => `$${index + 1}::${types.get(column)}[]`);
  const selected = columns.map(quote);
  if (types.has('xid')) {
    names.push('xid');
    selected.push(`'0'::xid8`);
  }
  // What the migrations themselves put in gives way to what the dump says.
  await client.query(`delete from ${quote(name)}`);
  const sql = `insert into ${quote(name)}(${names.map(quote).join(', ')})
    select ${selected.join(', ')} from unnest(${values.join(', ')}) as dumped(${columns.map(quote).join(', ')})`;
  let pending: (readonly SqlValue[])[] = [];
  const flush = async (): Promise<void> => {
    if (pending.length === 0) return;
    const lists = columns.map((_, index) => pending.map((row) => row[index] ?? null));
    pending = [];
    await client.query(sql, lists.map(toParameter));
  };
  return {
    width: columns.length,
    async add(row) {
      pending.push(row);
      if (pending.length >= batchSize) await flush();
    },
    async finish() {
      await flush();
      for (const { column_name: column, is_identity } of described.rows) {
        if (is_identity !== 'YES') continue;
        await client.query(
          `select setval(pg_get_serial_sequence($1, $2), greatest(max(${quote(column)}), 1), max(${quote(column)}) is not null)
           from ${quote(name)}`,
          [quote(name), column],
        );
      }
    },
  };
}
