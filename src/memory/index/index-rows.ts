import type { Compilable, Kysely } from 'kysely';
import type { Segment } from '../../kernel/path.ts';
import { tablesOf } from '../../store/projection.ts';
import { readEach } from '../../store/read-each.ts';
import type { Statement } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { template } from '../../store/template.ts';
import type { ThreadTables } from '../../store/thread/thread.tables.ts';
import { owner } from '../audience.ts';
import type { MemoryTables } from '../memory.tables.ts';
import { speakerId } from '../text/item-terms.ts';
import type { IndexedItem, IndexedMark } from './holder-index.ts';

/** How a stream of a holder stands. */
export type StreamRow = {
  readonly stream: string;
  readonly revision: number;
  readonly audience: string | null;
};

/** What the index reads, for a whole holder or for one changed stream. */
export type IndexRows = {
  /** How many streams there are and how many events they have together: the same as long as nothing happens in any of them. */
  readonly extent: (holder: string) => Promise<string>;
  readonly streams: (holder: string, only?: readonly string[]) => Promise<readonly StreamRow[]>;
  /** Hands over items in order of id, after one; gives the last id where more may follow, null at the end. */
  readonly eachItem: (
    holder: string,
    after: string,
    limit: number,
    take: (item: IndexedItem) => void,
  ) => Promise<string | null>;
  readonly itemsSince: (holder: string, stream: string, revision: number) => Promise<readonly IndexedItem[]>;
  readonly marks: (holder: string, stream?: string) => Promise<readonly IndexedMark[]>;
  /** Selected paths, root first, of all streams of a holder or of one. */
  readonly paths: (holder: string, stream?: string) => Promise<ReadonlyMap<string, readonly Segment[]>>;
  readonly members: (
    holder: string,
    stream?: string,
  ) => Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>;
};

type Tables = MemoryTables & Pick<ThreadTables, 'thread_path'>;
type InStream = { readonly holder: string; readonly stream: string };
type PathRow = Pick<ThreadTables['thread_path'], 'stream' | 'branch' | 'from_depth' | 'to_depth'>;
type ItemRow = Pick<MemoryTables['memory_items'], (typeof itemColumns)[number]>;

const itemColumns = [
  'id',
  'item',
  'version',
  'kind',
  'stream',
  'revision',
  'node',
  'branch',
  'depth',
  'at',
  'speaker',
  'significance',
  'witnesses',
  'provenance',
  'terms',
  'length',
  'caption_length',
  'features',
] as const;

const extentOf = template<Tables, { holder: string }>((db, value) =>
  db
    .selectFrom('memory_streams')
    .select((row) => [
      row.fn.countAll<number | string>().as('streams'),
      row.fn.sum<number | string | null>('revision').as('events'),
    ])
    .where('holder', '=', value('holder')),
);

const streamsOf = template<Tables, { holder: string }>((db, value) =>
  db
    .selectFrom('memory_streams')
    .select(['stream', 'revision', 'audience'])
    .where('holder', '=', value('holder')),
);

const itemsPage = template<Tables, { holder: string; after: string; limit: number }>((db, value) =>
  db
    .selectFrom('memory_items')
    .select(itemColumns)
    .where('holder', '=', value('holder'))
    .where('id', '>', value('after'))
    .orderBy('id')
    .limit(value('limit')),
);

const itemsAfter = template<Tables, { holder: string; stream: string; revision: number }>((db, value) =>
  db
    .selectFrom('memory_items')
    .select(itemColumns)
    .where('stream', '=', value('stream'))
    .where('revision', '>', value('revision'))
    .where('holder', '=', value('holder'))
    .orderBy('revision'),
);

const marksOf = (db: Kysely<Tables>, holder: string) =>
  db
    .selectFrom('memory_marks')
    .select(['stream', 'revision', 'item', 'kind', 'value', 'branch', 'depth', 'at'])
    .where('holder', '=', holder);

const marksIn = template<Tables, InStream>((db, value) =>
  marksOf(db, value('holder')).where('stream', '=', value('stream')),
);

const pathsOf = (db: Kysely<Tables>, holder: string) =>
  db
    .selectFrom('thread_path')
    .innerJoin('memory_streams', 'memory_streams.stream', 'thread_path.stream')
    .select(['thread_path.stream as stream', 'branch', 'from_depth', 'to_depth'])
    .where('memory_streams.holder', '=', holder)
    .orderBy('from_depth');

const pathIn = template<Tables, InStream>((db, value) =>
  pathsOf(db, value('holder')).where('thread_path.stream', '=', value('stream')),
);

