import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { inBatches } from './in-batches.ts';

it('K10 items of a lane are carried out once each, in their order, in batches that fit; a fault is its batch’s alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ lane: fc.constantFrom('a', 'b'), bad: fc.boolean() }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (asked, most) => {
        const done: { readonly [lane: string]: number[] } = { a: [], b: [] };
        const items = asked.map((item, index) => ({ ...item, index }));
        const put = inBatches<(typeof items)[number], number>({
          laneOf: ({ lane }) => lane,
          fits: (batch) => batch.length < most,
          carryOut: async (batch) => {
            assert.ok(batch.length <= most);
            await Promise.resolve();
            for (const { lane, index } of batch) done[lane]?.push(index);
            if (batch.some(({ bad }) => bad)) throw new Error('broken');
            return batch.map(({ index }) => index);
          },
        });
        const results = await Promise.allSettled(items.map(put));
        for (const lane of ['a', 'b']) {
          const expected = items.filter((item) => item.lane === lane).map(({ index }) => index);
          assert.deepEqual(done[lane], expected);
        }
        for (const [index, result] of results.entries()) {
          if (result.status === 'fulfilled') assert.equal(result.value, index);
          else assert.equal(String(result.reason), 'Error: broken');
        }
        if (most === 1) {
          assert.deepEqual(
            results.map(({ status }) => status === 'rejected'),
            items.map(({ bad }) => bad),
          );
        }
      },
    ),
  );
});
