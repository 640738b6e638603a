import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTestStore } from '../../../test/kit/stores.ts';
import { core } from '../migrations/core.ts';
import type { Store } from '../store.ts';
import { pruneIndexes } from './prune.tables.ts';
import { markLifeMs, pruneMarks } from './prune.ts';

const now = 100 * 86_400_000;
const { signal } = new AbortController();

/** A key, a delivery with and one without a payload, and a job that happens once, each named after its time. */
async function mark(store: Store, name: string, at: number): Promise<readonly string[]> {
  const unique = { key: `once ${name}`, as: 'once' } as const;
  const job = { queue: 'notes', kind: 'note', lane: name, payload: {}, runAt: at, unique };
  const delivery = { channel: 'loop', account: 'me', at, result: { of: name } };
  const committed = await store.commit({
    command: { principal: 'p', stream: 's', key: name, hash: 'h', result: { of: name }, at },
    jobs: [{ ...job, id: `job ${name} ${Math.random()}` }],
  });
  const results = [committed];
  for (const raw of [null, { words: 'as they came' }])
    results.push(
      await store.commit({
        inbox: [{ ...delivery, delivery: `${name} ${raw === null ? 'bare' : 'full'}`, raw }],
      }),
    );
  return results.map(({ type }) => type);
}

async function count(store: Store, table: string): Promise<number> {
  const [row] = await store.query({ sql: `select count(*) as count from ${table}`, parameters: [] });
  return Number(row?.['count']);
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`old marks on ${engine}`, () => {
    it('K4 what is thirty days old is new again, what is younger is still known', async () => {
      await using opened = await openTestStore(engine, { migrations: [core, pruneIndexes] });
      const { store } = opened;
      await mark(store, 'old', now - markLifeMs - 1);
      await mark(store, 'young', now - markLifeMs);
      assert.equal(await pruneMarks(store, now, signal), 3);
      assert.equal(await pruneMarks(store, now, signal), 0);
      assert.deepEqual(await mark(store, 'young', now), ['repeated', 'duplicate', 'duplicate']);
      assert.deepEqual(await mark(store, 'old', now), ['committed', 'committed', 'duplicate']);
      assert.equal(await count(store, 'job_occurrences'), 2);
    });

    it('O1 a delivery with its payload is the record of what was sent, and is never removed', async () => {
      await using opened = await openTestStore(engine, { migrations: [core, pruneIndexes] });
      const { store } = opened;
      await mark(store, 'old', 0);
      await pruneMarks(store, now, signal);
      const rows = await store.query({ sql: 'select raw from inbox', parameters: [] });
      assert.deepEqual(rows, [{ raw: '{"words":"as they came"}' }]);
    });

    it('K4 thousands go in many small commits, and a program that ends waits for one of them at most', async () => {
      await using opened = await openTestStore(engine, { migrations: [core, pruneIndexes] });
      const { store } = opened;
      const mark = (index: number) => ({
        channel: 'loop',
        account: 'me',
        at: 0,
        result: {},
        delivery: `${index}`,
      });
      await store.commit({
        inbox: Array.from({ length: 1_200 }, (_, index) => ({ ...mark(index), raw: null })),
      });
      const stop = new AbortController();
      let commits = 0;
      const watched: Store = {
        ...store,
        commit(commit) {
          commits += 1;
          stop.abort();
          return store.commit(commit);
        },
      };
      assert.equal(await pruneMarks(watched, now, stop.signal), 500);
      assert.equal(await pruneMarks({ ...watched, commit: store.commit }, now, signal), 700);
      assert.deepEqual([commits, await count(store, 'inbox')], [1, 0]);
    });
  });
}

it('Q1 old deliveries are found by an index, however many there are to keep', async () => {
  await using opened = await openTestStore('sqlite', { migrations: [core, pruneIndexes] });
  const plan = await opened.store.query({
    sql: `explain query plan select delivery from inbox where at < ? and raw = 'null' order by at limit ?`,
    parameters: [5, 500],
  });
  assert.match(JSON.stringify(plan), /USING INDEX inbox_bare/u);
});
