import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/json.ts';
import type { Ids } from '../../kernel/ids.ts';
import { messageId } from '../../kernel/ids.ts';
import type { ThreadCommand } from '../../kernel/thread/thread.ts';
import type { ThreadState } from '../../kernel/thread/thread-state.ts';
import type { CommandMark, InboxMark, Store } from '../../store/store.ts';
import type { ThreadLog, ThreadPlan } from '../../store/thread/thread-log.ts';
import { nodeOf } from '../../store/thread/thread-reader.ts';
import type { ThreadReader } from '../../store/thread/thread-reader.ts';
import type { Incoming, Notice } from '../channel.ts';
import type { Extras } from '../extras.ts';
import { joinExtras } from '../extras.ts';
import type { Heard, Listener, Reception } from '../listener.ts';
import type { Debounce } from '../turn/turn-jobs.ts';
import { turnJob } from '../turn/turn-jobs.ts';

/** What the spine needs. */
export type SpinePorts = {
  readonly store: Store;
  readonly threads: ThreadLog;
  readonly reader: ThreadReader;
  readonly ids: Ids;
  readonly clock: () => number;
  readonly agent: string;
  readonly debounce: Debounce;
  /** What applications add when a message comes in, in one transaction with it. */
  readonly receptions?: () => readonly Reception[];
  /** Who hears of notices. */
  readonly listeners?: () => readonly Listener[];
};

/** Where a message came in. */
export type Arrival = {
  readonly channel: string;
  readonly account: string;
  readonly incoming: Incoming;
  /** For requests that carry a key: repeating one is harmless, reusing its key for other words is refused. */
  readonly command?: Pick<CommandMark, 'principal' | 'stream' | 'key' | 'hash'>;
};

/** How a message was received. */
export type Received =
  | {
      readonly type: 'received';
      readonly message: string;
      readonly thread: string;
      readonly repeated: boolean;
    }
  | { readonly type: 'key-reused' };

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

/** The one way in: dedupe, event and job in one transaction (K3, K10). */
export type Spine = {
  readonly receive: (arrival: Arrival) => Promise<Received>;
  readonly notice: (arrival: NoticeArrival) => Promise<Noticed>;
};

/** The way in for every channel. When `receive` resolves, the message is in the log and the platform may be told. */
export function createSpine(ports: SpinePorts): Spine {
  const { store, threads, reader, ids, clock, debounce } = ports;
  /** Since when a thread's burst goes on, so that it cannot put its turn off for ever. */
  const burstSince = new Map<string, number>();

  function latestOf(thread: string, now: number): number {
    const since = burstSince.get(thread);
    const start = since === undefined || now - since > debounce.mostMs ? now : since;
    burstSince.set(thread, start);
    if (burstSince.size > 10_000) burstSince.clear();
    return start + debounce.mostMs;
  }

  async function receive(arrival: Arrival): Promise<Received> {
    const { channel, account, incoming } = arrival;
    const known = await reader.threadAt(channel, account, incoming.conversation.external);
    const thread = known?.thread ?? threadIdFor(channel, account, incoming.conversation.external);
    if (incoming.kind === 'edit') return receiveEdit(arrival, thread);
    const message = ids.next('msg');
    for (let tries = 0; tries < mostTries; tries += 1) {
      const outcome = await say(arrival, thread, known?.title ?? null, message);
      // An application read something that is no longer so; it is asked again.
      if (outcome.type !== 'guard-failed') return toReceived(outcome, message, thread);
    }
    throw new Error(`Cannot record a message in thread ${thread}: others came between ${mostTries} times`);
  }

  function say(
    arrival: Arrival,
    thread: string,
    title: string | null,
    message: string,
  ): ReturnType<ThreadLog['transact']> {
    const { channel, incoming } = arrival;
    return threads.transact(thread, async (state): Promise<ThreadPlan> => {
      const extras = await extrasFor(arrival, thread, message);
      const now = clock();
      const create = state.exists ? [] : [createCommand(arrival, ports.agent)];
      const named = titleFor(state, title ?? incoming.conversation.title ?? null, incoming);
      const saying: ThreadCommand = { type: 'message.say', utterance: utteranceOf(arrival, message) };
      return {
        commands: [...create, saying, ...named],
        meta: {
          at: incoming.at,
          actor: principalOf(arrival),
          origin: incoming.origin,
          causation: `${channel}:${incoming.delivery}`,
        },
        more: () => {
          const turn = turnJob(thread, ids.next('job'), now + debounce.quietMs, latestOf(thread, now));
          return {
            ...joinExtras([{ jobs: [turn] }, ...extras]),
            ...commandMark(arrival, message, now),
            inbox: [inboxMark(arrival, message, now)],
          };
        },
      };
    });
  }

  async function extrasFor(arrival: Arrival, thread: string, message: string): Promise<readonly Extras[]> {
    const { channel, account, incoming } = arrival;
    const source = { channel, account, thread, message, principal: principalOf(arrival) };
    const all: Extras[] = [];
    for (const reception of ports.receptions?.() ?? []) {
      const extras = await reception(source, incoming);
      if (extras !== null) all.push(extras);
    }
    return all;
  }

  async function notice({ channel, account, notice: heard }: NoticeArrival): Promise<Noticed> {
    const { external } = heard.conversation;
    const known = await reader.threadAt(channel, account, external);
    const thread = known?.thread ?? threadIdFor(channel, account, external);
    const { author } = heard;
    const principal = author === undefined ? null : principalOf({ channel, incoming: { author } });
    const source = { channel, account, thread, principal };
    for (let tries = 0; tries < mostTries; tries += 1) {
      const all: Heard[] = [];
      for (const listener of ports.listeners?.() ?? []) {
        const one = await listener(source, heard);
        if (one !== null) all.push(one);
      }
      const answer = all.find((one) => one.answer !== undefined)?.answer ?? null;
      const result = { answer, settled: all.some(({ settled }) => settled === true) };
      const { delivery, raw } = heard;
      const mark = { channel, account, delivery, at: clock(), result, raw };
      const committed = await store.commit({ ...joinExtras(all.map(({ extras }) => extras)), inbox: [mark] });
      if (committed.type === 'committed') return { thread, repeated: false, ...result };
      if (committed.type === 'duplicate') {
        return { thread, repeated: true, ...(committed.result as typeof result) };
      }
      if (committed.type !== 'conflict' && committed.type !== 'guard-failed') {
        throw new Error(`Cannot record the notice ${heard.type} of ${channel}: ${committed.type}`);
      }
    }
    throw new Error(
      `Cannot record the notice ${heard.type} of ${channel}: others came between ${mostTries} times`,
    );
  }

  async function receiveEdit(arrival: Arrival, thread: string): Promise<Received> {
    const { incoming } = arrival;
    const row = await reader.messageByExternal(thread, incoming.external);
    const message = row?.message ?? '';
    const now = clock();
    if (row === null || row.text === incoming.text) {
      const result = await store.commit({ inbox: [inboxMark(arrival, message, now)] });
      return { type: 'received', message, thread, repeated: result.type === 'duplicate' };
    }
    const outcome = await threads.transact(thread, () => ({
      commands: [
        {
          type: 'message.edit',
          node: nodeOf(row),
          message: messageId(message),
          text: incoming.text,
          earlier: row.text,
        },
      ],
      meta: { at: incoming.at, actor: principalOf(arrival), origin: incoming.origin },
      more: () => ({ inbox: [inboxMark(arrival, message, now)] }),
    }));
    return toReceived(outcome, message, thread);
  }

  return { receive, notice };
}

