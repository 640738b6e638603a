import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { toSpendHours } from './by-hour.ts';
import { dayMs } from './pacing.ts';

const hourMs = 3_600_000;
const now = Date.UTC(2026, 2, 2, 12, 30);

it('L7 every settled token stands in one hour, and in the window of the 24 hours after it', () => {
  const spend = fc.record({
    at: fc.integer({ min: now - 24 * hourMs, max: now }),
    tokens: fc.integer({ min: 0, max: 200_000 }),
  });
  fc.assert(
    fc.property(fc.array(spend, { maxLength: 50 }), (spends) => {
      const hours = toSpendHours(spends, [], now, 25);
      const sum = (tokens: readonly number[]) => tokens.reduce((all, one) => all + one, 0);
      assert.equal(sum(hours.map(({ settled }) => settled)), sum(spends.map(({ tokens }) => tokens)));
      const last = spends.filter(({ at }) => at >= now - dayMs);
      assert.equal(hours.at(-1)?.window, sum(last.map(({ tokens }) => tokens)));
    }),
  );
});

it('L7 what is set aside stands in the hour in which it was, and counts against the budget now', () => {
  const hours = toSpendHours([], [{ at: now - 2 * hourMs, tokens: 200_000 }], now, 4);
  assert.deepEqual(
    hours.map(({ reserved, window }) => [reserved, window]),
    [
      [0, 0],
      [200_000, 200_000],
      [0, 200_000],
      [0, 200_000],
    ],
  );
});
