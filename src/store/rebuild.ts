import { setImmediate as nextTick } from 'node:timers/promises';
import { StoreError } from './errors.ts';
import { categoryOf } from './event-row.ts';
import type { Migration } from './migration.ts';
import type { Difference } from './model-rows.ts';
import { compareRows, findOrphans, replayedRows, rowText } from './model-rows.ts';
import type { StoreLog } from './options.ts';
import type { Projection } from './projection.ts';
import { tablesOf } from './projection.ts';
import type { ModelTable, Scratch } from './scratch.ts';
import { createScratch } from './scratch.ts';
import type { GuardedStatement, Row, SqlValue } from './statement.ts';
import { toStatement } from './statement.ts';
import type { Append, Commit, Store } from './store.ts';

/** How to rebuild. */
export type RebuildOptions = {
  /** All read models of the store, since one may read another's rows. */
  readonly projections: readonly Projection[];
  readonly migrations: readonly Migration[];
  readonly clock: () => number;
  readonly onProgress?: (progress: { readonly projection: string; readonly streams: number }) => void;
  readonly signal?: AbortSignal;
};

/** What a rebuild did. */
export type Rebuilt = {
  readonly projection: string;
  readonly streams: number;
  /** Rows that were added, changed or taken away. */
  readonly rows: number;
};

type ModelTables = { [table: string]: { [column: string]: SqlValue } };
type VersionTables = { projections: { name: string; version: number } };

/** Events replayed at a time: about as long as the rest of the process may wait. */
const pageSize = 100;
/** Rows exchanged in one commit, so that no writer waits long. */
const chunkSize = 200;
/** Rows that one statement adds. */
const insertSize = 25;
const tries = 50;

/**
 * Makes a read model what its events say (K8), stream by stream beside a running program: the rows are built anew in memory, and
 * only those that differ are exchanged, in short commits that hold only while the stream stays where it was.
 */
export async function rebuildProjection(
  store: Store,
  projection: Projection,
  options: RebuildOptions,
): Promise<Rebuilt> {
  const scratch = createScratch(options.projections, options.migrations);
  try {
    let streams = 0;
    let rows = 0;
    for (const category of projection.categories) {
      let after = '';
      for (;;) {
        const page = await store.streams(category, after, 100);
        for (const { stream } of page) {
          options.signal?.throwIfAborted();
          rows += await rebuildStream(store, scratch, projection, stream, options);
          streams += 1;
          after = stream;
          options.onProgress?.({ projection: projection.name, streams });
        }
        if (page.length === 0) break;
      }
    }
    rows += await removeOrphans(store, projection, options.clock());
    await store.commit({ records: [markVersion(store, projection)] });
    return { projection: projection.name, streams, rows };
  } finally {
    scratch[Symbol.dispose]();
  }
}

/** Rebuilds every read model whose version rose since this database last saw it. */
export async function rebuildStale(
  store: Store,
  options: RebuildOptions & { readonly log?: StoreLog },
): Promise<readonly Rebuilt[]> {
  const query = tablesOf<VersionTables>(store.sql).selectFrom('projections').select(['name', 'version']);
  const rows = await store.query(toStatement(query));
  const built = new Map(rows.map((row) => [String(row['name']), Number(row['version'])]));
  const done: Rebuilt[] = [];
  for (const projection of options.projections) {
    if ((built.get(projection.name) ?? 0) >= projection.version) continue;
    const rebuilt = await rebuildProjection(store, projection, options);
    if (rebuilt.streams > 0) options.log?.('info', 'Read model rebuilt', rebuilt);
    done.push(rebuilt);
  }
  return done;
}

/** Makes all read models of these streams what their events say, after the events themselves were redacted. */
export async function rebuildStreams(
  store: Store,
  streams: readonly string[],
  options: Omit<RebuildOptions, 'onProgress'>,
): Promise<void> {
  const scratch = createScratch(options.projections, options.migrations);
  try {
    for (const stream of streams) {
      options.signal?.throwIfAborted();
      for (const projection of options.projections) {
        if (!projection.categories.includes(categoryOf(stream))) continue;
        await rebuildStream(store, scratch, projection, stream, options);
      }
    }
  } finally {
    scratch[Symbol.dispose]();
  }
}

async function rebuildStream(
  store: Store,
  scratch: Scratch,
  projection: Projection,
  stream: string,
  options: RebuildOptions,
): Promise<number> {
  let changed = 0;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const revision = await replay(store, scratch, stream);
    const here = assertion(stream, revision, options.clock());
    const differences: Difference[] = [];
    for (const table of projection.tables) {
      differences.push(await compareRows(store, scratch, table, stream));
    }
    const result = await exchange(store, scratch, differences, stream, here);
    changed += result.rows;
    if (result.done) return changed;
  }
  throw new StoreError(
    'store-unavailable',
    `Cannot rebuild ${projection.name} for "${stream}": it grew ${tries} times meanwhile. What was rebuilt holds; run it again.`,
  );
}

async function replay(store: Store, scratch: Scratch, stream: string): Promise<number> {
  scratch.clear();
  let last = 0;
  for (;;) {
    const events = await store.read(stream, { after: last, limit: pageSize });
    scratch.replay(events);
    last = events.at(-1)?.revision ?? last;
    if (events.length < pageSize) return last;
    await nextTick();
  }
}