/** Times that a notice is told again when somebody came between. */
const mostTries = 20;

/** The same conversation on a platform is the same thread on every node. */
function threadIdFor(channel: string, account: string, external: string): string {
  const digest = createHash('sha256')
    .update(canonicalJson([channel, account, external]))
    .digest('hex');
  return `thr_${digest.slice(0, 26)}`;
}

/** Who speaks: `owner:studio`, `owner:telegram:42`, `person:twitch:7`. */
export function principalOf({
  channel,
  incoming,
}: {
  readonly channel: string;
  readonly incoming: Pick<Incoming, 'author'>;
}): string {
  const { author } = incoming;
  if (channel === 'web') return author.owner ? `owner:${author.external}` : `person:web:${author.external}`;
  return `${author.owner ? 'owner' : 'person'}:${channel}:${author.external}`;
}

function createCommand({ channel, account, incoming }: Arrival, agent: string): ThreadCommand {
  const { external, title, audience } = incoming.conversation;
  return { type: 'thread.create', agent, channel, account, external, title: title ?? null, audience };
}

function utteranceOf(
  arrival: Arrival,
  message: string,
): Extract<ThreadCommand, { type: 'message.say' }>['utterance'] {
  const { incoming } = arrival;
  return {
    message: messageId(message),
    role: 'user',
    author: { id: principalOf(arrival), name: incoming.author.name },
    text: incoming.text,
    state: 'complete',
    external: incoming.external,
    ...(incoming.details === undefined ? {} : { details: incoming.details }),
    ...(incoming.addressed ? {} : { addressed: false }),
    ...(incoming.author.bot ? { bot: true } : {}),
    ...(incoming.author.owner ? { owner: true } : {}),
  };
}

const titleLength = 60;

/** A private conversation without a title is called after the first thing said in it. */
function titleFor(state: ThreadState, title: string | null, incoming: Incoming): readonly ThreadCommand[] {
  const first = state.head === null && state.branches.length === 0;
  if (!first || title !== null || incoming.conversation.audience === 'public') return [];
  const line = incoming.text.trim().split('\n', 1)[0] ?? '';
  const short = line.length > titleLength ? `${line.slice(0, titleLength - 1).trimEnd()}…` : line;
  return short === '' ? [] : [{ type: 'thread.rename', title: short, earlier: null }];
}

function inboxMark({ channel, account, incoming }: Arrival, message: string, at: number): InboxMark {
  return { channel, account, delivery: incoming.delivery, at, result: { message }, raw: incoming.raw };
}

function commandMark(arrival: Arrival, message: string, at: number): { readonly command?: CommandMark } {
  return arrival.command === undefined ? {} : { command: { ...arrival.command, result: { message }, at } };
}

function toReceived(
  outcome: Awaited<ReturnType<ThreadLog['transact']>>,
  message: string,
  thread: string,
): Received {
  switch (outcome.type) {
    case 'done':
      return { type: 'received', message, thread, repeated: false };
    case 'repeated':
    case 'duplicate': {
      const { message: first } = outcome.result as { readonly message: string };
      return { type: 'received', message: first, thread, repeated: true };
    }
    case 'key-reused':
      return { type: 'key-reused' };
    default:
      throw new Error(`Cannot record a message in thread ${thread}: ${outcome.type}`);
  }
}
