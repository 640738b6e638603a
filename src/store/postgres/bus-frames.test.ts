import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createFrames, toFrames } from './bus-frames.ts';

describe('frames of the bus', () => {
  it('K8 any text travels whole in pieces that NOTIFY carries', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 1, max: 9000 }))
        .map(([piece, times]) => piece.repeat(times).slice(0, 30_000)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        // The log of a text with half a character in it is JSON, which escapes it.
        const sent = text.isWellFormed() ? text : JSON.stringify(text);
        const pieces = toFrames('me', 7, sent);
        const frames = createFrames();
        const heard = pieces.map((piece) => {
          assert.ok(Buffer.byteLength(piece) < 8000);
          assert.ok(piece.isWellFormed());
          return frames.take(piece);
        });
        assert.deepEqual(heard.at(-1), { sender: 'me', text: sent });
        assert.ok(heard.slice(0, -1).every((part) => part === null));
      }),
      { numRuns: 200 },
    );
  });

  it('K8 senders do not mix, and a text whose start was missed is left out', () => {
    const frames = createFrames();
    const hear = (pieces: readonly string[]): readonly (string | undefined)[] =>
      pieces
        .map((piece) => frames.take(piece))
        .map((whole) => (whole === null ? undefined : `${whole.sender}${whole.text.length}`));
    const a = toFrames('a', 1, 'x'.repeat(9000));
    const b = toFrames('b', 1, 'y'.repeat(9001));
    const mixed = a.flatMap((piece, index) => [piece, b[index] ?? '']);
    assert.deepEqual(hear(mixed).filter(Boolean), ['a9000', 'b9001']);
    assert.deepEqual(hear(a.slice(1)).filter(Boolean), []);
    assert.deepEqual(hear(a.toSpliced(1, 1)).filter(Boolean), []);
    assert.deepEqual(hear(['nonsense', ...a.slice(0, 1), ...toFrames('a', 2, 'new')]).filter(Boolean), [
      'a3',
    ]);
    assert.deepEqual(hear(a.slice(1)).filter(Boolean), []);
  });
});
