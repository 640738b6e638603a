import type { Store } from '../../../store/store.ts';
import type { MessageRow } from '../../../store/thread/thread-reader.ts';
import type { HeardMessage } from '../modes/mode.ts';
import type { SessionState } from '../session/session.ts';
import { createListening } from './listening.ts';
import type { Listening } from './listening.ts';
import { raidTimes, readBetween } from './stream-rows.ts';

/** The chats that are listened to in this process. */
export type Listenings = {
  /** Hears these messages of a thread, and first whatever was said before them and not heard here. */
  readonly hear: (
    thread: string,
    rows: readonly MessageRow[],
    state: SessionState,
  ) => Promise<{ readonly messages: readonly HeardMessage[]; readonly listening: Listening }>;
  readonly raid: (thread: string, at: number) => void;
};

/** Chats that are remembered at once. */
const mostChats = 50;

/** Keeps one listening for each chat and session; one that is new here catches up from the log. */
export function createListenings(store: Pick<Store, 'sql' | 'query'>): Listenings {
  const known = new Map<string, { readonly session: string | null; readonly listening: Listening }>();

  async function of(thread: string, first: number, { live }: SessionState): Promise<Listening> {
    const session = live?.session ?? null;
    const current = known.get(thread);
    if (current !== undefined && current.session === session) return current.listening;
    const listening = createListening(live?.after ?? first - 1);
    if (session !== null) for (const at of await raidTimes(store, session)) listening.raid(at);
    known.delete(thread);
    known.set(thread, { session, listening });
    const [oldest] = known.size > mostChats ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    return listening;
  }

  return {
    async hear(thread, rows, state) {
      const first = rows[0]?.node ?? 0;
      const listening = await of(thread, first, state);
      if (listening.heard() < first - 1) {
        for await (const missed of readBetween(store, thread, listening.heard(), first))
          listening.hear(missed, state);
      }
      return { messages: listening.hear(rows, state), listening };
    },
    raid: (thread, at) => known.get(thread)?.listening.raid(at),
  };
}
