import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TextTable } from './text-table.ts';

describe('a table of texts', () => {
  it('M3 numbers texts as a map does, whatever they are', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.nat({ max: 30 }).map(String));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 400 }), (texts) => {
        const table = new TextTable();
        const model = new Map<string, number>();
        for (const one of texts) {
          const known = model.get(one);
          assert.equal(table.numberOf(one), known ?? -1);
          if (known === undefined) model.set(one, model.size);
          assert.equal(table.add(one), model.get(one));
        }
        assert.equal(table.size, model.size);
        for (const [one, number] of model) {
          assert.equal(table.numberOf(one), number);
          assert.equal(table.text(number), one);
        }
        assert.equal(table.text(model.size), '');
        assert.equal(table.text(-1), '');
      }),
    );
  });

  it('M3 finds each of a hundred thousand ids', () => {
    const table = new TextTable();
    for (let at = 0; at < 100_000; at += 1) assert.equal(table.add(`msg_${at.toString(36)}`), at);
    for (let at = 0; at < 100_000; at += 997) assert.equal(table.numberOf(`msg_${at.toString(36)}`), at);
  });
});
