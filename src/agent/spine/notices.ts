import type { Store } from '../../store/store.ts';
import type { ThreadReader } from '../../store/thread/thread-reader.ts';
import type { Notice } from '../channel.ts';
import { joinExtras } from '../extras.ts';
import type { Heard, Listener } from '../listener.ts';
import { principalOf, threadIdFor } from './utterance.ts';

/** Something that happened and is no message. */
export type NoticeArrival = { readonly channel: string; readonly account: string; readonly notice: Notice };

/** What became of a notice. */
export type Noticed = {
  readonly thread: string;
  readonly repeated: boolean;
  /** A short word for whoever did it. */
  readonly answer: string | null;
  readonly settled: boolean;
};

/** Times that a notice is told again when somebody came between. */
const mostTries = 20;

/** Records what happened besides messages, with everything that listeners make of it, in one transaction. */
export function createNotices(ports: {
  readonly store: Store;
  readonly reader: Pick<ThreadReader, 'threadAt'>;
  readonly clock: () => number;
  readonly listeners: () => readonly Listener[];
}): (arrival: NoticeArrival) => Promise<Noticed> {
  const { store, reader, clock } = ports;

  async function tell(source: Parameters<Listener>[0], notice: Notice): Promise<readonly Heard[]> {
    const all: Heard[] = [];
    for (const listener of ports.listeners()) {
      const heard = await listener(source, notice);
      if (heard !== null) all.push(heard);
    }
    return all;
  }

  return async ({ channel, account, notice }) => {
    const { external } = notice.conversation;
    const known = await reader.threadAt(channel, account, external);
    const thread = known?.thread ?? threadIdFor(channel, account, external);
    const { author } = notice;
    const principal = author === undefined ? null : principalOf({ channel, incoming: { author } });
    for (let tries = 0; tries < mostTries; tries += 1) {
      const heard = await tell({ channel, account, thread, principal }, notice);
      const result = {
        answer: heard.find(({ answer }) => answer !== undefined)?.answer ?? null,
        settled: heard.some(({ settled }) => settled === true),
      };
      const { delivery, raw } = notice;
      const mark = { channel, account, delivery, at: clock(), result, raw };
      const committed = await store.commit({
        ...joinExtras(heard.map(({ extras }) => extras)),
        inbox: [mark],
      });
      if (committed.type === 'committed') return { thread, repeated: false, ...result };
      if (committed.type === 'duplicate') {
        return { thread, repeated: true, ...(committed.result as typeof result) };
      }
      if (committed.type !== 'conflict' && committed.type !== 'guard-failed') {
        throw new Error(`Cannot record the notice "${notice.type}" from ${channel}: ${committed.type}`);
      }
    }
    throw new Error(
      `Cannot record the notice "${notice.type}" from ${channel}: others came between ${mostTries} times`,
    );
  };
}
