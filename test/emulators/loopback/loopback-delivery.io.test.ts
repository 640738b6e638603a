import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DeliveryGuarantee } from '../../../src/agent/channel.ts';
import { createDelivery } from '../../../src/agent/delivery/delivery.ts';
import { intentsFor, outboxQueue } from '../../../src/agent/delivery/intents-for.ts';
import { readPart } from '../../../src/agent/delivery/outbox.tables.ts';
import { core } from '../../../src/store/migrations/core.ts';
import { threadDetails, threadTables } from '../../../src/store/thread/thread.tables.ts';
import { threadView } from '../../../src/store/thread/thread.view.ts';
import { openTestStore } from '../../kit/stores.ts';
import { createLoopbackChannel } from './loopback-channel.ts';
import { startLoopback } from './loopback-platform.ts';

type Fault = 'none' | 'limit' | 'fail' | 'refuse' | 'lose-posted' | 'lose-unposted' | 'expire' | 'crash';

const stream = 'thread:t1';
const hourMs = 3_600_000;

/** Sends messages through the faults, one before each attempt, until nothing is left to do. */
async function deliver(guarantee: DeliveryGuarantee, texts: readonly string[], faults: readonly Fault[]) {
  await using loopback = await startLoopback(guarantee);
  const { url, secret, platform } = loopback;
  await using channel = createLoopbackChannel({ url, secret, guarantee });
  await using opened = await openTestStore('sqlite', {
    projections: [threadView],
    migrations: [core, threadTables, threadDetails],
  });
  const { store } = opened;
  let now = 0;
  let count = 0;
  const ids = { next: (prefix: string) => `${prefix}_${String((count += 1)).padStart(4, '0')}` };
  const delivery = createDelivery({ store, channel: () => channel, ids, clock: () => now, random: () => 0 });
  const thread = { stream, channel: 'loopback', account: 'bot', external: 'lobby' };
  const intents: string[] = [];
  for (const [index, text] of texts.entries()) {
    const reply = { thread, message: `m${index}`, node: index + 1, text, replyTo: null, now };
    const { outbox, jobs } = intentsFor(reply, channel, ids);
    intents.push(...outbox.map(({ id }) => id));
    await store.commit({ outbox, jobs });
  }
  const left = [...faults];
  let running = new AbortController();
  for (let round = 0; round < 200; round += 1) {
    const [job] = await store.jobs.claim({
      queues: [outboxQueue],
      worker: `w${round}`,
      limit: 1,
      now,
      leaseMs: 1_000,
    });
    if (job === undefined) {
      // What waits for hours waits for a person.
      const due = await store.jobs.nextDue([outboxQueue]);
      if (due === null || due > now + hourMs) break;
      now = due;
      continue;
    }
    const fault = left.shift() ?? 'none';
    running = new AbortController();
    if (fault === 'limit') platform.limitNext(1);
    if (fault === 'fail') platform.failNext();
    if (fault === 'refuse') platform.refuseNext();
    if (fault === 'lose-posted') platform.loseNext(true);
    if (fault === 'lose-unposted') platform.loseNext(false);
    if (fault === 'expire') platform.expire();
    if (fault === 'crash') void platform.hold().then(() => running.abort());
    const outcome = await delivery.handle(job, running.signal);
    if (outcome.type === 'retry')
      await store.jobs.fail(job, { error: outcome.error, runAt: now + (outcome.retryAfterMs ?? 0) });
  }
  const states = await Promise.all(intents.map(async (id) => (await readPart(store, id))?.state ?? 'gone'));
  return { posts: platform.posts().map(({ text }) => text), states };
}

const fault = fc.constantFrom<Fault>(
  'none',
  'limit',
  'fail',
  'refuse',
  'lose-posted',
  'lose-unposted',
  'expire',
  'crash',
);

describe('delivery to a platform that misbehaves', () => {
  for (const guarantee of ['idempotent', 'lookup', 'at-most-once'] as const) {
    it(`K10 nothing is posted twice and nothing silently lost, ${guarantee}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fault, { maxLength: 10 }), async (faults) => {
          const long = ['Alpha', 'Beta', 'Gamma', 'Delta'].map(
            (word) => `${word} is said in one sentence of some length.`,
          );
          const texts = ['one', long.join(' '), 'three'];
          const { posts, states } = await deliver(guarantee, texts, faults);
          assert.equal(new Set(posts).size, posts.length, posts.join(' | '));
          const sent = states.filter((state) => state === 'sent').length;
          const unknown = states.filter((state) => state === 'unknown').length;
          assert.ok(
            posts.length >= sent && posts.length <= sent + unknown,
            `${posts.length} posts, ${states.join(' ')}`,
          );
          if (guarantee !== 'at-most-once') {
            assert.equal(unknown, 0);
            if (!faults.includes('refuse')) assert.ok(states.every((state) => state === 'sent'));
          }
        }),
        { numRuns: 15 },
      );
    });
  }
});
