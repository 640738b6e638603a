import type { Selectable } from 'kysely';
import type { MessageRow } from '../../../store/thread/thread-reader.ts';
import { threadStream } from '../../../store/thread/thread.view.ts';
import type { ThreadTables } from '../../../store/thread/thread.tables.ts';
import { tablesOf } from '../../../store/projection.ts';
import { toStatement } from '../../../store/statement.ts';
import type { Store } from '../../../store/store.ts';
import { template } from '../../../store/template.ts';
import type { ChroniclerTables } from '../chronicler.tables.ts';

/** Messages read at a time. */
const pageSize = 1_000;

const between = template<ThreadTables, { stream: string; after: number; before: number; limit: number }>(
  (db, value) =>
    db
      .selectFrom('messages')
      .selectAll()
      .where('stream', '=', value('stream'))
      .where('node', '>', value('after'))
      .where('node', '<', value('before'))
      .orderBy('node')
      .limit(value('limit')),
);

/** Everything said in a thread between two nodes, the agent's words too, oldest first, page by page. */
export async function* readBetween(
  store: Pick<Store, 'sql' | 'query'>,
  thread: string,
  after: number,
  before: number = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<readonly MessageRow[]> {
  let from = after;
  for (;;) {
    const rows = (await store.query(
      between(store.sql, { stream: threadStream(thread), after: from, before, limit: pageSize }),
    )) as readonly MessageRow[];
    if (rows.length > 0) yield rows;
    if (rows.length < pageSize) return;
    from = rows.at(-1)?.node ?? from;
  }
}

/** The newest message of a person in a thread behind a node; null where nobody has spoken. */
export async function lastHuman(
  store: Pick<Store, 'sql' | 'query'>,
  thread: string,
  after: number,
): Promise<{ readonly node: number; readonly at: number } | null> {
  const query = tablesOf<ThreadTables>(store.sql)
    .selectFrom('messages')
    .select(['node', 'at'])
    .where('stream', '=', threadStream(thread))
    .where('node', '>', after)
    .where('role', '=', 'user')
    .where('bot', '=', 0)
    .orderBy('node', 'desc')
    .limit(1);
  const [row] = await store.query(toStatement(query));
  return row === undefined ? null : { node: Number(row['node']), at: Number(row['at']) };
}

/** A row of `stream_sessions`. */
export type SessionRow = Selectable<ChroniclerTables['stream_sessions']>;

/** Times of the raids of a session. */
export async function raidTimes(
  store: Pick<Store, 'sql' | 'query'>,
  session: string,
): Promise<readonly number[]> {
  const query = tablesOf<ChroniclerTables>(store.sql)
    .selectFrom('stream_chapters')
    .select('at')
    .where('session', '=', session)
    .where('kind', '=', 'raid')
    .orderBy('at');
  return (await store.query(toStatement(query))).map((row) => Number(row['at']));
}
