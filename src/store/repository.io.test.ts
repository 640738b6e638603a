import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestStore } from '../../test/kit/stores.ts';
import type { Decider } from '../kernel/decider.ts';
import { accept, refuse } from '../kernel/result.ts';
import { createRepository } from './repository.ts';
import type { Store } from './store.ts';

type Counted = { readonly type: 'counter.moved'; readonly data: { readonly by: number } };

const counter: Decider<{ readonly sum: number }, { readonly by: number }, Counted, 'too-low'> = {
  initial: { sum: 0 },
  decide: ({ by }, { sum }) =>
    sum + by < 0 ? refuse('too-low') : accept(by === 0 ? [] : [{ type: 'counter.moved', data: { by } }]),
  evolve: (state, event) => (event.type === 'counter.moved' ? { sum: state.sum + event.data.by } : state),
};
const options = { fold: 'counter', schema: 1 };
const meta = { at: 1, actor: 'owner:test', origin: 'direct' };

const moves = (by: number) => () => ({ commands: [{ by }], meta });

function snapshotsOf(store: Store, stream: string): Promise<readonly unknown[]> {
  return store.query({
    sql: `select revision from snapshots where stream = '${stream}' order by revision`,
    parameters: [],
  });
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`a repository on ${engine}`, () => {
    it('K2 a command commits its events, and a refusal commits nothing', async () => {
      await using opened = await openTestStore(engine);
      const repository = createRepository(opened.store, counter, options);
      assert.deepEqual(await repository.transact('counter:1', moves(3)), {
        type: 'done',
        events: [{ revision: 1, event: { type: 'counter.moved', data: { by: 3 } } }],
        state: { sum: 3 },
      });
      assert.deepEqual(await repository.transact('counter:1', moves(-9)), {
        type: 'refused',
        refusal: 'too-low',
      });
      assert.deepEqual(await repository.load('counter:1'), { state: { sum: 3 }, revision: 1 });
    });

    it('K3 what else belongs to a command commits with it, and sees the state after it', async () => {
      await using opened = await openTestStore(engine);
      const repository = createRepository(opened.store, counter, options);
      const command = { principal: 'p', stream: 'counter:1', key: 'k', hash: 'h', at: 1 };
      const ask = (by: number) =>
        repository.transact('counter:1', () => ({
          commands: [{ by }, { by: 1 }],
          meta,
          more: (events, { sum }) => ({ command: { ...command, result: { events: events.length, sum } } }),
        }));
      assert.equal((await ask(3)).type, 'done');
      assert.deepEqual(await ask(3), { type: 'repeated', result: { events: 2, sum: 4 } });
    });

    it('K2 a plan that refuses on what it knew is asked again on what is there', async () => {
      await using opened = await openTestStore(engine);
      const [here, there] = [1, 2].map(() => createRepository(opened.store, counter, options));
      assert.ok(here !== undefined && there !== undefined);
      await here.transact('counter:1', moves(1));
      await there.transact('counter:1', moves(5));
      const taken = await here.transact('counter:1', ({ sum }) =>
        sum < 5 ? { refuse: 'too-early' } : moves(-6)(),
      );
      assert.equal(taken.type, 'done');
      assert.deepEqual(await there.load('counter:1'), { state: { sum: 0 }, revision: 3 });
    });

    it('K1 commands at once, also from another node, are all decided on the state they met', async () => {
      await using opened = await openTestStore(engine);
      const repositories = [1, 2, 3].map(() => createRepository(opened.store, counter, options));
      const steps = [4, -1, -1, -1, -1, -1, -1, 2, -1];
      const results = await Promise.all(
        steps.map(async (by, n) => repositories[n % 3]?.transact('counter:1', moves(by))),
      );
      const kept = steps.filter((_, n) => results[n]?.type === 'done');
      const loaded = await repositories[0]?.load('counter:1');
      assert.equal(
        loaded?.state.sum,
        kept.reduce((sum, by) => sum + by, 0),
      );
      assert.equal(loaded.revision, kept.length);
    });

    it('K7 snapshots are saved every hundred events, and deleting them changes nothing but time', async () => {
      await using opened = await openTestStore(engine);
      const { store } = opened;
      await fc.assert(
        fc.asyncProperty(
          fc.uuid(),
          fc.array(fc.integer({ min: 60, max: 150 }), { maxLength: 3 }),
          async (name, sizes) => {
            const stream = `counter:${name}`;
            let sum = 0;
            for (const size of sizes) {
              const events = Array.from({ length: size }, () => ({ type: 'counter.moved', data: { by: 1 } }));
              await store.commit({ appends: [{ stream, expected: sum, events, meta }] });
              sum += size;
              const loaded = await createRepository(store, counter, options).load(stream);
              assert.deepEqual(loaded, { state: { sum }, revision: sum });
            }
            await store.snapshots.clear();
            const afresh = await createRepository(store, counter, options).load(stream);
            assert.deepEqual(afresh, { state: { sum }, revision: sum });
          },
        ),
        { numRuns: 10 },
      );
      await store.snapshots.clear();
      const events = Array.from({ length: 250 }, () => ({ type: 'counter.moved', data: { by: 1 } }));
      await store.commit({ appends: [{ stream: 'counter:x', expected: 0, events, meta }] });
      await createRepository(store, counter, options).load('counter:x');
      while ((await snapshotsOf(store, 'counter:x')).length === 0)
        await new Promise((resolve) => setTimeout(resolve, 5));
      assert.deepEqual(await snapshotsOf(store, 'counter:x'), [{ revision: 250 }]);
    });

    it('K7 a snapshot of an older schema is not used', async () => {
      await using opened = await openTestStore(engine);
      const { store } = opened;
      await createRepository(store, counter, options).transact('counter:1', moves(3));
      await store.snapshots.save('counter:1', 'counter', { revision: 1, schema: 1, state: { total: 99 } }, 1);
      const newer = createRepository(store, counter, { ...options, schema: 2 });
      assert.deepEqual(await newer.load('counter:1'), { state: { sum: 3 }, revision: 1 });
    });
  });
}
