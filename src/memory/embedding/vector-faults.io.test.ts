import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openEmbeddingServer } from '../../../test/emulators/embedding-server.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { drained, houseOn, keep, migrations, projections, talkIn } from './embedding.fixtures.ts';
import { mendVectors, vectorFaults } from './vector-faults.ts';

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`faults of vectors on ${engine}`, () => {
    it('K6 M2 a vector that is not its item’s is told and made anew, whatever is wrong with it', async () => {
      await using test = await openTestStore(engine, { projections, migrations });
      await using server = await openEmbeddingServer();
      const { store } = test;
      const room = talkIn(store, 'room');
      await room.open();
      const said: string[] = [];
      for (let at = 0; at < 240; at += 1) said.push(await room.say('ann', `tale ${at}`));
      const { memory, faults } = houseOn(store, server.url);
      using _memory = memory;
      {
        await using _keeping = await keep(memory);
        await drained(store, said.length);
      }
      const found = async () =>
        (await Array.fromAsync(vectorFaults(store))).map(({ id, fault }) => `${id}: ${fault}`).sort();
      assert.deepEqual(await found(), []);

      const change = (set: string, id = '') =>
        store.commit({
          records: [{ sql: `update memory_vectors set ${set} where id = '${id}'`, parameters: [] }],
        });
      await change('revision = revision - 1', said[3]);
      assert.deepEqual(await found(), [], 'an old one waits to be made anew');
      await change("id = 'nobody'", said[5]);
      await change('revision = revision + 1', said[7]);
      await change("holder = 'other'", said[120]);
      await change('vector = code', said[200]);
      assert.deepEqual(
        await found(),
        [
          'nobody: without an item',
          `${said[7]}: of words that the item does not have`,
          `${said[120]}: of words that the item does not have`,
          `${said[200]}: damaged`,
        ].sort(),
      );
      assert.deepEqual(await mendVectors(store), { streams: 1, rows: 4 });
      assert.deepEqual(await found(), []);
      {
        await using _keeping = await keep(memory);
        await drained(store, said.length);
      }
      assert.deepEqual(await found(), []);
      assert.deepEqual(faults, []);
    });
  });
}
