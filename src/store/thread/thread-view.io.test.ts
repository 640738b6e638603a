import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestStore } from '../../../test/kit/stores.ts';
import { createThreadModel } from '../../../test/kit/thread-model.ts';
import type { ThreadModel } from '../../../test/kit/thread-model.ts';
import { operations } from '../../../test/kit/thread-operations.ts';
import { pathTo } from '../../kernel/path.ts';
import { core } from '../migrations/core.ts';
import { tablesOf } from '../projection.ts';
import { toStatement } from '../statement.ts';
import type { Store } from '../store.ts';
import { rowIsOnPath } from './on-path.ts';
import { createThreadLog } from './thread-log.ts';
import { createThreadReader } from './thread-reader.ts';
import { threadDetails, threadTables } from './thread.tables.ts';
import type { ThreadTables } from './thread.tables.ts';
import { threadStream, threadView } from './thread.view.ts';

const meta = { at: 1, actor: 'owner:studio', origin: 'direct' };
const options = { projections: [threadView], migrations: [core, threadTables, threadDetails] };
let runs = 0;

async function append(store: Store, thread: string, model: ThreadModel, from: number): Promise<number> {
  const events = model.events.slice(from);
  if (events.length > 0) {
    const stream = threadStream(thread);
    const result = await store.commit({ appends: [{ stream, expected: from, events, meta }] });
    assert.equal(result.type, 'committed');
  }
  return model.events.length;
}

/** Messages whose rows are said to be on the path, in its order. */
async function onPath(store: Store, thread: string): Promise<readonly unknown[]> {
  const query = tablesOf<ThreadTables>(store.sql)
    .selectFrom('messages')
    .select('message')
    .where('stream', '=', threadStream(thread))
    .where(rowIsOnPath('messages'))
    .orderBy('depth');
  return (await store.query(toStatement(query))).map((row) => row['message']);
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`thread view on ${engine}`, () => {
    it('K6 after any operations, what the tables show is the fold of the path', async () => {
      await using place = await openTestStore(engine, options);
      const reader = createThreadReader(place.store);
      await fc.assert(
        fc.asyncProperty(operations, fc.nat({ max: 40 }), async (steps, pause) => {
          runs += 1;
          const name = `t${runs}`;
          const model = createThreadModel(name);
          let stored = 0;
          for (const [index, step] of steps.entries()) {
            model.perform(step);
            if (index === pause) stored = await append(place.store, name, model, stored);
          }
          await append(place.store, name, model, stored);
          const shown = await reader.window(name, { limit: 1000 });
          assert.deepEqual(shown.map((row) => row.message).toReversed(), model.visible());
          assert.equal(await reader.countAfter(name, 0), model.visible().length);
          assert.deepEqual(await onPath(place.store, name), model.visible());
        }),
        { numRuns: 1000 },
      );
    });

    it('K6 a window shows the newest messages above a depth, whatever the branches', async () => {
      await using place = await openTestStore(engine, options);
      const reader = createThreadReader(place.store);
      await fc.assert(
        fc.asyncProperty(
          operations,
          fc.integer({ min: 1, max: 12 }),
          fc.nat({ max: 12 }),
          async (steps, limit, before) => {
            runs += 1;
            const name = `w${runs}`;
            const model = createThreadModel(name);
            for (const step of steps) model.perform(step);
            await append(place.store, name, model, 0);
            const shown = await reader.window(name, { limit, before: before + 1 });
            const expected = model.visible().slice(0, before).slice(-limit);
            assert.deepEqual(shown.map((row) => row.message).toReversed(), expected);
          },
        ),
        { numRuns: 100 },
      );
    });

    it('K7 a state from a snapshot and its tail is the state of the whole fold', async () => {
      await using place = await openTestStore(engine, options);
      const log = createThreadLog(place.store);
      const model = createThreadModel('long');
      for (let i = 0; i < 150; i += 1) {
        model.perform({ type: 'say' });
        model.perform({ type: 'reply' });
        if (i % 20 === 0) model.perform({ type: 'rewind', pick: i });
      }
      await append(place.store, 'long', model, 0);
      await log.load('long');
      for (let i = 0; i < 30; i += 1) model.perform({ type: 'say' });
      await append(place.store, 'long', model, await place.store.revision('thread:long'));
      const cold = await createThreadLog(place.store).load('long');
      assert.deepEqual(cold, JSON.parse(JSON.stringify(model.state)));
      await place.store.snapshots.clear();
      const folded = await createThreadLog(place.store).load('long');
      assert.deepEqual(folded, cold);
      assert.deepEqual(pathTo(folded.branches, folded.head), pathTo(model.state.branches, model.state.head));
    });
  });
}
