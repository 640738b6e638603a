import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OwnWork } from '../proactive/own-work.ts';
import { restSentence } from './rest-sentence.ts';
import { burnDown } from './burn-down.ts';

const now = new Date(2026, 5, 1, 12, 0).getTime();
const hour = 3_600_000;
const limits = { budget: 7_000_000, perCall: 200_000, share: 0.97, burst: 200_000 };
const spending = {
  limits,
  settled: 300_000,
  open: 200_000,
  perMinute: 0,
  closed: null,
  opensAt: now,
  pausedAt: null,
  pausedWhy: null,
};
const own: OwnWork = { paused: null, spending, hours: [], nextCycleAt: null, tasks: [], projects: [] };

describe('why the agent rests', () => {
  it('O8 says who stopped it, what it waits for and until when', () => {
    const closed = (why: 'pace' | 'window' | 'quiet' | 'off') =>
      restSentence({ ...own, spending: { ...spending, closed: why, opensAt: now + hour } }, now);
    assert.match(restSentence(own, now), /no task is open/u);
    assert.match(closed('pace'), /may start at 13:00/u);
    assert.match(closed('window'), /used up until 13:00/u);
    assert.match(closed('quiet'), /quiet hours until 13:00/u);
    assert.match(closed('off'), /0 tokens/u);
    const stopped = { why: 'The owner said stop', by: 'owner' as const };
    assert.equal(restSentence({ ...own, paused: stopped }, now), 'It is stopped: The owner said stop.');
    assert.match(restSentence({ ...own, paused: { ...stopped, by: 'breaker' } }, now), /by itself/u);
  });

  it('L7 the burn-down ends at what is left now, and the pace at its share', () => {
    const hours = [
      { from: now - 2 * hour, settled: 100_000, reserved: 0, window: 100_000 },
      { from: now - hour, settled: 200_000, reserved: 0, window: 300_000 },
      { from: now, settled: 0, reserved: 200_000, window: 500_000 },
    ];
    const { left, at, pace } = burnDown(hours, limits, now);
    assert.deepEqual(left, [6_900_000, 6_700_000, 6_500_000]);
    assert.equal(at.at(-1), now);
    assert.equal(pace.at(-1), 210_000);
  });
});
