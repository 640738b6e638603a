import { setImmediate as nextTick } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Sql } from './projection.ts';
import { tablesOf } from './projection.ts';
import type { ModelTable, Scratch, TableShape } from './scratch.ts';
import type { Row, SqlValue, Statement } from './statement.ts';
import { toStatement } from './statement.ts';
import type { Store } from './store.ts';

/** Rows read at a time, before the rest of the process gets a turn. */
const pageSize = 500;

type AnyTables = { [table: string]: { [column: string]: SqlValue } };

/** How the rows of one stream differ from what its events say. */
export type Difference = {
  readonly table: ModelTable;
  /** Rows that should be there. */
  readonly missing: readonly Row[];
  /** Rows that should not. */
  readonly extra: readonly Row[];
};

/** Compares one table of a stream with its replay in the scratch. */
export async function compareRows(
  store: Store,
  scratch: Scratch,
  table: ModelTable,
  stream: string,
): Promise<Difference> {
  const shape = scratch.shape(table);
  const expected = await countRows(replayedRows(scratch, table, stream), shape);
  const actual = await countRows(readPages(store, shape, table, stream), shape);
  return { table, missing: without(expected, actual), extra: without(actual, expected) };
}

/** The rows of a stream as its replay gives them, page by page. */
export function replayedRows(
  scratch: Scratch,
  table: ModelTable,
  stream: string,
): AsyncIterable<readonly Row[]> {
  return readPages(scratch, scratch.shape(table), table, stream);
}

async function* readPages(
  source: {
    readonly sql: Sql;
    readonly query: (statement: Statement) => Promise<readonly Row[]> | readonly Row[];
  },
  shape: TableShape,
  table: ModelTable,
  stream: string,
): AsyncGenerator<readonly Row[]> {
  let last: Row | undefined;
  do {
    const page = await source.query(selectPage(source.sql, shape, table, stream, last));
    yield page;
    await nextTick();
    last = page.length < pageSize ? undefined : page.at(-1);
  } while (last !== undefined && shape.order.length > 0);
}

/** Without an index that orders the rows of a stream, the page is all of them. */
function selectPage(
  compiler: Sql,
  { columns, order }: TableShape,
  table: ModelTable,
  stream: string,
  last: Row | undefined,
): Statement {
  let query = tablesOf<AnyTables>(compiler)
    .selectFrom(table.name)
    .select([...columns])
    .where(table.stream, '=', stream);
  if (order.length === 0) return toStatement(query);
  for (const column of order) query = query.orderBy(column);
  if (last !== undefined) {
    const names = sql.join(order.map((column) => sql.ref(column)));
    const values = sql.join(order.map((column) => last[column] ?? null));
    query = query.where(sql<boolean>`(${names}) > (${values})`);
  }
  return toStatement(query.limit(pageSize));
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

async function countRows(pages: AsyncIterable<readonly Row[]>, { columns }: TableShape): Promise<Counted> {
  const counted = new Map<string, { row: Row; count: number }>();
  for await (const page of pages) {
    for (const row of page) {
      const text = rowText(row, columns);
      const known = counted.get(text);
      if (known === undefined) counted.set(text, { row, count: 1 });
      else known.count += 1;
    }
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
