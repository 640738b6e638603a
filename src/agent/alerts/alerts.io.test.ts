import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, houseStore, openHouse } from '../../../test/kit/house.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { createSpeak } from '../turn/speak.ts';
import { alertQueue, createAlerts } from './alerts.ts';

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`alerts on ${engine}`, () => {
    it('W9 the owner is told once a day where they last wrote in private, and never in public', async () => {
      await using place = await openTestStore(engine, houseStore);
      const silent = () => ({ type: 'silent', reason: 'listening' }) as const;
      await using house = openHouse(place.store, { decide: silent });
      const write = (channel: string, external: string, owner: boolean, audience: 'private' | 'public') =>
        house.spine.receive({
          channel,
          account: 'bot',
          incoming: {
            delivery: `${channel}:${external}:${owner}`,
            conversation: { external, title: external, audience },
            external: 'm1',
            kind: 'message',
            author: { external: owner ? 'o' : 'p', name: 'Ada', owner, bot: false },
            text: 'hello',
            at: Date.now(),
            origin: 'direct',
            addressed: true,
            raw: null,
          },
        });
      await write('phone', 'owner', true, 'private');
      await write('phone', 'stranger', false, 'private');
      await write('phone', 'square', true, 'public');
      await write('web', 'desk', true, 'private');

      const { ids } = house.ports;
      let now = Date.now();
      const alerts = createAlerts({
        store: place.store,
        speak: createSpeak(house.ports),
        ids,
        clock: () => now,
        isLocal: (channel) => channel === 'web',
        log: () => undefined,
      });
      const work = async () => {
        const ask = { queues: [alertQueue], worker: 'w', limit: 5, now: now + 1, leaseMs: 60_000 };
        for (const job of await place.store.jobs.claim(ask)) {
          const { signal } = new AbortController();
          assert.equal((await alerts.handle(job, signal)).type, 'completed');
        }
        const counts = await place.store.jobs.counts();
        return counts.every(({ queue, count }) => queue !== alertQueue || count === 0);
      };
      const tell = () => alerts.alert({ key: 'login:twitch', text: 'The login was revoked.' });
      await tell();
      await tell();
      await eventually(work);
      const told = async (external: string) => {
        const row = await house.ports.reader.threadAt('phone', 'bot', external);
        const messages = await house.ports.reader.window(row?.thread ?? '', { limit: 10 });
        return messages.filter(({ role }) => role === 'agent').map(({ text }) => text);
      };
      assert.deepEqual(await told('owner'), ['The login was revoked.']);
      assert.deepEqual([await told('stranger'), await told('square')], [[], []]);
      now += 24 * 60 * 60 * 1000;
      await tell();
      await eventually(work);
      assert.equal((await told('owner')).length, 2);
    });
  });
}
