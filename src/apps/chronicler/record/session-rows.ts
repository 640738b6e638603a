import type { Selectable } from 'kysely';
import { tablesOf } from '../../../store/projection.ts';
import { toStatement } from '../../../store/statement.ts';
import type { Store } from '../../../store/store.ts';
import type { ChroniclerTables } from '../chronicler.tables.ts';
import type { SessionRow } from '../judge/stream-rows.ts';

type Reading = Pick<Store, 'sql' | 'query'>;
type RowOf<Table extends keyof ChroniclerTables> = Selectable<ChroniclerTables[Table]>;

/** A session by its id; null where there is none. */
export async function readSession(store: Reading, session: string): Promise<SessionRow | null> {
  const query = tablesOf<ChroniclerTables>(store.sql)
    .selectFrom('stream_sessions')
    .selectAll()
    .where('session', '=', session);
  return ((await store.query(toStatement(query))) as readonly SessionRow[])[0] ?? null;
}

/** Sessions, the live ones first, then the latest. */
export async function readSessions(store: Reading, limit: number): Promise<readonly SessionRow[]> {
  const db = tablesOf<ChroniclerTables>(store.sql);
  const live = db
    .selectFrom('stream_sessions')
    .selectAll()
    .where('ended_at', 'is', null)
    .orderBy('started_at', 'desc');
  const past = db
    .selectFrom('stream_sessions')
    .selectAll()
    .where('ended_at', 'is not', null)
    .orderBy('started_at', 'desc')
    .limit(limit);
  const [first, then] = await Promise.all([store.query(toStatement(live)), store.query(toStatement(past))]);
  return [...first, ...then].slice(0, limit) as unknown as readonly SessionRow[];
}

/** Chapters, themes and raids of a session, in order. */
export async function readChapters(
  store: Reading,
  { stream, session }: SessionRow,
): Promise<readonly RowOf<'stream_chapters'>[]> {
  const query = tablesOf<ChroniclerTables>(store.sql)
    .selectFrom('stream_chapters')
    .selectAll()
    .where('stream', '=', stream)
    .where('session', '=', session)
    .orderBy('revision');
  return (await store.query(toStatement(query))) as readonly RowOf<'stream_chapters'>[];
}

/** What the agent did in a session, in order. */
export async function readActions(
  store: Reading,
  { stream, session }: SessionRow,
): Promise<readonly RowOf<'agent_actions'>[]> {
  const query = tablesOf<ChroniclerTables>(store.sql)
    .selectFrom('agent_actions')
    .selectAll()
    .where('stream', '=', stream)
    .where('session', '=', session)
    .orderBy('revision');
  return (await store.query(toStatement(query))) as readonly RowOf<'agent_actions'>[];
}

/** Lines that were watched or flagged: all of a session, or the flagged ones that wait for a person. */
export async function readFlags(
  store: Reading,
  which: { readonly session: string } | { readonly waiting: number },
): Promise<readonly RowOf<'warden_flags'>[]> {
  const all = tablesOf<ChroniclerTables>(store.sql).selectFrom('warden_flags').selectAll();
  const query =
    'session' in which
      ? all.where('session', '=', which.session).orderBy('at')
      : all
          .where('state', '=', 'flagged')
          .where('decision', 'is', null)
          .orderBy('at', 'desc')
          .limit(which.waiting);
  return (await store.query(toStatement(query))) as readonly RowOf<'warden_flags'>[];
}
