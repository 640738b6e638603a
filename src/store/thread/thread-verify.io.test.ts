import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestStore } from '../../../test/kit/stores.ts';
import { createThreadModel } from '../../../test/kit/thread-model.ts';
import { operations } from '../../../test/kit/thread-operations.ts';
import { core } from '../migrations/core.ts';
import { rebuildProjection } from '../rebuild.ts';
import type { Store } from '../store.ts';
import { verifyStore } from '../verify.ts';
import { threadDetails, threadTables } from './thread.tables.ts';
import { threadStream, threadView } from './thread.view.ts';

const meta = { at: 1, actor: 'owner:studio', origin: 'direct' };
const options = { projections: [threadView], migrations: [core, threadTables, threadDetails] };

async function readTables(store: Store): Promise<readonly unknown[]> {
  const queries = [
    'select * from messages order by message',
    'select * from thread_path order by stream, from_depth',
    'select * from threads order by thread',
  ];
  return Promise.all(queries.map((sql) => store.query({ sql, parameters: [] })));
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`conversations verified and rebuilt on ${engine}`, () => {
    it('K6 K8 after any operations verify is clean, and a rebuild from nothing gives the same rows', async () => {
      await using opened = await openTestStore(engine, options);
      const { store } = opened;
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(operations, async (steps) => {
          const name = `t${(runs += 1)}`;
          const model = createThreadModel(name);
          for (const step of steps) model.perform(step);
          const append = { stream: threadStream(name), expected: 0, events: model.events, meta };
          assert.equal((await store.commit({ appends: [append] })).type, 'committed');
        }),
        { numRuns: 60 },
      );
      const report = await verifyStore(store, options);
      assert.deepEqual(report.problems, []);
      assert.equal(report.streams, runs);
      const before = await readTables(store);
      for (const { name } of threadView.tables) {
        await store.commit({ records: [{ sql: `delete from ${name}`, parameters: [] }] });
      }
      assert.ok((await verifyStore(store, options)).problems.length >= runs);
      await rebuildProjection(store, threadView, { ...options, clock: () => 1 });
      assert.deepEqual(await readTables(store), before);
    });
  });
}
