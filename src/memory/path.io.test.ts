import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestStore } from '../../test/kit/stores.ts';
import { createThreadModel } from '../../test/kit/thread-model.ts';
import type { ThreadModel } from '../../test/kit/thread-model.ts';
import { operations } from '../../test/kit/thread-operations.ts';
import { ulid } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import { loadParts } from '../wire.ts';
import { createMemory } from './context.ts';

const meta = { at: 1_700_000_000_000, actor: 'owner:studio', origin: 'direct' };
let runs = 0;

async function append(store: Store, name: string, model: ThreadModel, from: number): Promise<number> {
  const events = model.events.slice(from);
  if (events.length > 0) {
    const result = await store.commit({
      appends: [{ stream: `thread:${name}`, expected: from, events, meta }],
    });
    assert.equal(result.type, 'committed');
  }
  return model.events.length;
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`memory along the path on ${engine}`, () => {
    it('K6 after any operations, what can be recalled is what the path shows, at any moment in between', async () => {
      const { projections, migrations } = loadParts({});
      await using place = await openTestStore(engine, { projections, migrations });
      const { store } = place;
      const clock = () => meta.at;
      const ids = { next: (prefix: string) => `${prefix}_${ulid(clock(), randomBytes(10))}` };
      using memory = createMemory({ store, clock, ids, profile: () => undefined });
      const recalled = async (holder: string): Promise<readonly string[]> => {
        // Every message of the model says who speaks, so this asks for all of them.
        const found = await memory.recall.search({ holder, text: 'user agent', limit: 200 });
        return found.map((item) => item.id).sort();
      };
      await fc.assert(
        fc.asyncProperty(operations, fc.nat({ max: 40 }), async (steps, pause) => {
          runs += 1;
          const name = `m${runs}`;
          const model = createThreadModel(name, name);
          let stored = 0;
          for (const [index, step] of steps.entries()) {
            model.perform(step);
            if (index !== pause) continue;
            stored = await append(store, name, model, stored);
            assert.deepEqual(await recalled(name), [...model.visible()].sort());
          }
          await append(store, name, model, stored);
          assert.deepEqual(await recalled(name), [...model.visible()].sort());
        }),
        { numRuns: 1000 },
      );
    });
  });
}
