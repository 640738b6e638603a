import type { Ids } from '../../kernel/ids.ts';
import { messageId } from '../../kernel/ids.ts';
import type { CommandMark, Commit, InboxMark, Store } from '../../store/store.ts';
import type { ThreadState } from '../../kernel/thread/thread-state.ts';
import type { ThreadLog, ThreadPlan } from '../../store/thread/thread-log.ts';
import { nodeOf } from '../../store/thread/thread-reader.ts';
import type { ThreadReader } from '../../store/thread/thread-reader.ts';
import type { Extras } from '../extras.ts';
import { joinExtras } from '../extras.ts';
import type { Listener, Reception } from '../listener.ts';
import type { Debounce } from '../turn/turn-jobs.ts';
import { turnJob } from '../turn/turn-jobs.ts';
import { inBatches } from './in-batches.ts';
import type { NoticeArrival, Noticed } from './notices.ts';
import { createNotices } from './notices.ts';
import type { Said } from './utterance.ts';
import { threadIdFor } from './thread-id.ts';
import { openingCommands, principalOf, sayCommand } from './utterance.ts';

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
export type Arrival = Said & {
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

/** The one way in: dedupe, event and job in one transaction (K3, K10). */
export type Spine = {
  readonly receive: (arrival: Arrival) => Promise<Received>;
  readonly notice: (arrival: NoticeArrival) => Promise<Noticed>;
};

/** Messages of one conversation that one transaction takes at most. */
const mostTogether = 200;

/** Times that a message is tried again when what an application read has changed. */
const mostTries = 20;

/**
 * The way in for every channel. When `receive` resolves, the message is in the log and the platform may be told. Messages of one
 * conversation are recorded in the order in which they are handed over; those that come while the disk is busy share a commit.
 */
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

  async function carryOut(batch: readonly Arrival[]): Promise<readonly Received[]> {
    const [first] = batch;
    if (first === undefined) return [];
    const { channel, account, incoming } = first;
    const known = await reader.threadAt(channel, account, incoming.conversation.external);
    const thread = known?.thread ?? threadIdFor(channel, account, incoming.conversation.external);
    if (incoming.kind === 'edit') return [await receiveEdit(first, thread)];
    const together = await receiveAll(batch, thread, known?.title ?? null);
    if (together !== null) return together;
    // One of them had come before, or changes what another reads: each goes by itself.
    const all: Received[] = [];
    for (const arrival of batch)
      all.push(...((await receiveAll([arrival], thread, known?.title ?? null)) ?? []));
    return all;
  }

  /** Null where several were given and one of them must go by itself: it is known already, or waits for another. */
  async function receiveAll(
    batch: readonly Arrival[],
    thread: string,
    title: string | null,
  ): Promise<readonly Received[] | null> {
    const messages = batch.map(() => ids.next('msg'));
    const plan = async (state: ThreadState): Promise<ThreadPlan> => {
      const extras = await extrasFor(batch, thread, messages);
      const now = clock();
      const known = { agent: ports.agent, title };
      const [head, ...further] = batch.map((arrival, index) => ({
        commands:
          index === 0
            ? openingCommands(arrival, messages[0] ?? '', state, known)
            : [sayCommand(arrival, messages[index] ?? '')],
        meta: {
          at: arrival.incoming.at,
          actor: principalOf(arrival),
          origin: arrival.incoming.origin,
          causation: `${arrival.channel}:${arrival.incoming.delivery}`,
        },
      }));
      if (head === undefined) return { refuse: 'nothing-said' };
      return {
        ...head,
        further,
        more: (): Commit => {
          const turn = turnJob(thread, ids.next('job'), now + debounce.quietMs, latestOf(thread, now));
          const marks = batch.map((arrival, index) => inboxMark(arrival, messages[index] ?? '', now));
          const [only] = batch;
          const command = batch.length === 1 ? only?.command : undefined;
          return {
            ...joinExtras([{ jobs: [turn] }, ...extras]),
            ...(command === undefined
              ? {}
              : { command: { ...command, result: { message: messages[0] ?? '' }, at: now } }),
            inbox: marks,
          };
        },
      };
    };
    if (batch.length === 1) {
      const outcome = await transactAgain(thread, plan);
      return messages.map((message) => toReceived(outcome, message, thread));
    }
    const outcome = await threads.transact(thread, plan);
    if (outcome.type === 'duplicate' || outcome.type === 'guard-failed') return null;
    if (outcome.type !== 'done') throw unrecorded(thread, outcome.type);
    return messages.map((message) => toReceived(outcome, message, thread));
  }

  /** Where an application read something that is no longer so, it is asked again. */
  async function transactAgain(
    thread: string,
    plan: (state: ThreadState) => Promise<ThreadPlan>,
  ): ReturnType<ThreadLog['transact']> {
    let outcome = await threads.transact(thread, plan);
    for (let tries = 1; outcome.type === 'guard-failed' && tries < mostTries; tries += 1)
      outcome = await threads.transact(thread, plan);
    return outcome;
  }

  async function extrasFor(
    batch: readonly Arrival[],
    thread: string,
    messages: readonly string[],
  ): Promise<readonly Extras[]> {
    const receptions = ports.receptions?.() ?? [];
    const all: Extras[] = [];
    for (const reception of receptions) {
      for (const [index, arrival] of batch.entries()) {
        const { channel, account, incoming } = arrival;
        const principal = principalOf(arrival);
        const source = { channel, account, thread, principal, message: messages[index] ?? '' };
        const extras = await reception(source, incoming);
        if (extras !== null) all.push(extras);
      }
    }
    return all;
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
    const outcome = await transactAgain(thread, async () => {
      const extras = await extrasFor([arrival], thread, [message]);
      return {
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
        more: (): Commit => ({ ...joinExtras(extras), inbox: [inboxMark(arrival, message, now)] }),
      };
    });
    return toReceived(outcome, message, thread);
  }

  return {
    receive: inBatches({
      laneOf: ({ channel, account, incoming }) =>
        JSON.stringify([channel, account, incoming.conversation.external]),
      fits: (batch, arrival) =>
        batch.length < mostTogether &&
        [...batch.slice(0, 1), arrival].every(isPlain) &&
        batch.every(({ incoming }) => incoming.delivery !== arrival.incoming.delivery),
      carryOut,
    }),
    notice: createNotices({ store, reader, clock, listeners: () => ports.listeners?.() ?? [] }),
  };
}

/** Messages without a key of their own can share a commit; a repeated key must be answered by itself. */
function isPlain({ incoming, command }: Arrival): boolean {
  return incoming.kind === 'message' && command === undefined;
}

function inboxMark({ channel, account, incoming }: Arrival, message: string, at: number): InboxMark {
  return { channel, account, delivery: incoming.delivery, at, result: { message }, raw: incoming.raw };
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
      throw unrecorded(thread, outcome.type);
  }
}

function unrecorded(thread: string, why: string): Error {
  return new Error(`Cannot record a message in thread ${thread}: ${why}`);
}
