import { setImmediate as nextTick } from 'node:timers/promises';
import { categoryOf } from './event-row.ts';
import type { Migration } from './migration.ts';
import { compareRows, findOrphans } from './model-rows.ts';
import type { Projection } from './projection.ts';
import { tablesOf } from './projection.ts';
import type { Scratch } from './scratch.ts';
import { createScratch } from './scratch.ts';
import { toStatement } from './statement.ts';
import type { Store } from './store.ts';

/** Something that the log and the read models disagree on. `detail` names tables and counts, never what was said. */
type VerifyProblem = {
  readonly stream: string;
  readonly kind: 'gap' | 'head' | 'rows' | 'replay' | 'orphan-rows' | 'orphan-events';
  readonly table: string | null;
  readonly detail: string;
};

/** What a verification found. */
export type VerifyReport = {
  readonly streams: number;
  readonly events: number;
  readonly problems: readonly VerifyProblem[];
  /** Events of types that the program does not know, kept as they are. */
  readonly unknown: { readonly [type: string]: number };
  /** Last stream that was looked at: `after` of the next run. Null where all were. */
  readonly next: string | null;
};

/** How far to go, and what to compare with. */
export type VerifyOptions = {
  readonly projections: readonly Projection[];
  readonly migrations: readonly Migration[];
  /** Types that the program knows; absent counts none as unknown. */
  readonly known?: ReadonlySet<string>;
  /** Begins behind this stream, to go on where a run stopped. */
  readonly after?: string;
  /** Most streams in this run; all by default. */
  readonly limit?: number;
  readonly onProgress?: (progress: { readonly streams: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
};

type CoreTables = {
  streams: { stream: string; revision: number };
  events: { stream: string; revision: number };
};

/** Events replayed at a time: about as long as the rest of the process may wait. */
const pageSize = 100;
const tries = 5;

/**
 * Replays streams, one after the other, and compares the rows they should have with those they have (K6). It reads only, beside a
 * running program: a stream that grew meanwhile is looked at again.
 */
export async function verifyStore(store: Store, options: VerifyOptions): Promise<VerifyReport> {
  const scratch = createScratch(options.projections, options.migrations);
  try {
    const problems: VerifyProblem[] = [];
    const unknown: { [type: string]: number } = {};
    const total = await countStreams(store);
    let streams = 0;
    let events = 0;
    let after = options.after ?? '';
    while (options.limit === undefined || streams < options.limit) {
      options.signal?.throwIfAborted();
      const [stream] = await streamsAfter(store, after, 1);
      if (stream === undefined) {
        problems.push(...(await findAllOrphans(store, options.projections)));
        return { streams, events, problems, unknown, next: null };
      }
      const checked = await verifyStream(store, scratch, stream, options);
      problems.push(...checked.problems);
      for (const [type, count] of checked.types) {
        events += count;
        if (options.known?.has(type) === false) unknown[type] = (unknown[type] ?? 0) + count;
      }
      after = stream;
      streams += 1;
      options.onProgress?.({ streams, total });
    }
    return { streams, events, problems, unknown, next: after };
  } finally {
    scratch[Symbol.dispose]();
  }
}

type Checked = {
  readonly problems: readonly VerifyProblem[];
  readonly types: ReadonlyMap<string, number>;
};

async function verifyStream(
  store: Store,
  scratch: Scratch,
  stream: string,
  { projections, signal }: VerifyOptions,
): Promise<Checked> {
  const tables = projections
    .filter(({ categories }) => categories.includes(categoryOf(stream)))
    .flatMap((projection) => projection.tables);
  for (let attempt = 1; ; attempt += 1) {
    const problems: VerifyProblem[] = [];
    const types = new Map<string, number>();
    const before = await store.revision(stream);
    scratch.clear();
    try {
      await replay(store, scratch, stream, problems, types, signal);
      for (const table of tables) {
        const { missing, extra } = await compareRows(store, scratch, table, stream);
        if (missing.length + extra.length === 0) continue;
        const detail = `${missing.length} rows should be there or differ, ${extra.length} should not or differ`;
        problems.push({ stream, kind: 'rows', table: table.name, detail });
      }
    } catch (error) {
      signal?.throwIfAborted();
      const detail = error instanceof Error ? error.message : String(error);
      problems.push({ stream, kind: 'replay', table: null, detail });
    }
    const grew = (await store.revision(stream)) !== before;
    if (problems.length === 0 || !grew || attempt === tries) return { problems, types };
  }
}

async function replay(
  store: Store,
  scratch: Scratch,
  stream: string,
  problems: VerifyProblem[],
  types: Map<string, number>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let last = 0;
  for (;;) {
    signal?.throwIfAborted();
    const events = await store.read(stream, { after: last, limit: pageSize });
    for (const { revision, type } of events) {
      if (revision !== last + 1) {
        const detail = `revision ${last} is followed by ${revision}`;
        problems.push({ stream, kind: 'gap', table: null, detail });
      }
      last = revision;
      types.set(type, (types.get(type) ?? 0) + 1);
    }
    scratch.replay(events);
    if (events.length < pageSize) break;
    // Whoever else lives in this process gets a turn.
    await nextTick();
  }
  const head = await store.revision(stream);
  if (head === last) return;
  problems.push({ stream, kind: 'head', table: null, detail: `it is at ${head}, its last event is ${last}` });
}

async function findAllOrphans(
  store: Store,
  projections: readonly Projection[],
): Promise<readonly VerifyProblem[]> {
  const problems: VerifyProblem[] = [];
  for (const { tables, categories } of projections) {
    const reads = (stream: string): boolean => categories.includes(categoryOf(stream));
    for (const table of tables) {
      for (const stream of await findOrphans(store, table, reads)) {
        const detail = 'rows of a stream that does not exist or is not read';
        problems.push({ stream, kind: 'orphan-rows', table: table.name, detail });
      }
    }
  }
  const query = tablesOf<CoreTables>(store.sql)
    .selectFrom('events')
    .leftJoin('streams', 'streams.stream', 'events.stream')
    .select('events.stream')
    .where('streams.stream', 'is', null)
    .distinct();
  for (const row of await store.query(toStatement(query))) {
    const stream = String(row['stream']);
    problems.push({
      stream,
      kind: 'orphan-events',
      table: null,
      detail: 'events of a stream without a head',
    });
  }
  return problems;
}

async function streamsAfter(store: Store, after: string, limit: number): Promise<readonly string[]> {
  const query = tablesOf<CoreTables>(store.sql)
    .selectFrom('streams')
    .select('stream')
    .where('stream', '>', after)
    .orderBy('stream')
    .limit(limit);
  return (await store.query(toStatement(query))).map((row) => String(row['stream']));
}

async function countStreams(store: Store): Promise<number> {
  const query = tablesOf<CoreTables>(store.sql)
    .selectFrom('streams')
    .select(({ fn }) => fn.countAll().as('count'));
  const [row] = await store.query(toStatement(query));
  return Number(row?.['count'] ?? 0);
}
