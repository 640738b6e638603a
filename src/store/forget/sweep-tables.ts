import { setImmediate as nextTick } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Migration } from '../migration.ts';
import type { Projection } from '../projection.ts';
import { openConnection } from '../sqlite/connection.ts';
import type { Row, SqlValue, Statement } from '../statement.ts';
import { toStatement } from '../statement.ts';
import type { Store } from '../store.ts';
import { tablesOf } from '../projection.ts';
import { typesOf } from '../types.ts';
import { blankAll, isGone, isWordColumn, refersTo, sealWords } from './redact.ts';
import type { Subject } from './redact.ts';
import { isBlank } from './traces.ts';

type AnyTables = { [table: string]: { [column: string]: SqlValue } };

/** A table beside the log, as the migrations define it. */
export type SideTable = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
};

/** Tables whose texts are names, cursors and versions, or that forgetting handles by itself. */
const exempt = new Set([
  'events',
  'streams',
  'snapshots',
  'cursors',
  'leases',
  'projections',
  'forget_review',
  // Sealed, and of the house's own accounts.
  'vault',
  'memory_embedders',
  'memory_embedded',
  'memory_vector_versions',
  'memory_vectors',
]);
const pageSize = 200;

/** Every table that no projection writes, read off the migrations: a table that comes later is swept too. */
export function sideTables(
  migrations: readonly Migration[],
  projections: readonly Projection[],
): readonly SideTable[] {
  const models = new Set(projections.flatMap(({ tables }) => tables.map(({ name }) => name)));
  const connection = openConnection({ file: ':memory:' });
  try {
    for (const migration of migrations.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      for (const text of migration.up(typesOf('sqlite'), 'sqlite')) connection.exec(text);
    }
    const names = connection.values(`select name from sqlite_master where type = 'table' order by name`, []);
    return names
      .map(([name]) => String(name))
      .filter((name) => !models.has(name) && !exempt.has(name) && !name.startsWith('sqlite_'))
      .map((name) => {
        const columns = connection.values('select name, pk from pragma_table_info(?) order by cid', [name]);
        const key = columns
          .filter(([, pk]) => Number(pk) > 0)
          .toSorted((a, b) => Number(a[1]) - Number(b[1]));
        const all = columns.map(([column]) => String(column));
        return { name, columns: all, key: key.length === 0 ? all : key.map(([column]) => String(column)) };
      });
  } finally {
    connection[Symbol.dispose]();
  }
}

/** Erases the subject's words in one table; gives the number of cells that changed, or would change. */
export async function sweepTable(
  store: Store,
  table: SideTable,
  subject: Subject,
  options: { readonly dryRun: boolean; readonly signal: AbortSignal },
): Promise<number> {
  const db = tablesOf<AnyTables>(store.sql);
  let cells = 0;
  let last: Row | null = null;
  for (;;) {
    options.signal.throwIfAborted();
    const rows: readonly Row[] = await store.query(page(db, table, last));
    const records: Statement[] = [];
    for (const row of rows) {
      const changes = redactRow(table, row, subject);
      const count = Object.keys(changes).length;
      if (count === 0) continue;
      cells += count;
      records.push(update(db, table, row, changes));
    }
    if (records.length > 0 && !options.dryRun) await store.commit({ records });
    if (rows.length < pageSize) return cells;
    last = rows.at(-1) ?? null;
    await nextTick();
  }
}

function page(db: Kysely<AnyTables>, table: SideTable, last: Row | null): Statement {
  let query = db
    .selectFrom(table.name)
    .select([...table.columns])
    .limit(pageSize);
  for (const column of table.key) query = query.orderBy(column);
  if (last !== null) {
    const columns = sql.join(table.key.map((column) => sql.ref(column)));
    const values = sql.join(table.key.map((column) => sql.val(last[column] ?? null)));
    query = query.where(sql<boolean>`(${columns}) > (${values})`);
  }
  return toStatement(query);
}

function update(db: Kysely<AnyTables>, table: SideTable, row: Row, changes: Row): Statement {
  let query = db.updateTable(table.name).set(changes);
  for (const column of table.key) query = query.where(column, '=', row[column] ?? null);
  return toStatement(query);
}

/** The cells that change. A row that names one of the messages loses all its words, any other one the traces. */
function redactRow(table: SideTable, row: Row, subject: Subject): Row {
  const isTheirs = Object.values(row).some(
    (cell) => typeof cell === 'string' && namesThem(cell, row, subject),
  );
  const changes: { [column: string]: SqlValue } = {};
  for (const [column, cell] of Object.entries(row)) {
    if (typeof cell !== 'string' || cell === '' || table.key.includes(column)) continue;
    const clean = redactCell(column, cell, isTheirs, subject);
    if (clean !== cell) changes[column] = clean;
  }
  // A part that waits to be sent has no words any more.
  if (table.name === 'outbox' && Object.keys(changes).length > 0 && row['state'] === 'pending')
    changes['state'] = 'expired';
  return changes;
}

function namesThem(cell: string, row: Row, subject: Subject): boolean {
  if (isGone(cell, subject)) return true;
  // What was noted about a thread in which nobody else spoke is about them.
  if (subject.threads.has(cell) && Number(row['at'] ?? Infinity) <= subject.until) return true;
  const value = parse(cell);
  return typeof value === 'object' && value !== null && !Array.isArray(value) && refersTo(value, subject);
}

function redactCell(column: string, cell: string, isTheirs: boolean, subject: Subject): string {
  const value = parse(cell);
  if (value === undefined) {
    if (isTheirs && isWordColumn(column)) return isBlank(cell) ? cell : subject.seal(cell);
    return String(blankAll(cell, subject.traces, column));
  }
  // A platform's own payload has any shape: nothing of it stays.
  if (isTheirs && column === 'raw') return value === null ? cell : JSON.stringify({ forgotten: true });
  const sealed = sealWords(value, subject, (member) => refersTo(member, subject), isTheirs);
  const clean = blankAll(sealed, subject.traces, column);
  return JSON.stringify(clean) === JSON.stringify(value) ? cell : JSON.stringify(clean);
}

/** What a cell of JSON holds; undefined for any other text. */
function parse(cell: string): unknown {
  if (!/^[[{"]|^null$/.test(cell)) return undefined;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return undefined;
  }
}
