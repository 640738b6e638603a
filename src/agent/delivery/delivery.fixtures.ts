import assert from 'node:assert/strict';
import type { Dialect } from '../../store/migration.ts';
import { core } from '../../store/migrations/core.ts';
import type { ClaimedJob, Store } from '../../store/store.ts';
import { threadDetails, threadTables } from '../../store/thread/thread.tables.ts';
import { threadView } from '../../store/thread/thread.view.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import type { Channel, DeliveryGuarantee, Outgoing, Sent } from '../channel.ts';
import type { DeliveryWorker } from './delivery.ts';
import { createDelivery } from './delivery.ts';
import { intentsFor, outboxQueue } from './intents-for.ts';
import { readParts } from './outbox.tables.ts';

/** The stream of the one thread. */
export const stream = 'thread:t1';
const thread = { stream, channel: 'loop', account: 'bot', external: 'room' };
const limit = { length: 40, count: (text: string) => text.length };

/** A channel that answers as told, one answer for each call; without an answer left it takes the post. */
type ScriptedChannel = Channel & {
  readonly answers: (Sent | Error)[];
  readonly sent: Outgoing[];
  found: string | null;
};

function scripted(guarantee: DeliveryGuarantee): ScriptedChannel {
  const answers: (Sent | Error)[] = [];
  const sent: Outgoing[] = [];
  return {
    name: 'loop',
    account: 'bot',
    guarantee,
    limit,
    continues: false,
    answers,
    sent,
    found: null,
    start: () => Promise.resolve(),
    send(part) {
      sent.push(part);
      const answer = answers.shift() ?? { type: 'sent', external: `x${sent.length}` };
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    find() {
      return Promise.resolve(this.found);
    },
    state: () => ({ status: 'connected', detail: '', since: 0 }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** A store with one thread, a channel and the worker of its outbox, on a virtual clock. */
export type House = {
  readonly store: Store;
  readonly channel: ScriptedChannel;
  readonly delivery: DeliveryWorker;
  /** Claims what is due and runs it, as the runner does; the outcomes. */
  readonly work: () => Promise<readonly string[]>;
  /** Puts a reply into the outbox. */
  readonly reply: (message: string, text: string) => Promise<void>;
  /** States of a message's parts, such as `sent sent pending`. */
  readonly states: (message: string) => Promise<string>;
  /** The deliveries in the log, such as `m1.0 sent x1`. */
  readonly told: () => Promise<readonly string[]>;
  now: number;
  online: boolean;
};

/** Runs a test in a new house. */
export async function withHouse(
  engine: Dialect,
  guarantee: DeliveryGuarantee,
  run: (house: House) => Promise<void>,
): Promise<void> {
  await using opened = await openTestStore(engine, {
    projections: [threadView],
    migrations: [core, threadTables, threadDetails],
  });
  const { store } = opened;
  const channel = scripted(guarantee);
  let count = 0;
  const ids = { next: (prefix: string) => `${prefix}_${String((count += 1)).padStart(4, '0')}` };
  const delivery = createDelivery({
    store,
    channel: () => (house.online ? channel : null),
    ids,
    clock: () => house.now,
    random: () => 0,
  });
  async function attempt(job: ClaimedJob): Promise<string> {
    const outcome = await delivery.handle(job, new AbortController().signal);
    if (outcome.type === 'completed') return 'completed';
    const wait = outcome.type === 'retry' ? (outcome.retryAfterMs ?? 1_000) : 0;
    await store.jobs.fail(job, {
      error: outcome.error,
      runAt: outcome.type === 'retry' ? house.now + wait : null,
    });
    return outcome.type === 'retry' ? `retry in ${wait}` : 'dead';
  }
  const house: House = {
    store,
    channel,
    delivery,
    now: 1_000,
    online: true,
    async work() {
      const claimed = await store.jobs.claim({
        queues: [outboxQueue],
        worker: 'w',
        limit: 9,
        now: house.now,
        leaseMs: 100,
      });
      const outcomes: string[] = [];
      for (const job of claimed) outcomes.push(await attempt(job));
      return outcomes;
    },
    async reply(message, text) {
      const { outbox, jobs } = intentsFor(
        { thread, message, node: 2, text, replyTo: 'p7', now: house.now, ttlMs: 60_000 },
        channel,
        ids,
      );
      assert.equal((await store.commit({ outbox, jobs })).type, 'committed');
    },
    states: async (message) => (await readParts(store, stream, message)).map(({ state }) => state).join(' '),
    async told() {
      const events = await store.read(stream);
      return events.flatMap(({ type, data }) => {
        if (type !== 'message.delivered') return [];
        const {
          message,
          part,
          state,
          external = '-',
        } = data as { message: string; part: number; state: string; external?: string };
        return [`${message}.${part} ${state} ${external}`];
      });
    },
  };
  const created = {
    agent: 'wren',
    channel: 'loop',
    account: 'bot',
    external: 'room',
    title: null,
    audience: 'private',
  };
  await store.commit({
    appends: [
      {
        stream,
        expected: 0,
        events: [{ type: 'thread.created', data: created }],
        meta: { at: 0, actor: 'owner:a', origin: 'direct' },
      },
    ],
  });
  await run(house);
}
