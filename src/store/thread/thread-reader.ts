import type { Compilable, Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Node } from '../../kernel/path.ts';
import { tablesOf } from '../projection.ts';
import type { Statement } from '../statement.ts';
import { toStatement } from '../statement.ts';
import type { Store } from '../store.ts';
import { template } from '../template.ts';
import type { ThreadTables } from './thread.tables.ts';
import { threadStream } from './thread.view.ts';

/** A row of `threads`. */
export type ThreadRow = Selectable<ThreadTables['threads']>;
/** A row of `messages`. */
export type MessageRow = Selectable<ThreadTables['messages']>;
/** A row of `turns`. */
export type TurnRow = Selectable<ThreadTables['turns']>;
/** A row of `verdicts`. */
export type VerdictRow = Selectable<ThreadTables['verdicts']>;
/** A row of `thread_path`. */
export type PathRow = Pick<Selectable<ThreadTables['thread_path']>, 'branch' | 'from_depth' | 'to_depth'>;

/** Reads the exact models of conversations. */
export type ThreadReader = {
  readonly thread: (thread: string) => Promise<ThreadRow | null>;
  readonly threadAt: (channel: string, account: string, external: string) => Promise<ThreadRow | null>;
  readonly threads: (options: {
    readonly limit: number;
    readonly before?: number;
    readonly archived: boolean;
  }) => Promise<readonly ThreadRow[]>;
  readonly message: (thread: string, message: string) => Promise<MessageRow | null>;
  readonly messageById: (message: string) => Promise<MessageRow | null>;
  readonly messageByExternal: (thread: string, external: string) => Promise<MessageRow | null>;
  /** Messages on the selected path with a depth below `before`, newest first. Cost follows the limit, not the thread. */
  readonly window: (
    thread: string,
    options: { readonly before?: number; readonly limit: number },
  ) => Promise<readonly MessageRow[]>;
  /** Messages on the path that ends at this node, newest first, whether it is selected or not. */
  readonly windowTo: (
    thread: string,
    path: readonly PathRow[],
    options: { readonly before?: number; readonly limit: number },
  ) => Promise<readonly MessageRow[]>;
  /** The summary that reaches furthest down the selected path above this depth; null if there is none. */
  readonly summary: (
    thread: string,
    before: number,
  ) => Promise<{ readonly depth: number; readonly text: string } | null>;
  /** The selected path, tip first. */
  readonly path: (thread: string) => Promise<readonly PathRow[]>;
  /** How many messages the selected path has below (after) this depth. */
  readonly countAfter: (thread: string, depth: number) => Promise<number>;
  /** Ids of messages by parent node, oldest first; failed ones only where nothing else is there. */
  readonly variants: (
    thread: string,
    parents: readonly number[],
  ) => Promise<ReadonlyMap<number, readonly { readonly message: string; readonly state: string }[]>>;
  /** Inbound messages that no turn has taken, oldest first. */
  readonly untaken: (thread: string, taken: number, limit: number) => Promise<readonly MessageRow[]>;
  readonly openTurns: (thread: string) => Promise<readonly TurnRow[]>;
  readonly turn: (turn: string) => Promise<TurnRow | null>;
  readonly lastTurn: (thread: string) => Promise<TurnRow | null>;
  readonly verdicts: (
    thread: string,
    options: { readonly limit: number; readonly before?: number },
  ) => Promise<readonly VerdictRow[]>;
  readonly recentVerdicts: (limit: number) => Promise<readonly VerdictRow[]>;
  /** Worst state of a message's parts, for those that have any. */
  readonly deliveries: (thread: string, messages: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly branchNames: (thread: string) => Promise<ReadonlyMap<number, string>>;
  readonly messagesAtNodes: (thread: string, nodes: readonly number[]) => Promise<readonly MessageRow[]>;
};

const threadById = template<ThreadTables, { thread: string }>((db, value) =>
  db.selectFrom('threads').selectAll().where('thread', '=', value('thread')),
);

const threadByPlace = template<ThreadTables, { channel: string; account: string; external: string }>(
  (db, value) =>
    db
      .selectFrom('threads')
      .selectAll()
      .where('channel', '=', value('channel'))
      .where('account', '=', value('account'))
      .where('external', '=', value('external')),
);

const summaryAbove = template<ThreadTables, { stream: string; before: number }>((db, value) =>
  db
    .selectFrom('path_summaries as s')
    .innerJoin('thread_path as p', (join) =>
      join
        .onRef('p.stream', '=', 's.stream')
        .onRef('p.branch', '=', 's.branch')
        .onRef('p.from_depth', '<=', 's.depth')
        .onRef('p.to_depth', '>=', 's.depth'),
    )
    .select(['s.depth', 's.text'])
    .where('s.stream', '=', value('stream'))
    .where('s.depth', '<', value('before'))
    .orderBy('s.depth', 'desc')
    .orderBy('s.revision', 'desc')
    .limit(1),
);

const pathBelow = template<ThreadTables, { stream: string; before: number; limit: number }>((db, value) =>
  db
    .selectFrom('thread_path')
    .select(['branch', 'from_depth', 'to_depth'])
    .where('stream', '=', value('stream'))
    .where('from_depth', '<', value('before'))
    .orderBy('from_depth', 'desc')
    .limit(value('limit')),
);

const messagesInSegment = template<
  ThreadTables,
  { stream: string; branch: number; from: number; to: number; limit: number }
>((db, value) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('stream', '=', value('stream'))
    .where('branch', '=', value('branch'))
    .where('depth', '>=', value('from'))
    .where('depth', '<=', value('to'))
    .orderBy('depth', 'desc')
    .limit(value('limit')),
);

const turnsOpen = template<ThreadTables, { stream: string }>((db, value) =>
  db
    .selectFrom('turns')
    .selectAll()
    .where('stream', '=', value('stream'))
    // Written out and in no order, so that the index of open turns serves it and not the one of all turns by time.
    .where('state', '<>', sql.lit('ended')),
);

const messagesUntaken = template<ThreadTables, { stream: string; taken: number; limit: number }>(
  (db, value) =>
    db
      .selectFrom('messages')
      .selectAll()
      .where('stream', '=', value('stream'))
      .where('node', '>', value('taken'))
      .where('role', '=', 'user')
      .orderBy('node')
      .limit(value('limit')),
);

/** Reads conversations from a store. */
export function createThreadReader(store: Pick<Store, 'sql' | 'query'>): ThreadReader {
  const db = tablesOf<ThreadTables>(store.sql);
  const all = async <RowType>(query: Compilable<RowType>): Promise<readonly RowType[]> =>
    (await store.query(toStatement(query))) as readonly RowType[];
  const first = async <RowType>(query: Compilable<RowType>): Promise<RowType | null> =>
    (await all(query))[0] ?? null;

  const read = async <RowType>(statement: Statement): Promise<readonly RowType[]> =>
    (await store.query(statement)) as readonly RowType[];

  const segmentsBelow = (stream: string, before: number, limit: number) =>
    read<PathRow>(pathBelow(store.sql, { stream, before, limit }));

  const inSegment = (stream: string, segment: PathRow, before: number, limit: number) =>
    read<MessageRow>(
      messagesInSegment(store.sql, {
        stream,
        branch: segment.branch,
        from: segment.from_depth,
        to: Math.min(segment.to_depth, before - 1),
        limit,
      }),
    );

  async function fill(
    stream: string,
    segments: readonly PathRow[],
    before: number,
    limit: number,
  ): Promise<readonly MessageRow[]> {
    const found: MessageRow[] = [];
    for (const segment of segments) {
      if (found.length >= limit) break;
      if (segment.from_depth < before)
        found.push(...(await inSegment(stream, segment, before, limit - found.length)));
    }
    return found;
  }

  return {
    thread: async (thread) => (await read<ThreadRow>(threadById(store.sql, { thread })))[0] ?? null,
    threadAt: async (channel, account, external) =>
      (await read<ThreadRow>(threadByPlace(store.sql, { channel, account, external })))[0] ?? null,
    threads: ({ limit, before, archived }) =>
      all(
        db
          .selectFrom('threads')
          .selectAll()
          .where('archived', '=', archived ? 1 : 0)
          .where('updated_at', '<', before ?? Number.MAX_SAFE_INTEGER)
          .orderBy('updated_at', 'desc')
          .orderBy('thread', 'desc')
          .limit(limit),
      ),
    message: (thread, message) =>
      first(
        db
          .selectFrom('messages')
          .selectAll()
          .where('message', '=', message)
          .where('stream', '=', threadStream(thread)),
      ),
    messageById: (message) => first(db.selectFrom('messages').selectAll().where('message', '=', message)),
    messageByExternal: (thread, external) =>
      first(
        db
          .selectFrom('messages')
          .selectAll()
          .where('stream', '=', threadStream(thread))
          .where('external', '=', external)
          .orderBy('node', 'desc')
          .limit(1),
      ),
    async window(thread, { before = Number.MAX_SAFE_INTEGER, limit }) {
      const stream = threadStream(thread);
      const found: MessageRow[] = [];
      let below = before;
      while (found.length < limit) {
        const segments = await segmentsBelow(stream, below, 32);
        found.push(...(await fill(stream, segments, below, limit - found.length)));
        const last = segments.at(-1);
        if (last === undefined || segments.length < 32) break;
        below = last.from_depth;
      }
      return found;
    },
    windowTo: (thread, path, { before = Number.MAX_SAFE_INTEGER, limit }) =>
      fill(threadStream(thread), path, before, limit),
    async summary(thread, before) {
      const rows = await read<{ depth: number; text: string }>(
        summaryAbove(store.sql, { stream: threadStream(thread), before }),
      );
      return rows[0] ?? null;
    },
    path: (thread) => segmentsBelow(threadStream(thread), Number.MAX_SAFE_INTEGER, 1_000_000),
    async countAfter(thread, depth) {
      const counted = await first(
        db
          .selectFrom('thread_path as p')
          .innerJoin('messages as m', (join) =>
            join
              .onRef('m.stream', '=', 'p.stream')
              .onRef('m.branch', '=', 'p.branch')
              .onRef('m.depth', '>=', 'p.from_depth')
              .onRef('m.depth', '<=', 'p.to_depth'),
          )
          .select((row) => row.fn.countAll<number>().as('count'))
          .where('p.stream', '=', threadStream(thread))
          .where('p.to_depth', '>', depth)
          .where('m.depth', '>', depth),
      );
      return counted?.count ?? 0;
    },
    async variants(thread, parents) {
      const byParent = new Map<number, { message: string; state: string }[]>();
      if (parents.length === 0) return byParent;
      const rows = await all(
        db
          .selectFrom('messages')
          .select(['message', 'node', 'parent', 'state'])
          .where('stream', '=', threadStream(thread))
          // In no order: asked for one, SQLite walks the whole thread by node instead of looking the parents up.
          .where('parent', 'in', [...new Set(parents)]),
      );
      for (const row of rows.toSorted((a, b) => a.node - b.node)) {
        const known = byParent.get(row.parent);
        if (known === undefined) byParent.set(row.parent, [row]);
        else known.push(row);
      }
      return byParent;
    },
    untaken: (thread, taken, limit) =>
      read<MessageRow>(messagesUntaken(store.sql, { stream: threadStream(thread), taken, limit })),
    async openTurns(thread) {
      const rows = await read<TurnRow>(turnsOpen(store.sql, { stream: threadStream(thread) }));
      return rows.toSorted((a, b) => a.started_at - b.started_at);
    },
    turn: (turn) => first(db.selectFrom('turns').selectAll().where('turn', '=', turn)),
    lastTurn: (thread) =>
      first(
        db
          .selectFrom('turns')
          .selectAll()
          .where('stream', '=', threadStream(thread))
          .orderBy('started_at', 'desc')
          .orderBy('turn', 'desc')
          .limit(1),
      ),
    verdicts: (thread, { limit, before }) =>
      all(
        db
          .selectFrom('verdicts')
          .selectAll()
          .where('stream', '=', threadStream(thread))
          .where('until', '<', before ?? Number.MAX_SAFE_INTEGER)
          .orderBy('until', 'desc')
          .orderBy('to_node', 'desc')
          .limit(limit),
      ),
    recentVerdicts: (limit) =>
      all(
        db
          .selectFrom('verdicts')
          .selectAll()
          .orderBy('until', 'desc')
          .orderBy('to_node', 'desc')
          .limit(limit),
      ),
    async deliveries(thread, messages) {
      if (messages.length === 0) return new Map();
      const rows = await all(
        db
          .selectFrom('deliveries')
          .select(['message', 'state'])
          .where('stream', '=', threadStream(thread))
          .where('message', 'in', messages),
      );
      return worstByMessage(rows);
    },
    async branchNames(thread) {
      const rows = await all(
        db.selectFrom('branch_names').select(['node', 'name']).where('stream', '=', threadStream(thread)),
      );
      return new Map(rows.map((row) => [row.node, row.name]));
    },
    messagesAtNodes: async (thread, nodes) =>
      nodes.length === 0
        ? []
        : all(
            db
              .selectFrom('messages')
              .selectAll()
              .where('stream', '=', threadStream(thread))
              .where('node', 'in', nodes),
          ),
  };
}

/** The node of a message. */
export function nodeOf(row: Pick<MessageRow, 'node' | 'branch' | 'depth'>): Node {
  return { revision: row.node, branch: row.branch, depth: row.depth };
}

const badness = ['sent', 'expired', 'failed', 'unknown'];

function worstByMessage(
  rows: readonly { readonly message: string; readonly state: string }[],
): Map<string, string> {
  const worst = new Map<string, string>();
  for (const { message, state } of rows) {
    const known = worst.get(message);
    if (known === undefined || badness.indexOf(state) > badness.indexOf(known)) worst.set(message, state);
  }
  return worst;
}
