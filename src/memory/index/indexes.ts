import { setImmediate } from 'node:timers/promises';
import type { Store } from '../../store/store.ts';
import { HolderIndex } from './holder-index.ts';
import type { IndexRows, StreamRow } from './index-rows.ts';
import { createIndexRows } from './index-rows.ts';

/** The indexes of all holders, within a bound of memory. */
export type Indexes = Disposable & {
  /**
   * What work finds in the holder's index, with everything that was committed before the call. It may be carried out twice: at once,
   * on the index as it stands, and again where something turns out to have changed. It may await, if what it reads afterwards is only
   * what never changes of a document.
   */
  readonly read: <Value>(
    holder: string,
    work: (index: HolderIndex) => Value | Promise<Value>,
  ) => Promise<Value>;
  /** The holder's index with everything that was committed before the call; nothing may await while it is read. */
  readonly fresh: (holder: string) => Promise<HolderIndex>;
  /** Forgets all that is in memory; the next search reads it again. */
  readonly drop: () => void;
  /** What is held at the moment, for metrics. */
  readonly size: () => { readonly holders: number; readonly documents: number; readonly bytes: number };
};

type Entry = {
  readonly index: HolderIndex;
  /** Streams that may have changed since the last look; null for all of them. */
  hinted: Set<string> | null;
  checkedAt: number;
  /** Of all streams, when all were last looked at. */
  extent: string;
  /** Whether it is being brought up to date, and half of it is of before. */
  changing: boolean;
};

const manyStreams = 2_000;
const checkEveryMs = 5_000;
const rowsPerChunk = 100;
const documentsPerTurn = 1_000;

/** Keeps one index a holder, read when first needed and brought up to date by revision before each use. */
export function createIndexes(
  store: Pick<Store, 'sql' | 'query' | 'onCommit'>,
  options: {
    readonly bytes: number;
    readonly clock: () => number;
    /** Up to so many streams every search asks all of them, 2,000 by default; above it trusts the hints, and asks all now and then. */
    readonly manyStreams?: number;
  },
): Indexes {
  const rows = createIndexRows(store);
  /** In order of use, the latest last. */
  let entries = new Map<string, Entry>();
  /** The last look at each holder. */
  const looks = new Map<string, Promise<void>>();

  let drops = 0;

  const stop = store.onCommit((streams) => {
    for (const entry of entries.values()) {
      if (streams === null) entry.hinted = null;
      else for (const stream of streams) entry.hinted?.add(stream);
    }
  });

  async function bring(holder: string): Promise<HolderIndex> {
    const era = drops;
    const found = entries.get(holder);
    const entry: Entry = found ?? {
      index: await load(rows, holder),
      hinted: new Set(),
      checkedAt: -Infinity,
      extent: '',
      changing: false,
    };
    if (era !== drops) return bring(holder);
    touch(holder, entry);
    await update(entry, holder);
    evict(holder);
    return entry.index;
  }

  /** One look at a holder at a time, so that no two put the same rows. */
  async function bringAfter(before: Promise<void> | undefined, holder: string): Promise<HolderIndex> {
    await before;
    return bring(holder);
  }

  /** Whether to ask all streams, or to trust the hints. */
  function asksAll({ index, hinted, checkedAt }: Entry): boolean {
    const due = options.clock() - checkedAt > checkEveryMs || hinted === null || hinted.size > 200;
    return index.byNumber.length <= (options.manyStreams ?? manyStreams) || due;
  }

  async function update(entry: Entry, holder: string): Promise<void> {
    const { index, hinted } = entry;
    const all = asksAll(entry);
    if (!all && hinted?.size === 0) return;
    entry.hinted = new Set();
    // Read before the streams, so what comes in between is seen the next time.
    const extent = all ? await rows.extent(holder) : entry.extent;
    if (all) entry.checkedAt = options.clock();
    if (all && extent === entry.extent) return;
    const standing = await rows.streams(holder, all || hinted === null ? undefined : [...hinted]);
    const changed = standing.filter(({ stream, revision }) => revision > index.open(stream).revision);
    // Still true where the last attempt broke off half way.
    entry.changing ||= changed.length > 0;
    for (const stream of changed) await readStream(rows, index, holder, stream);
    if (entry.changing) index.settle();
    entry.changing = false;
    entry.extent = extent;
  }

  /**
   * What work finds in the index as it stands, if nothing had changed since; it is asked for at the same time, as most often nothing
   * has. Null where there is no such index.
   */
  async function readAsItStands<Value>(
    holder: string,
    work: (index: HolderIndex) => Value | Promise<Value>,
  ): Promise<{ readonly value: Value } | null> {
    const entry = entries.get(holder);
    if (entry === undefined || entry.changing) return null;
    const all = asksAll(entry);
    if (!all && entry.hinted?.size !== 0) return null;
    const { extent } = entry;
    const era = drops;
    let holds = false;
    touch(holder, entry);
    if (all) {
      entry.hinted = new Set();
      entry.checkedAt = options.clock();
    }
    try {
      const [now, value] = await Promise.all([all ? rows.extent(holder) : extent, work(entry.index)]);
      holds = now === extent && era === drops;
      return holds ? { value } : null;
    } finally {
      if (!holds) entry.hinted = null;
    }
  }

  /** The one used last stands last. */
  function touch(holder: string, entry: Entry): void {
    entries.delete(holder);
    entries.set(holder, entry);
  }

  function evict(keep: string): void {
    let bytes = 0;
    for (const { index } of entries.values()) bytes += index.bytes;
    for (const [holder, { index }] of entries) {
      if (bytes <= options.bytes) return;
      if (holder === keep) continue;
      entries.delete(holder);
      bytes -= index.bytes;
    }
  }

  function fresh(holder: string): Promise<HolderIndex> {
    const next = bringAfter(looks.get(holder), holder);
    looks.set(holder, settled(next));
    return next;
  }

  return {
    fresh,
    async read(holder, work) {
      const found = await readAsItStands(holder, work);
      return found === null ? work(await fresh(holder)) : found.value;
    },
    drop() {
      drops += 1;
      entries = new Map();
    },
    size() {
      const indexes = [...entries.values()].map(({ index }) => index);
      return {
        holders: indexes.length,
        documents: indexes.reduce((sum, index) => sum + index.living, 0),
        bytes: indexes.reduce((sum, index) => sum + index.bytes, 0),
      };
    },
    [Symbol.dispose]() {
      stop();
      entries = new Map();
    },
  };
}

