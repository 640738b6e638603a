import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { TextLimit } from './split-text.ts';
import { splitText } from './split-text.ts';

const units = (length: number): TextLimit => ({ length, count: (text) => text.length });
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const graphemes = (length: number): TextLimit => ({
  length,
  count: (text) => Array.from(segmenter.segment(text)).length,
});
const bytes = (length: number): TextLimit => ({ length, count: (text) => Buffer.byteLength(text) });

const ink = (text: string): string => text.replaceAll(/\s+/gu, '');
const withoutFences = (text: string): string => ink(text.replaceAll(/^ {0,3}```.*$/gmu, ''));

describe('splitting a text', () => {
  it('K10 a text within the limit stays as it is, and one without words gives no part', () => {
    assert.deepEqual(splitText('Hello.\n\n  there', units(20)), ['Hello.\n\n  there']);
    assert.deepEqual(splitText('', units(20)), []);
    assert.deepEqual(splitText(' \n ', units(20)), []);
  });

  it('K10 parts end at paragraphs, then lines, sentences, words and graphemes', () => {
    assert.deepEqual(splitText('One two three.\n\nFour five six.', units(20)), [
      'One two three.',
      'Four five six.',
    ]);
    assert.deepEqual(splitText('One two three\nFour five six', units(20)), [
      'One two three',
      'Four five six',
    ]);
    assert.deepEqual(splitText('One two. Three four five six', units(20)), [
      'One two.',
      'Three four five six',
    ]);
    assert.deepEqual(splitText('aaaa bbbb cccc dddd eeee', units(12)), ['aaaa bbbb', 'cccc dddd', 'eeee']);
    assert.deepEqual(splitText('abcdefghij', units(4)), ['abcd', 'efgh', 'ij']);
    assert.deepEqual(splitText('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', units(17)), ['👨‍👩‍👧👨‍👩‍👧', '👨‍👩‍👧']);
    assert.deepEqual(splitText('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', graphemes(2)), ['👨‍👩‍👧👨‍👩‍👧', '👨‍👩‍👧']);
  });

  it('K10 a code block that is cut is closed and opened again, with its indentation', () => {
    const text = 'See:\n```ts\nif (a) {\n  b();\n  c();\n}\n```\nDone.';
    assert.deepEqual(splitText(text, units(32)), [
      'See:\n```ts\nif (a) {\n  b();\n```',
      '```ts\n  c();\n}\n```\nDone.',
    ]);
  });

  it('K10 a grapheme longer than the limit is cut between code points', () => {
    const tall = `e${'\u0301'.repeat(40)}`;
    const parts = splitText(tall, units(16));
    assert.equal(parts.join(''), tall);
    assert.ok(parts.every((part) => part.length <= 16));
  });

  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.lorem({ maxCount: 12, mode: 'words' }),
    fc.lorem({ maxCount: 3, mode: 'sentences' }),
    fc.constantFrom('', '    indented', '👩‍🚀'.repeat(9), 'x'.repeat(90), '日本語の文。もう一つの文！'),
  );
  const limits = fc.constantFrom(units(40), units(300), graphemes(25), graphemes(300), bytes(60));

  it('K10 no word is lost, every part is within the limit and none is empty', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom('\n', '\n\n', ' '),
        limits,
        (lines, glue, limit) => {
          const text = lines
            .map((part) => part.replaceAll('```', '').replaceAll('~~~', ''))
            .join(glue)
            .toWellFormed();
          const parts = splitText(text, limit);
          assert.equal(ink(parts.join('')), ink(text));
          for (const part of parts) {
            assert.ok(limit.count(part) <= limit.length, JSON.stringify(part));
            assert.notEqual(part.trim(), '');
            assert.ok(part.isWellFormed());
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('K10 code blocks are whole in every part, and nothing between them is lost', () => {
    const block = fc
      .tuple(
        fc.constantFrom('', 'ts', 'python'),
        fc.array(fc.constantFrom('  a = 1', 'b()', '', '    deep', 'y'.repeat(30)), { maxLength: 12 }),
      )
      .map(([info, code]) => ['```' + info, ...code, '```'].join('\n'));
    const prose = fc.lorem({ maxCount: 10 });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(block, prose), { maxLength: 8 }),
        fc.integer({ min: 60, max: 200 }),
        (pieces, length) => {
          const text = pieces.join('\n');
          const parts = splitText(text, units(length));
          assert.equal(withoutFences(parts.join('\n')), withoutFences(text));
          for (const part of parts) {
            assert.ok(part.length <= length);
            assert.equal((part.match(/^```/gmu)?.length ?? 0) % 2, 0, part);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('K10 a long text is cut in time that grows with its length', () => {
    const text = 'word and '.repeat(20_000);
    const start = performance.now();
    assert.ok(splitText(text, units(300)).length > 500);
    assert.ok(performance.now() - start < 2_000);
  });
});
