import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { shorten } from './shorten.ts';

it('a text is shortened to its bound, between characters, and left alone where it fits', () => {
  assert.equal(shorten('four', 4), 'four');
  assert.equal(shorten('fives', 4), 'fiv…');
  assert.equal(shorten('two words', 5), 'two…');
  assert.equal(shorten('ab😀cd', 4), 'ab…');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, most) => {
      const short = shorten(text, most);
      assert.ok(short.length <= most && short.isWellFormed());
      assert.ok(short === text || text.startsWith(short.slice(0, -1)));
    }),
  );
});