async function settled(work: Promise<unknown>): Promise<void> {
  await Promise.allSettled([work]);
}

/** Reads a holder from the stored terms, a chunk at a time so that the process stays responsive. */
async function load(rows: IndexRows, holder: string): Promise<HolderIndex> {
  const index = new HolderIndex();
  for (const row of await rows.streams(holder)) stand(index, row);
  for (let after: string | null = ''; after !== null; await setImmediate()) {
    after = await rows.eachItem(holder, after, rowsPerChunk, (item) => index.put(item));
  }
  for (const mark of await rows.marks(holder)) index.mark(mark);
  await setImmediate();
  const members = await rows.members(holder);
  const paths = await rows.paths(holder);
  await setImmediate();
  let laidOut = 0;
  for (const stream of index.byNumber) {
    stream.members = members.get(stream.stream) ?? new Map();
    index.layOut(stream, paths.get(stream.stream) ?? []);
    laidOut += stream.sequence?.length ?? 0;
    if (laidOut < documentsPerTurn) continue;
    laidOut = 0;
    await setImmediate();
  }
  index.settle();
  return index;
}

async function readStream(
  rows: IndexRows,
  index: HolderIndex,
  holder: string,
  row: StreamRow,
): Promise<void> {
  const stream = index.open(row.stream);
  for (const item of await rows.itemsSince(holder, row.stream, stream.revision)) index.put(item);
  for (const mark of await rows.marks(holder, row.stream)) index.mark(mark);
  stream.members = (await rows.members(holder, row.stream)).get(row.stream) ?? new Map();
  const path = (await rows.paths(holder, row.stream)).get(row.stream) ?? [];
  index.layOut(stream, path);
  stand(index, row);
}

/** The revision was read before the rows, so what came in between is read again, never missed. */
function stand(index: HolderIndex, row: StreamRow): void {
  const stream = index.open(row.stream);
  stream.revision = row.revision;
  stream.audience = row.audience;
}