const membersOf = (db: Kysely<Tables>, holder: string) =>
  db
    .selectFrom('memory_members')
    .innerJoin('memory_streams', 'memory_streams.stream', 'memory_members.stream')
    .select(['memory_members.stream as stream', 'person', 'since', 'owner'])
    .where('memory_streams.holder', '=', holder);

const membersIn = template<Tables, InStream>((db, value) =>
  membersOf(db, value('holder')).where('memory_members.stream', '=', value('stream')),
);

/** Reads from a store. */
export function createIndexRows(store: Pick<Store, 'sql' | 'query'>): IndexRows {
  const { sql } = store;
  const db = tablesOf<Tables>(sql);
  const read = async <RowType>(statement: Statement): Promise<readonly RowType[]> =>
    (await store.query(statement)) as readonly RowType[];
  const all = <RowType>(query: Compilable<RowType>): Promise<readonly RowType[]> => read(toStatement(query));

  return {
    async extent(holder) {
      const [row] = await store.query(extentOf(sql, { holder }));
      return JSON.stringify([row?.['streams'], row?.['events']]);
    },
    async streams(holder, only) {
      if (only === undefined) return read(streamsOf(sql, { holder }));
      return all(
        db
          .selectFrom('memory_streams')
          .select(['stream', 'revision', 'audience'])
          .where('holder', '=', holder)
          .where('stream', 'in', [...only]),
      );
    },
    async eachItem(holder, after, limit, take) {
      const idOf = createSpeakerIds();
      const page = itemsPage(sql, { holder, after, limit });
      const { count, last } = await readEach<ItemRow>(store, page, (row) => take(toItem(row, idOf)));
      return count < limit ? null : (last?.id ?? null);
    },
    async itemsSince(holder, stream, revision) {
      const idOf = createSpeakerIds();
      const rows = await read<ItemRow>(itemsAfter(sql, { holder, stream, revision }));
      return rows.map((row) => toItem(row, idOf));
    },
    marks: (holder, stream) =>
      stream === undefined ? all(marksOf(db, holder)) : read(marksIn(sql, { holder, stream })),
    async paths(holder, stream) {
      const rows =
        stream === undefined
          ? await all(pathsOf(db, holder))
          : await read<PathRow>(pathIn(sql, { holder, stream }));
      const paths = new Map<string, Segment[]>();
      for (const row of rows)
        append(paths, row.stream, { branch: row.branch, from: row.from_depth, to: row.to_depth });
      return paths;
    },
    async members(holder, stream) {
      const rows =
        stream === undefined
          ? await all(membersOf(db, holder))
          : await read<MemoryTables['memory_members']>(membersIn(sql, { holder, stream }));
      const members = new Map<string, Map<string, number>>();
      for (const row of rows) {
        const known = members.get(row.stream) ?? new Map<string, number>();
        members.set(row.stream, known.set(row.person, row.since));
        if (row.owner === 1) known.set(owner, Math.min(row.since, known.get(owner) ?? Infinity));
      }
      return members;
    },
  };
}

/** Few people say many things: each name is read once a page. */
function createSpeakerIds(): (name: string) => number {
  const known = new Map<string, number>();
  return (name) => {
    const id = known.get(name) ?? speakerId(name);
    known.set(name, id);
    return id;
  };
}

function toItem(row: ItemRow, idOf: (name: string) => number): IndexedItem {
  return {
    id: row.id,
    item: row.item,
    version: row.version,
    kind: row.kind === 'note' ? 'note' : 'message',
    stream: row.stream,
    revision: row.revision,
    node: row.node,
    branch: row.branch,
    depth: row.depth,
    at: row.at,
    speaker: idOf(row.speaker),
    significance: row.significance,
    witnesses: row.witnesses === null ? null : parseList(row.witnesses),
    sources: row.provenance === null ? [] : sourcesOf(row.provenance),
    terms: row.terms,
    length: row.length,
    captionLength: row.caption_length,
    features: row.features,
  };
}

/** The list of texts that this JSON holds. */
export function parseList(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function sourcesOf(provenance: string): readonly string[] {
  const value: unknown = provenance.includes('"sources"') ? JSON.parse(provenance) : null;
  if (typeof value !== 'object' || value === null || !('sources' in value)) return [];
  return Array.isArray(value.sources) ? value.sources.filter((source) => typeof source === 'string') : [];
}

function append(map: Map<string, Segment[]>, key: string, value: Segment): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
