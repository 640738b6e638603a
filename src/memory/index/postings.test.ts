import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Postings } from './postings.ts';

describe('postings', () => {
  it('M3 give every entry back as it came, of rare and of common terms, wherever they were moved', () => {
    const term = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 2_000 }));
    const text = fc.uniqueArray(term, { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 60 }), fc.integer({ min: 1, max: 400 }), (texts, times) => {
        const postings = new Postings();
        const model = new Map<number, [document: number, weight: number][]>();
        for (let document = 0; document < texts.length * times; document += 1) {
          for (const one of texts[document % texts.length] ?? []) {
            postings.add(one, document, document % 256, one % 256);
            const known = model.get(one) ?? [];
            known.push([document, (document % 256) | ((one % 256) << 8)]);
            model.set(one, known);
          }
        }
        for (const [one, entries] of model) {
          const slot = postings.slot(one) ?? -1;
          const { documents, weights, from, to } = postings.entries(slot);
          assert.equal(postings.term(slot), one);
          assert.equal(postings.frequency(slot), entries.length);
          assert.deepEqual(
            [...documents.subarray(from, to)],
            entries.map(([document]) => document),
          );
          assert.deepEqual(
            [...weights.subarray(from, to)],
            entries.map(([, weight]) => weight),
          );
        }
      }),
      { numRuns: 30 },
    );
  });
});
