import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CodeMatrix } from './code-matrix.ts';
import type { EmbeddableItem } from './embedded-text.ts';
import { toEmbeddedText } from './embedded-text.ts';
import type { Ranked } from '../rank/rank.ts';
import { scoreOf } from '../rank/trace.ts';
import { fuse } from './fuse.ts';
import { fromBytes, likeness, quantise, toBytes, toUnit } from './quantise.ts';

const numbers = fc.float({ noNaN: true, min: -1, max: 1 });
const vectorOf = (dimension: number) =>
  fc.array(numbers, { minLength: dimension, maxLength: dimension }).map((list) => Float32Array.from(list));

describe('vectors', () => {
  it('M2 come back from their bytes as they were, also from the middle of a buffer', () => {
    fc.assert(
      fc.property(vectorOf(5), (vector) => {
        const bytes = toBytes(vector);
        const shifted = new Uint8Array(bytes.length + 3);
        shifted.set(bytes, 3);
        assert.deepEqual(fromBytes(bytes), vector);
        assert.deepEqual(fromBytes(shifted.subarray(3)), vector);
      }),
    );
  });

  it('M2 have length 1, or 0 where there is no direction', () => {
    const unit = toUnit(Float32Array.of(3, 4));
    assert.ok(Math.abs(likeness(unit, unit) - 1) < 1e-6);
    for (const odd of [Float32Array.of(0, 0), Float32Array.of(Infinity, 1), Float32Array.of(NaN, 1)])
      assert.deepEqual(toUnit(odd), Float32Array.of(0, 0));
  });

  it('M2 a scan of 8-bit codes finds what an exact search finds first', () => {
    let seed = 7;
    const random = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return seed / 2 ** 31 - 1;
    };
    const dimension = 50;
    const made = Array.from({ length: 600 }, () => toUnit(Float32Array.from({ length: dimension }, random)));
    const matrix = new CodeMatrix(dimension);
    for (const [at, vector] of made.entries()) {
      const { code, scale } = quantise(vector);
      matrix.put(Int32Array.of(at), code, Float32Array.of(scale));
    }
    const mask = Uint8Array.from(made, (_, at) => (at % 3 === 0 ? 0 : 1));
    for (let round = 0; round < 20; round += 1) {
      const query = toUnit(Float32Array.from({ length: dimension }, random));
      const exact = [...made.keys()]
        .filter((at) => mask[at] === 1)
        .sort((a, b) => likeness(query, made[b] ?? query) - likeness(query, made[a] ?? query))
        .slice(0, 10);
      const { positions } = matrix.scan(quantise(query).code, mask, 40);
      assert.equal(positions.length, 40);
      assert.ok([...positions].every((at) => mask[at] === 1));
      assert.ok(exact.every((at) => positions.includes(at)));
    }
  });

  it('M2 a code that is put again takes the place of the old one', () => {
    const matrix = new CodeMatrix(2);
    const put = (at: number, ...code: readonly number[]) =>
      matrix.put(Int32Array.of(at), Int8Array.from(code), Float32Array.of(1));
    put(0, 100, 0);
    put(1, 50, 0);
    put(0, -100, 0);
    const { positions } = matrix.scan(Int8Array.of(1, 0), Uint8Array.of(1, 1), 5);
    assert.deepEqual([...positions], [1, 0]);
  });
});

describe('words and meaning together', () => {
  const words: readonly Ranked[] = [
    { document: 1, score: 8, trace: [{ name: 'words', by: 'add', value: 8 }] },
    {
      document: 2,
      score: 4,
      trace: [
        { name: 'words', by: 'add', value: 2 },
        { name: 'date', by: 'times', value: 2 },
      ],
    },
  ];

  it('M2 are added by score: half of each, and what one does not know has nothing there', () => {
    const both = fuse(
      words,
      new Map([
        [2, 1],
        [3, 0.75],
        [1, 0.5],
      ]),
      0.5,
    );
    assert.deepEqual(
      both.map(({ document, score, worded, near }) => [document, score, worded, near]),
      [
        [2, 0.75, true, true],
        [1, 0.5, true, false],
        [3, 0.25, false, true],
      ],
    );
    for (const { trace, score } of both) assert.ok(Math.abs(scoreOf(trace) - score) < 1e-9);
  });

  it('M2 without meaning the order of the words stays', () => {
    assert.deepEqual(
      fuse(words, new Map(), 0.5).map(({ document }) => document),
      [1, 2],
    );
    assert.deepEqual(fuse([], new Map([[4, 0.2]]), 0.5)[0], {
      document: 4,
      score: 0.5,
      trace: [{ name: 'meaning', by: 'add', value: 0.5 }],
      worded: false,
      near: true,
    });
  });
});

describe('the text that is embedded', () => {
  const item: EmbeddableItem = {
    id: 'b',
    kind: 'message',
    holder: 'wren',
    stream: 'thread:t',
    revision: 3,
    node: 3,
    at: Date.UTC(2026, 4, 8, 12),
    speaker: 'Ann',
    text: ' The blue one. ',
    previous: { id: 'a', speaker: 'Bob', text: 'Which cup?', at: Date.UTC(2026, 4, 8, 11) },
  };

  it('M2 is a message with its day and the turn before it, and a note as it is', () => {
    assert.deepEqual(toEmbeddedText(item), {
      text: '2026-05-08\nBob: Which cup?\nAnn: The blue one.',
      previous: 'a',
    });
    assert.deepEqual(toEmbeddedText({ ...item, kind: 'note' }), { text: 'The blue one.', previous: null });
  });

  it('M2 does without a turn that lies long back, and is nothing where there are no words', () => {
    assert.deepEqual(toEmbeddedText({ ...item, at: Date.UTC(2026, 4, 9) }), {
      text: '2026-05-09\nAnn: The blue one.',
      previous: null,
    });
    assert.equal(toEmbeddedText({ ...item, text: ' ' }), null);
    assert.equal(toEmbeddedText({ ...item, text: '[forgotten 0123456789abcdef]' }), null);
  });
});
