import { tablesOf } from '../../../store/projection.ts';
import { toStatement } from '../../../store/statement.ts';
import type { Store } from '../../../store/store.ts';
import type { ThreadReader } from '../../../store/thread/thread-reader.ts';
import type { ThreadTables } from '../../../store/thread/thread.tables.ts';
import type { ChroniclerTables } from '../chronicler.tables.ts';
import type { StreamPlace } from '../session/session.events.ts';
import { threadIdFor } from '../../../agent/spine/thread-id.ts';

/** Chats that live in the log alone: for tests by hand and for streams of no platform. */
export const localChannel = 'local';

/** The chat of a stream. */
export type StreamChat = { readonly thread: string; readonly place: StreamPlace };

/** Finds the chat that a person means. */
export type Chats = {
  /** By the name of a channel, of an account on it, or of a chat; without a name the live one, else the last, else the local one. */
  readonly find: (named: string | null) => Promise<StreamChat>;
};

/** Looks among sessions and public threads; a name that nobody knows is a local chat of that name. */
export function createChats(ports: {
  readonly store: Pick<Store, 'sql' | 'query'>;
  readonly reader: Pick<ThreadReader, 'threadAt'>;
  readonly channels: ReadonlySet<string>;
}): Chats {
  const { store } = ports;
  const sessions = tablesOf<ChroniclerTables>(store.sql);
  const threads = tablesOf<ThreadTables>(store.sql);

  async function amongSessions(named: string | null): Promise<StreamChat | null> {
    const all = sessions
      .selectFrom('stream_sessions')
      .select(['thread', 'channel', 'account', 'external', 'title', 'ended_at', 'started_at'])
      .$if(named !== null, (query) =>
        query.where((of) =>
          of.or([
            of('channel', '=', named ?? ''),
            of('external', '=', named ?? ''),
            of('streamer', '=', named),
          ]),
        ),
      )
      .orderBy('started_at', 'desc')
      .limit(1);
    const [live] = await store.query(toStatement(all.where('ended_at', 'is', null)));
    const [row] = live === undefined ? await store.query(toStatement(all)) : [live];
    return row === undefined ? null : toChat(row);
  }

  async function amongThreads(named: string | null): Promise<StreamChat | null> {
    const query = threads
      .selectFrom('threads')
      .select(['thread', 'channel', 'account', 'external', 'title'])
      .where('audience', '=', 'public')
      .where('channel', 'in', [...ports.channels])
      .$if(named !== null, (all) =>
        all.where((of) =>
          of.or([of('channel', '=', named ?? ''), of('external', '=', named ?? ''), of('title', '=', named)]),
        ),
      )
      .orderBy('updated_at', 'desc')
      .limit(1);
    const [row] = await store.query(toStatement(query));
    return row === undefined ? null : toChat(row);
  }

  return {
    find: async (named) =>
      (await amongSessions(named)) ?? (await amongThreads(named)) ?? localChat(named ?? localChannel),
  };
}

function localChat(external: string): StreamChat {
  const place = { channel: localChannel, account: localChannel, external, title: external };
  return { thread: threadIdFor(localChannel, localChannel, external), place };
}

function toChat(row: { readonly [column: string]: unknown }): StreamChat {
  const text = (column: string): string => String(row[column]);
  const title = row['title'];
  return {
    thread: text('thread'),
    place: {
      channel: text('channel'),
      account: text('account'),
      external: text('external'),
      title: typeof title === 'string' ? title : null,
    },
  };
}
