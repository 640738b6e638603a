import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ago, brief, dayName } from './time.ts';

const now = new Date(2026, 10, 20, 12).getTime();
const minute = 60_000;

describe('times and numbers on the pages', () => {
  it('are told in few letters, and as a date after two weeks', () => {
    assert.equal(ago(now, now), 'now');
    assert.equal(ago(now - 59 * minute, now), '59 min');
    assert.equal(ago(now - 60 * minute, now), '1 h');
    assert.equal(ago(now - 13 * 24 * 60 * minute, now), '13 d');
    assert.equal(ago(new Date(2026, 9, 1).getTime(), now), '1 Oct 2026');
  });

  it('name days as people do, with the year where it is another one', () => {
    assert.equal(dayName(now - 13 * 60 * minute, now), 'Yesterday');
    assert.equal(dayName(now - 11 * 60 * minute, now), 'Today');
    assert.match(dayName(new Date(2025, 0, 1).getTime(), now), /2025$/);
    assert.doesNotMatch(dayName(new Date(2026, 0, 1).getTime(), now), /2026$/);
  });

  it('are rounded to what can be read at a glance', () => {
    assert.deepEqual([912, 14_200, 143_000, 7_000_000].map(brief), ['912', '14.2 k', '143 k', '7.00 M']);
  });
});