/** Exchanges rows chunk by chunk; where unique columns get in the way, all rows of the stream in one commit. */
async function exchange(
  store: Store,
  scratch: Scratch,
  differences: readonly Difference[],
  stream: string,
  here: Append,
): Promise<{ readonly rows: number; readonly done: boolean }> {
  let rows = 0;
  try {
    for (const difference of differences) {
      const { table, missing, extra } = difference;
      const { key } = scratch.shape(table);
      // Rows that nothing tells apart can only be exchanged all at once.
      if (key.length === 0 && missing.length + extra.length > 0) {
        const records = await replaceStream(store, scratch, [table], stream);
        if (!(await holds(store, { appends: [here], records }))) return { rows, done: false };
        rows += missing.length + extra.length;
        continue;
      }
      for (const chunk of toChunks(difference, key)) {
        const records = exchangeRows(store, table, chunk, key);
        if (!(await holds(store, { appends: [here], records }))) return { rows, done: false };
        rows += chunk.length;
        await nextTick();
      }
    }
    return { rows, done: true };
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'store-fault') throw error;
    const tables = differences.map(({ table }) => table);
    const records = await replaceStream(store, scratch, tables, stream);
    return { rows: rows + records.length, done: await holds(store, { appends: [here], records }) };
  }
}

async function replaceStream(
  store: Store,
  scratch: Scratch,
  tables: readonly ModelTable[],
  stream: string,
): Promise<readonly GuardedStatement[]> {
  const records = tables.map((table) => removeStream(store, table, stream));
  for (const table of tables) {
    for await (const page of replayedRows(scratch, table, stream)) {
      records.push(...insertRows(store, table, page));
    }
  }
  return records;
}

async function holds(store: Store, commit: Commit): Promise<boolean> {
  const result = await store.commit(commit);
  return result.type === 'committed';
}

/** A row that goes, a row that comes, or both where one takes the other's place. */
type Change = { extra: Row | null; missing: Row | null };

/** Pairs what goes with what comes by key, so that a row is never missing in between. */
function toChunks({ missing, extra }: Difference, key: readonly string[]): readonly (readonly Change[])[] {
  const changes = new Map<string, Change>();
  for (const row of extra) changes.set(rowText(row, key), { extra: row, missing: null });
  for (const row of missing) {
    const name = rowText(row, key);
    changes.set(name, { extra: changes.get(name)?.extra ?? null, missing: row });
  }
  const list = [...changes.values()];
  return Array.from({ length: Math.ceil(list.length / chunkSize) }, (_, index) =>
    list.slice(index * chunkSize, (index + 1) * chunkSize),
  );
}

function exchangeRows(
  store: Store,
  table: ModelTable,
  changes: readonly Change[],
  key: readonly string[],
): readonly GuardedStatement[] {
  return [
    ...changes.flatMap(({ extra }) => (extra === null ? [] : [removeRow(store, table, extra, key)])),
    ...insertRows(
      store,
      table,
      changes.flatMap(({ missing }) => (missing === null ? [] : [missing])),
    ),
  ];
}

function insertRows(store: Store, table: ModelTable, rows: readonly Row[]): readonly GuardedStatement[] {
  const into = tablesOf<ModelTables>(store.sql).insertInto(table.name);
  return Array.from({ length: Math.ceil(rows.length / insertSize) }, (_, index) =>
    toStatement(into.values(rows.slice(index * insertSize, (index + 1) * insertSize))),
  );
}

function removeRow(store: Store, table: ModelTable, row: Row, key: readonly string[]): GuardedStatement {
  let query = tablesOf<ModelTables>(store.sql).deleteFrom(table.name);
  for (const column of key) {
    const value = row[column] ?? null;
    query = value === null ? query.where(column, 'is', null) : query.where(column, '=', value);
  }
  return toStatement(query);
}

function removeStream(store: Store, table: ModelTable, stream: string): GuardedStatement {
  const query = tablesOf<ModelTables>(store.sql).deleteFrom(table.name).where(table.stream, '=', stream);
  return toStatement(query);
}

async function removeOrphans(store: Store, { tables, categories }: Projection, at: number): Promise<number> {
  let removed = 0;
  for (const table of tables) {
    const orphans = await findOrphans(store, table, (stream) => categories.includes(categoryOf(stream)));
    for (const stream of orphans) {
      const here = assertion(stream, await store.revision(stream), at);
      if (await holds(store, { appends: [here], records: [removeStream(store, table, stream)] }))
        removed += 1;
    }
  }
  return removed;
}

function markVersion(store: Store, { name, version }: Projection): GuardedStatement {
  const query = tablesOf<VersionTables>(store.sql)
    .insertInto('projections')
    .values({ name, version })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ version }));
  return toStatement(query);
}

/** An append of nothing: the commit holds only while the stream is there. */
function assertion(stream: string, revision: number, at: number): Append {
  return { stream, expected: revision, events: [], meta: { at, actor: 'owner:rebuild', origin: 'direct' } };
}
