import { setImmediate as nextTick } from 'node:timers/promises';
import { tablesOf } from './projection.ts';
import type { ModelTable, Scratch } from './scratch.ts';
import type { Row, SqlValue } from './statement.ts';
import { toStatement } from './statement.ts';
import type { Store } from './store.ts';

/** Rows compared before the rest of the process gets a turn. */
const pause = 1000;

type AnyTables = { [table: string]: { [column: string]: SqlValue } };

/** How the rows of one stream differ from what its events say. */
export type Difference = {
  readonly table: ModelTable;
  /** Rows that should be there. */
  readonly missing: readonly Row[];
  /** Rows that should not. */
  readonly extra: readonly Row[];
};

/** The rows of a stream as the store has them. */
async function readModelRows(
  store: Store,
  scratch: Scratch,
  table: ModelTable,
  stream: string,
): Promise<readonly Row[]> {
  const query = tablesOf<AnyTables>(store.sql)
    .selectFrom(table.name)
    .select([...scratch.shape(table).columns])
    .where(table.stream, '=', stream);
  return store.query(toStatement(query));
}

/** Compares one table of a stream with its replay in the scratch. */
export async function compareRows(
  store: Store,
  scratch: Scratch,
  table: ModelTable,
  stream: string,
): Promise<Difference> {
  const { columns } = scratch.shape(table);
  const expected = await countRows(scratch.rows(table, stream), columns);
  const actual = await countRows(await readModelRows(store, scratch, table, stream), columns);
  return { table, missing: without(expected, actual), extra: without(actual, expected) };
}

/** Text that two rows share exactly when these columns are equal. */
export function rowText(row: Row, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => toText(row[column] ?? null)));
}

/** Streams in a table that its projection does not read, or that do not exist. */
export async function findOrphans(
  store: Store,
  table: ModelTable,
  reads: (stream: string) => boolean,
): Promise<readonly string[]> {
  const query = tablesOf<AnyTables>(store.sql)
    .selectFrom(`${table.name} as model`)
    .leftJoin('streams', 'streams.stream', `model.${table.stream}`)
    .select([`model.${table.stream} as stream`, 'streams.revision as revision'])
    .distinct();
  const rows = await store.query(toStatement(query));
  return rows
    .filter((row) => row['revision'] === null || !reads(String(row['stream'])))
    .map((row) => String(row['stream']));
}

type Counted = ReadonlyMap<string, { readonly row: Row; readonly count: number }>;

async function countRows(rows: readonly Row[], columns: readonly string[]): Promise<Counted> {
  const counted = new Map<string, { row: Row; count: number }>();
  for (const [index, row] of rows.entries()) {
    if (index % pause === pause - 1) await nextTick();
    const text = rowText(row, columns);
    const known = counted.get(text);
    if (known === undefined) counted.set(text, { row, count: 1 });
    else known.count += 1;
  }
  return counted;
}

function without(rows: Counted, others: Counted): readonly Row[] {
  return [...rows].flatMap(([text, { row, count }]) =>
    Array.from({ length: Math.max(0, count - (others.get(text)?.count ?? 0)) }, () => row),
  );
}

function toText(value: SqlValue): string | number | null {
  if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString('hex')}`;
  // PostgreSQL's text holds no NUL: its adapter writes U+FFFD in its place.
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
}
