import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createClipWatch } from './clip-watch.ts';
import type { ClipWatch } from './clip-watch.ts';
import { median } from './judge-bucket.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 14, 19);

/** Somebody speaks every `every` milliseconds. */
function murmur(watch: ClipWatch, from: number, to: number, every = 5_000): void {
  for (let at = from; at < to; at += every)
    watch.hear({ at, author: `person-${(at / every) % 7}`, text: 'calm talk about clay', bot: false });
}

function burst(watch: ClipWatch, at: number, size: number, chatters = 8, text = 'LUL', bot = false): void {
  for (let number = 0; number < size; number += 1)
    watch.hear({ at: at + number * 200, author: `person-${number % chatters}`, text, bot });
}

function afterCalm(): ClipWatch {
  const watch = createClipWatch();
  murmur(watch, start, start + 12 * minute);
  return watch;
}

describe('clip candidates', () => {
  const at = start + 12 * minute;

  it('S6 a burst of several people stands out, with a window that reaches back and the reason', () => {
    const watch = afterCalm();
    burst(watch, at + 2_000, 30);
    murmur(watch, at + 15_000, at + 2 * minute);
    const [clip, ...others] = watch.candidates();
    assert.ok(clip !== undefined && others.length === 0);
    assert.ok(clip.peak >= at && clip.peak < at + 15_000);
    assert.equal(clip.start, clip.peak - 25_000);
    assert.equal(clip.end, clip.peak + 10_000);
    assert.match(
      clip.reason,
      /^30 messages of 8 chatters in 15 seconds where 3 are usual \(z 1\d\.\d\), 100 % nothing but emotes/,
    );
  });

  const quiet: readonly (readonly [string, (watch: ClipWatch) => void])[] = [
    ['one person alone', (watch) => burst(watch, at, 40, 1)],
    ['three people', (watch) => burst(watch, at, 40, 3)],
    ['seven messages', (watch) => burst(watch, at, 7, 7)],
    ['bots', (watch) => burst(watch, at, 40, 8, 'Follow the schedule', true)],
    ['a giveaway', (watch) => burst(watch, at, 40, 8, '!join')],
  ];
  for (const [name, happen] of quiet)
    it(`S6 ${name}: no clip`, () => {
      const watch = afterCalm();
      happen(watch);
      watch.advance(at + minute);
      assert.deepEqual(watch.candidates(), []);
    });

  it('S6 a raid and a giveaway are set apart with their names', () => {
    const watch = afterCalm();
    watch.raid(at - 1_000);
    burst(watch, at, 40);
    murmur(watch, at + minute, at + 15 * minute);
    burst(watch, at + 15 * minute, 40, 8, '!join');
    watch.advance(at + 20 * minute);
    assert.deepEqual(watch.candidates(), []);
    assert.deepEqual(
      watch.suppressed().map(({ label }) => label),
      ['raid', 'giveaway'],
    );
  });

  it('S6 peaks close together are one clip that holds them all', () => {
    const watch = afterCalm();
    burst(watch, at, 30);
    burst(watch, at + 30_000, 40);
    watch.advance(at + minute);
    const [clip, ...others] = watch.candidates();
    assert.ok(clip !== undefined && others.length === 0);
    assert.ok(clip.start < at && clip.end > at + 40_000);
    assert.equal(clip.messages, 40);
  });

  it('S6 the first two minutes have no median yet, and make no clip', () => {
    const watch = createClipWatch();
    burst(watch, start, 40);
    watch.advance(start + minute);
    assert.deepEqual(watch.candidates(), []);
  });

  it('S6 the best eight are kept, by time', () => {
    const watch = afterCalm();
    for (let number = 0; number < 20; number += 1) {
      burst(watch, at + number * 12 * minute, 20 + number);
      murmur(watch, at + number * 12 * minute + 30_000, at + (number + 1) * 12 * minute);
    }
    const clips = watch.candidates();
    assert.equal(clips.length, 8);
    assert.deepEqual(
      clips.map(({ messages }) => messages),
      [32, 33, 34, 35, 36, 37, 38, 39],
    );
  });

  it('S6 velocity counts every message of a person once, quiet buckets too', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40_000 }), { maxLength: 60 }), (gaps) => {
        const watch = createClipWatch();
        let now = start;
        for (const [number, gap] of gaps.entries()) {
          now += gap;
          watch.hear({ at: now, author: `p${number % 5}`, text: 'hi', bot: false });
        }
        const series = watch.velocity();
        assert.equal(
          series.reduce((sum, { messages }) => sum + messages, 0),
          gaps.length,
        );
        for (const [place, { at: from }] of series.entries())
          assert.equal(from, (series[0]?.at ?? 0) + place * 15_000);
      }),
    );
  });

  it('S8 memory does not grow with the number of messages: two thousand a second for a minute', () => {
    const watch = createClipWatch();
    for (let number = 0; number < 120_000; number += 1)
      watch.hear({ at: start + number / 2, author: `p${number % 2_000}`, text: `word${number}`, bot: false });
    assert.equal(watch.velocity().length, 4);
    assert.equal(watch.velocity()[0]?.chatters, 2_000);
  });

  it('S6 the median of none is 0, of an even number the mean of the middle two', () => {
    assert.equal(median([]), 0);
    assert.equal(median([3, 1, 2, 10]), 2.5);
  });
});
