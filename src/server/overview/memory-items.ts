import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { rowIsInForce } from '../../store/thread/on-path.ts';
import type { ThreadTables } from '../../store/thread/thread.tables.ts';
import { readVisible, type ItemText } from '../../memory/item-rows.ts';
import type { Provenance } from '../../memory/memory.events.ts';
import type { MemoryTables } from '../../memory/memory.tables.ts';
import type { Hearers, MemoryFilter, Remembered } from '../memory-port.ts';

type Reader = Pick<Store, 'sql' | 'query'>;
type Db = MemoryTables & ThreadTables;
type Key = { readonly id: string; readonly item: string; readonly at: number };

/** How often more is read where much of a page was forgotten. */
const rounds = 8;

/** A page of a holder's memories as they stand: on their threads' selected paths, in their last wording, not forgotten. */
export async function listMemories(
  store: Reader,
  holder: string,
  query: MemoryFilter & { readonly limit: number; readonly before?: string },
): Promise<{ readonly memories: readonly Remembered[]; readonly next: string | null }> {
  const memories: Remembered[] = [];
  let cursor = query.before ?? null;
  for (let round = 0; round < rounds; round += 1) {
    const wanted = query.limit + 1 - memories.length;
    const keys = await readKeys(store, holder, query, cursor, wanted);
    memories.push(...(await toMemories(store, holder, keys)));
    const last = keys.at(-1);
    if (keys.length < wanted || last === undefined) {
      cursor = null;
      break;
    }
    cursor = cursorOf(last);
    if (memories.length > query.limit) break;
  }
  const page = memories.slice(0, query.limit);
  const end = page.at(-1);
  if (memories.length > query.limit && end !== undefined) {
    const [key] = await readKeysOf(store, holder, [end.id]);
    return { memories: page, next: key === undefined ? null : cursorOf(key) };
  }
  return { memories: page, next: cursor };
}

/** Those of the items that can be seen, the latest first. */
export async function findMemories(
  store: Reader,
  holder: string,
  items: readonly string[],
): Promise<readonly Remembered[]> {
  return toMemories(store, holder, await readKeysOf(store, holder, items));
}

/** What is pinned, the latest first, with what was pinned without a person. */
export async function pinnedMemories(
  store: Reader,
  holder: string,
): Promise<readonly (Remembered & { readonly auto: boolean })[]> {
  const db = tablesOf<Db>(store.sql);
  const rows = (await store.query(
    toStatement(
      db
        .selectFrom('memory_marks')
        .select('item')
        .distinct()
        .where('holder', '=', holder)
        .where('kind', '=', 'pinned')
        .where('value', '!=', 'no'),
    ),
  )) as unknown as readonly { readonly item: string }[];
  const items = rows.map(({ item }) => item);
  const [found, marks] = await Promise.all([
    findMemories(store, holder, items),
    readMarks(store, holder, items),
  ]);
  return found
    .filter(({ pinned }) => pinned)
    .map((memory) => ({ ...memory, auto: marks.get(memory.id)?.get('pinned') === 'auto' }));
}

function cursorOf({ at, id }: Key): string {
  return `${at}.${id}`;
}

/** What is visible of the holder's items; a note in its last visible wording alone. */
function visibleItems(store: Reader, holder: string) {
  return tablesOf<Db>(store.sql)
    .selectFrom('memory_items as i')
    .select(['i.id', 'i.item', 'i.at'])
    .where('i.holder', '=', holder)
    .where(rowIsInForce('i'))
    .where((item) =>
      item.or([
        item('i.kind', '=', 'message'),
        item.not(
          item.exists(
            item
              .selectFrom('memory_items as newer')
              .select('newer.id')
              .whereRef('newer.item', '=', 'i.item')
              .whereRef('newer.holder', '=', 'i.holder')
              .whereRef('newer.version', '>', 'i.version')
              .where(rowIsInForce('newer')),
          ),
        ),
      ]),
    )
    .orderBy('i.at', 'desc')
    .orderBy('i.id', 'desc');
}

