import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTestStore } from '../../test/kit/stores.ts';
import { markLifeMs } from '../store/prune/prune.ts';
import { keepPruning } from './keep-pruning.ts';

describe('the house that prunes', () => {
  it('K4 looks for old marks a minute after the start and every hour, until it ends', async (test) => {
    await using opened = await openTestStore('sqlite');
    const { store } = opened;
    const remember = (key: string): Promise<unknown> =>
      store.commit({
        command: { principal: 'p', stream: 's', key, hash: 'h', result: {}, at: 0 },
      });
    const kept = async (): Promise<readonly unknown[]> => {
      const rows = await store.query({ sql: 'select key from commands order by key', parameters: [] });
      return rows.map(({ key }) => key);
    };
    let said = Promise.withResolvers<unknown>();
    test.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const house = keepPruning(store, {
      clock: () => markLifeMs + 1,
      log: (...words) => said.resolve(words),
    });
    const removed = ['info', 'Marks of long ago were removed', { removed: 1 }];
    await remember('a');
    test.mock.timers.tick(60_000);
    assert.deepEqual(await said.promise, removed);
    assert.deepEqual(await kept(), []);
    said = Promise.withResolvers();
    await remember('b');
    test.mock.timers.tick(3_540_000);
    assert.deepEqual(await said.promise, removed);
    await house[Symbol.asyncDispose]();
    await remember('c');
    test.mock.timers.tick(3_600_000);
    assert.deepEqual(await kept(), ['c']);
  });
});
