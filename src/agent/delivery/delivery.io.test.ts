import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Sent } from '../channel.ts';
import { createDelivery } from './delivery.ts';
import { stream, withHouse } from './delivery.fixtures.ts';
import { outboxQueue } from './intents-for.ts';
import { cancelOffPath, readParts } from './outbox.tables.ts';

const long = 'First sentence of the reply. Second sentence of it. Third and last sentence.';
const lost = (): Error => new Error('socket closed');

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`delivery on ${engine}`, () => {
    it('K10 the parts of a message go out in order, each with its own key, and each is recorded', () =>
      withHouse(engine, 'at-most-once', async ({ reply, work, channel, states, told }) => {
        await reply('m1', long);
        assert.deepEqual(await work(), ['completed']);
        assert.equal(await states('m1'), 'sent sent sent');
        assert.deepEqual(
          channel.sent.map(({ text }) => text),
          ['First sentence of the reply.', 'Second sentence of it.', 'Third and last sentence.'],
        );
        assert.deepEqual(
          channel.sent.map(({ replyTo }) => replyTo),
          ['p7', undefined, undefined],
        );
        assert.equal(new Set(channel.sent.map(({ key }) => key)).size, 3);
        assert.deepEqual(await told(), ['m1.0 sent x1', 'm1.1 sent x2', 'm1.2 sent x3']);
        assert.deepEqual(await work(), []);
      }));

    it('K10 a limit of the platform is waited out, in the lane, and no later message overtakes', () =>
      withHouse(engine, 'at-most-once', async (house) => {
        const { reply, work, channel, states } = house;
        await reply('m1', 'one');
        await reply('m2', 'two');
        channel.answers.push({ type: 'transient', message: 'slow down', retryAfterMs: 7_000 });
        assert.deepEqual(await work(), ['retry in 7000']);
        assert.equal(await states('m1'), 'pending');
        house.now += 6_999;
        assert.deepEqual(await work(), []);
        house.now += 1;
        assert.deepEqual(await work(), ['completed']);
        assert.deepEqual(await work(), ['completed']);
        assert.deepEqual(
          channel.sent.map(({ text }) => text),
          ['one', 'one', 'two'],
        );
        assert.equal(channel.sent[0]?.key, channel.sent[1]?.key);
      }));

    it('K9 a transient failure is tried again with a doubled wait, a permanent one is not', () =>
      withHouse(engine, 'at-most-once', async (house) => {
        const { reply, work, channel, states, told } = house;
        await reply('m1', long);
        channel.answers.push({ type: 'transient', message: 'busy' }, { type: 'transient', message: 'busy' });
        assert.deepEqual(await work(), ['retry in 1000']);
        house.now += 1_000;
        assert.deepEqual(await work(), ['retry in 2000']);
        channel.answers.push({ type: 'permanent', message: 'you are banned' });
        house.now += 2_000;
        assert.deepEqual(await work(), ['completed']);
        assert.equal(await states('m1'), 'failed failed failed');
        assert.deepEqual(await told(), ['m1.0 failed -', 'm1.1 failed -', 'm1.2 failed -']);
      }));

    it('K10 what could not be sent in time is dropped and says so', () =>
      withHouse(engine, 'idempotent', async (house) => {
        const { reply, work, states, told } = house;
        house.online = false;
        await reply('m1', long);
        assert.deepEqual(await work(), ['retry in 30000']);
        house.now += 60_000;
        house.online = true;
        assert.deepEqual(await work(), ['completed']);
        assert.equal(await states('m1'), 'expired expired expired');
        assert.equal((await told()).length, 3);
        assert.equal(house.channel.sent.length, 0);
      }));

    it('K10 a lost answer is sent again with the same key where that is harmless', () =>
      withHouse(engine, 'idempotent', async (house) => {
        const { reply, work, channel, states, told } = house;
        await reply('m1', 'one');
        channel.answers.push(lost());
        assert.deepEqual(await work(), ['retry in 1000']);
        assert.equal(await states('m1'), 'unknown');
        house.now += 1_000;
        assert.deepEqual(await work(), ['completed']);
        assert.equal(channel.sent[0]?.key, channel.sent[1]?.key);
        assert.deepEqual(await told(), ['m1.0 unknown -', 'm1.0 sent x2']);
      }));

    it('K10 a repetition that is refused says that the lost attempt may have arrived', () =>
      withHouse(engine, 'idempotent', async (house) => {
        const { reply, work, channel, store } = house;
        await reply('m1', 'one');
        channel.answers.push(lost(), { type: 'permanent', message: 'You are banned.' });
        await work();
        house.now += 1_000;
        await work();
        const [part] = await readParts(store, stream, 'm1');
        assert.equal(part?.state, 'failed');
        assert.match(part?.error ?? '', /^You are banned\. An earlier attempt.* may have arrived/u);
      }));

    it('K10 a lost answer is looked up where the platform can tell, and sent again only when it knows nothing', () =>
      withHouse(engine, 'lookup', async (house) => {
        const { reply, work, channel, told } = house;
        await reply('m1', 'one');
        channel.answers.push(lost());
        await work();
        house.now += 1_000;
        channel.found = 'x9';
        assert.deepEqual(await work(), ['completed']);
        assert.equal(channel.sent.length, 1);
        await reply('m2', 'two');
        channel.answers.push(lost());
        await work();
        house.now += 1_000;
        channel.found = null;
        assert.deepEqual(await work(), ['completed']);
        assert.equal(channel.sent.length, 3);
        assert.deepEqual(await told(), ['m1.0 unknown -', 'm1.0 sent x9', 'm2.0 unknown -', 'm2.0 sent x3']);
      }));

    it('K10 where nobody can tell, a lost answer frees the lane and waits for a person', () =>
      withHouse(engine, 'at-most-once', async (house) => {
        const { reply, work, channel, states, delivery } = house;
        await reply('m1', long);
        await reply('m2', 'two');
        channel.answers.push(lost());
        assert.deepEqual(await work(), ['completed']);
        assert.deepEqual(await work(), ['completed']);
        assert.equal(await states('m1'), 'unknown pending pending');
        assert.equal(await states('m2'), 'sent');
        const [waiting] = await delivery.unknown(10);
        assert.equal(waiting?.message, 'm1');
        assert.ok((await delivery.resolveUnknown(waiting?.id ?? '', 'sent')).ok);
        assert.deepEqual(await delivery.resolveUnknown(waiting?.id ?? '', 'resend'), {
          ok: false,
          refusal: 'not-unknown',
        });
        assert.deepEqual(await delivery.resolveUnknown('nothing', 'drop'), {
          ok: false,
          refusal: 'intent-unknown',
        });
        assert.deepEqual(await work(), ['completed']);
        assert.equal(await states('m1'), 'sent sent sent');
        assert.equal(channel.sent.length, 4);
      }));

    it('K10 of two people who decide about one part at once, one is heard', () =>
      withHouse(engine, 'at-most-once', async ({ reply, work, channel, delivery }) => {
        await reply('m1', 'one');
        channel.answers.push(lost());
        await work();
        const [waiting] = await delivery.unknown(10);
        const words = (['resend', 'drop', 'sent'] as const).map((word) =>
          delivery.resolveUnknown(waiting?.id ?? '', word),
        );
        assert.equal((await Promise.all(words)).filter(({ ok }) => ok).length, 1);
      }));

    it('K10 an unknown part that a person drops takes the rest of its message with it', () =>
      withHouse(engine, 'at-most-once', async ({ reply, work, channel, states, delivery }) => {
        await reply('m1', long);
        channel.answers.push(lost());
        await work();
        const [waiting] = await delivery.unknown(10);
        assert.ok((await delivery.resolveUnknown(waiting?.id ?? '', 'drop')).ok);
        assert.deepEqual(await work(), ['completed']);
        assert.equal(await states('m1'), 'failed failed failed');
        assert.equal(channel.sent.length, 1);
      }));

    it('K10 an unknown part that a person has sent again goes out once more', () =>
      withHouse(engine, 'at-most-once', async ({ reply, work, channel, states, delivery }) => {
        await reply('m1', 'one');
        channel.answers.push(lost());
        await work();
        const [waiting] = await delivery.unknown(10);
        assert.ok((await delivery.resolveUnknown(waiting?.id ?? '', 'resend')).ok);
        assert.deepEqual(await work(), ['completed']);
        assert.equal(await states('m1'), 'sent');
        assert.equal(channel.sent.length, 2);
      }));

    it('K10 an unknown part that nobody decides about is dropped when it is stale', () =>
      withHouse(engine, 'at-most-once', async (house) => {
        await house.reply('m1', 'one');
        house.channel.answers.push(lost());
        await house.work();
        house.now += 59_000;
        assert.deepEqual(await house.work(), []);
        house.now += 1_000;
        assert.deepEqual(await house.work(), ['completed']);
        assert.equal(await house.states('m1'), 'expired');
        assert.equal(house.channel.sent.length, 1);
      }));

    it('K10 a part found in sending after a crash is never sent blindly', () =>
      withHouse(engine, 'at-most-once', async (house) => {
        const { reply, work, channel, store, states } = house;
        await reply('m1', 'one');
        const never = new Promise<Sent>(() => undefined);
        const hanging = createDelivery({
          store,
          channel: () => ({ ...channel, send: () => never }),
          ids: { next: (prefix) => prefix },
          clock: () => house.now,
          random: () => 0,
        });
        const [job] = await store.jobs.claim({
          queues: [outboxQueue],
          worker: 'dead',
          limit: 1,
          now: house.now,
          leaseMs: 100,
        });
        assert.ok(job);
        void hanging.handle(job, new AbortController().signal);
        while ((await states('m1')) !== 'sending') await new Promise((resolve) => setTimeout(resolve, 5));
        house.now += 101;
        assert.deepEqual(await work(), ['completed']);
        assert.equal(await states('m1'), 'unknown');
        assert.equal(channel.sent.length, 0);
      }));

    it('K10 a platform that never answers does not hold its lane for ever', () =>
      withHouse(engine, 'at-most-once', async (house) => {
        const { reply, channel, store, states } = house;
        await reply('m1', 'one');
        const delivery = createDelivery({
          store,
          channel: () => ({
            ...channel,
            send: (_part, signal) =>
              new Promise<Sent>((_resolve, reject) => {
                signal.addEventListener('abort', () => reject(new Error('given up')));
              }),
          }),
          ids: { next: (prefix) => `${prefix}_x` },
          clock: () => house.now,
          random: () => 0,
          timeoutMs: 20,
        });
        const [job] = await store.jobs.claim({
          queues: [outboxQueue],
          worker: 'w',
          limit: 1,
          now: house.now,
          leaseMs: 100,
        });
        assert.ok(job);
        // A timer of the signal alone keeps no process alive.
        const awake = setInterval(() => undefined, 5);
        assert.equal((await delivery.handle(job, new AbortController().signal)).type, 'completed');
        clearInterval(awake);
        assert.equal(await states('m1'), 'unknown');
      }));

    it('K10 a stop before the call leaves the part as if it had never been tried', () =>
      withHouse(engine, 'at-most-once', async ({ reply, channel, store, states, now }) => {
        await reply('m1', 'one');
        const stop = new AbortController();
        const delivery = createDelivery({
          store: {
            ...store,
            async commit(commit) {
              const result = await store.commit(commit);
              stop.abort();
              return result;
            },
          },
          channel: () => channel,
          ids: { next: (prefix) => `${prefix}_x` },
          clock: () => now,
          random: () => 0,
        });
        const [job] = await store.jobs.claim({
          queues: [outboxQueue],
          worker: 'w',
          limit: 1,
          now,
          leaseMs: 100,
        });
        assert.ok(job);
        assert.equal((await delivery.handle(job, stop.signal)).type, 'retry');
        assert.equal(await states('m1'), 'pending');
        assert.equal(channel.sent.length, 0);
      }));

    it('K9 a worker that lost its lease can neither send nor record', () =>
      withHouse(engine, 'idempotent', async (house) => {
        const { reply, work, channel, store, delivery } = house;
        await reply('m1', 'one');
        const [old] = await store.jobs.claim({
          queues: [outboxQueue],
          worker: 'slow',
          limit: 1,
          now: house.now,
          leaseMs: 100,
        });
        assert.ok(old);
        house.now += 101;
        channel.answers.push({ type: 'transient', message: 'busy', retryAfterMs: 5_000 });
        assert.deepEqual(await work(), ['retry in 5000']);
        assert.equal((await delivery.handle(old, new AbortController().signal)).type, 'retry');
        assert.equal(channel.sent.length, 1);
      }));

    it('K5 a rewind takes back what is unsent, and the log says so', () =>
      withHouse(engine, 'idempotent', async ({ reply, work, channel, store, states, told }) => {
        await reply('m1', 'one');
        await store.commit({ records: [cancelOffPath(store, stream)] });
        assert.equal(await states('m1'), 'expired');
        assert.deepEqual(await work(), ['completed']);
        assert.equal(channel.sent.length, 0);
        assert.deepEqual(await told(), ['m1.0 expired -']);
      }));

    it('K5 what is on the path stays in the outbox', () =>
      withHouse(engine, 'idempotent', async ({ reply, store, states }) => {
        const place = { kind: 'chain', branch: 0, depth: 1, parent: null, parentBranch: null } as const;
        const data = {
          message: 'm1',
          role: 'agent',
          author: { id: 'agent:wren', name: 'Wren' },
          text: 'one',
          state: 'complete',
        };
        const meta = { at: 0, actor: 'agent:wren', origin: 'direct' };
        await store.commit({
          appends: [{ stream, expected: 1, events: [{ type: 'message.said', place, data }], meta }],
        });
        await reply('m1', 'one');
        await reply('m2', 'two');
        await store.commit({ records: [cancelOffPath(store, stream)] });
        assert.equal(await states('m1'), 'pending');
        assert.equal(await states('m2'), 'expired');
      }));
  });
}
