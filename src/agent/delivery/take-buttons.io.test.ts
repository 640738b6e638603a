import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Channel } from '../channel.ts';
import { stream, withHouse } from './delivery.fixtures.ts';
import { intentsFor, outboxQueue } from './intents-for.ts';
import { createTakeButtons, takeButtonsJob } from './take-buttons.ts';

type Taken = Awaited<ReturnType<NonNullable<Channel['takeButtons']>>>;

for (const engine of ['sqlite', 'postgres'] as const)
  describe(`taking buttons away on ${engine}`, () => {
    it('A5 K10 it outlasts a short outage, and never holds up for long what is to be said', () =>
      withHouse(engine, 'at-most-once', async (house) => {
        const { store, channel, work } = house;
        let count = 0;
        const ids = { next: (prefix: string) => `${prefix}_b${String((count += 1))}` };
        const answers: Taken[] = [];
        const handle = createTakeButtons({
          store,
          channel: () => ({
            ...channel,
            takeButtons: () => Promise.resolve(answers.shift() ?? { type: 'taken' }),
          }),
        });
        const thread = { stream, channel: 'loop', account: 'bot', external: 'room' };
        const buttons = [[{ id: 'ok:1', label: 'OK' }]];
        const said = {
          thread,
          message: 'm1',
          node: 2,
          text: 'May I?',
          replyTo: null,
          buttons,
          now: house.now,
        };
        const { outbox, jobs } = intentsFor(said, channel, ids);
        await store.commit({ outbox, jobs });
        assert.deepEqual(await work(), ['completed']);

        const take = async (): Promise<{ readonly tries: number; readonly waited: number }> => {
          const began = house.now;
          await store.commit({
            jobs: [takeButtonsJob({ stream, message: 'm1' }, ids.next('job'), house.now)],
          });
          for (let tries = 1; ; tries += 1) {
            const claim = { queues: [outboxQueue], worker: 'w', limit: 1, now: house.now, leaseMs: 100 };
            const [job] = await store.jobs.claim(claim);
            assert.ok(job !== undefined && job.attempt <= job.maxAttempts, `it is dead after ${tries} tries`);
            const outcome = await handle(job, new AbortController().signal);
            if (outcome.type === 'completed') return { tries, waited: house.now - began };
            assert.ok(outcome.type === 'retry');
            assert.ok(job.attempt < job.maxAttempts, `it would be dead after ${tries} tries`);
            house.now += outcome.retryAfterMs ?? 60_000;
            await store.jobs.fail(job, { error: outcome.error, runAt: house.now });
          }
        };
        const busy: Taken = { type: 'transient', message: 'busy' };
        answers.push(...Array.from({ length: 6 }, () => busy));
        assert.equal((await take()).tries, 7);
        answers.push({ ...busy, retryAfterMs: 3_600_000 });
        assert.deepEqual(await take(), { tries: 1, waited: 0 });
        answers.splice(0, answers.length, ...Array.from({ length: 1_000 }, () => busy));
        assert.ok((await take()).waited <= 120_000);
      }));
  });