async function readKeys(
  store: Reader,
  holder: string,
  filter: MemoryFilter,
  cursor: string | null,
  limit: number,
): Promise<readonly Key[]> {
  let query = visibleItems(store, holder).limit(limit);
  if (filter.kind !== undefined) query = query.where('i.kind', '=', filter.kind);
  if (filter.thread !== undefined) query = query.where('i.stream', '=', `thread:${filter.thread}`);
  const dot = cursor?.indexOf('.') ?? -1;
  if (cursor !== null && dot > 0) {
    const at = Number(cursor.slice(0, dot));
    const id = cursor.slice(dot + 1);
    if (Number.isSafeInteger(at))
      query = query.where((item) =>
        item.or([item('i.at', '<', at), item.and([item('i.at', '=', at), item('i.id', '<', id)])]),
      );
  }
  return (await store.query(toStatement(query))) as unknown as readonly Key[];
}

async function readKeysOf(store: Reader, holder: string, items: readonly string[]): Promise<readonly Key[]> {
  if (items.length === 0) return [];
  const query = visibleItems(store, holder).where('i.item', 'in', [...items]);
  return (await store.query(toStatement(query))) as unknown as readonly Key[];
}

async function toMemories(
  store: Reader,
  holder: string,
  keys: readonly Key[],
): Promise<readonly Remembered[]> {
  const [rows, marks] = await Promise.all([
    readVisible(
      store,
      keys.map(({ id }) => id),
    ),
    readMarks(
      store,
      holder,
      keys.map(({ item }) => item),
    ),
  ]);
  const threads = await readThreads(
    store,
    [...rows.values()].map(({ stream }) => stream),
  );
  const seen = new Set<string>();
  return keys.flatMap(({ id, item }) => {
    const row = rows.get(id);
    const state = marks.get(item);
    if (row === undefined || state?.get('forgotten') === 'yes' || seen.has(item)) return [];
    seen.add(item);
    return [toRemembered(row, state, threads.get(row.stream))];
  });
}

type ThreadRow = {
  readonly thread: string | null;
  readonly title: string | null;
  readonly audience: string | null;
};

function toRemembered(
  row: ItemText,
  state: ReadonlyMap<string, string> | undefined,
  thread: ThreadRow | undefined,
): Remembered {
  const provenance = row.provenance === null ? null : (JSON.parse(row.provenance) as Provenance);
  const released = state?.get('released') === 'yes';
  const pinned = state?.get('pinned') ?? 'no';
  return {
    id: row.item,
    kind: row.kind,
    author: row.speaker,
    text: row.text,
    at: row.at,
    thread: thread?.thread ?? null,
    title: thread?.title ?? null,
    message: row.kind === 'message' ? row.item : (provenance?.message ?? null),
    significance: row.significance,
    pinned: pinned !== 'no',
    released,
    hearers: released ? 'everyone' : hearersOf(row, thread?.audience ?? null),
    version: row.version,
  };
}

function hearersOf(row: ItemText, audience: string | null): Hearers {
  if (row.witnesses !== null) return row.witnesses.includes('"everyone"') ? 'everyone' : 'present';
  if (audience === 'public') return 'everyone';
  return audience === null ? 'owner' : 'present';
}

/** The marks in force by item and kind: of those whose node is on the path, the latest. */
async function readMarks(
  store: Reader,
  holder: string,
  items: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const state = new Map<string, Map<string, string>>();
  if (items.length === 0) return state;
  const rows = (await store.query(
    toStatement(
      tablesOf<Db>(store.sql)
        .selectFrom('memory_marks as m')
        .select(['m.item', 'm.kind', 'm.value'])
        .where('m.holder', '=', holder)
        .where('m.item', 'in', [...items])
        .where(rowIsInForce('m'))
        .orderBy('m.at')
        .orderBy('m.revision'),
    ),
  )) as unknown as readonly { readonly item: string; readonly kind: string; readonly value: string }[];
  for (const { item, kind, value } of rows)
    state.set(item, (state.get(item) ?? new Map<string, string>()).set(kind, value));
  return state;
}

async function readThreads(
  store: Reader,
  streams: readonly string[],
): Promise<ReadonlyMap<string, ThreadRow>> {
  if (streams.length === 0) return new Map();
  const rows = (await store.query(
    toStatement(
      tablesOf<Db>(store.sql)
        .selectFrom('memory_streams as s')
        .leftJoin('threads as t', 't.stream', 's.stream')
        .select(['s.stream', 's.audience', 't.thread', 't.title'])
        .where('s.stream', 'in', [...new Set(streams)]),
    ),
  )) as unknown as readonly (ThreadRow & { readonly stream: string })[];
  return new Map(rows.map((row) => [row.stream, row]));
}
