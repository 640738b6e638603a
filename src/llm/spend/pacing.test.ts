import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { SpendAccount } from './pacing.ts';
import {
  admit,
  dayMs,
  paceMs,
  paceOpensAt,
  perMinute,
  settleShift,
  toSpendLimits,
  waitMs,
  windowOpensAt,
} from './pacing.ts';

const limits = toSpendLimits(7_000_000, 200_000);
const noon = Date.UTC(2026, 2, 1, 12);
const idle: SpendAccount = { tat: 0, settled: 0, open: 0 };

/** Calls one after another, each as early as it may start, with what each costs in the end. */
const costs = fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 400 });

describe('the pace of proactive spending', () => {
  it('L7 a call of the usual size moves the pace by some 42 minutes, a cheap one gives nearly all of it back', () => {
    const admitted = admit(idle, limits, noon);
    assert.ok(admitted.ok);
    assert.equal(Math.round((admitted.value.tat - noon) / 60_000), 42);
    const after = admitted.value.tat + settleShift(3_000, 200_000, limits);
    assert.equal(Math.round((after - noon) / 1_000), 38);
  });

  it('L7 a burst of one call may run ahead of the pace, and not more', () => {
    const first = admit(idle, limits, noon);
    assert.ok(first.ok);
    const second = admit({ ...idle, tat: first.value.tat }, limits, noon);
    assert.ok(second.ok);
    assert.deepEqual(admit({ ...idle, tat: second.value.tat }, limits, noon), {
      ok: false,
      refusal: { why: 'pace' },
    });
    assert.equal(paceOpensAt(second.value.tat, limits), first.value.tat);
  });

  it('L7 what was settled, what is under way and the next call stay within the budget together', () => {
    const full = { tat: 0, settled: 6_500_000, open: 300_000 };
    assert.ok(admit(full, limits, noon).ok);
    assert.deepEqual(admit({ ...full, open: 300_001 }, limits, noon), {
      ok: false,
      refusal: { why: 'window' },
    });
  });

  it('L7 no order of calls and costs spends more than the budget in any 24 hours', () => {
    fc.assert(
      fc.property(costs, fc.integer({ min: 200_000, max: 3_000_000 }), (spent, budget) => {
        const small = toSpendLimits(budget, 200_000);
        const settled: { readonly at: number; readonly tokens: number }[] = [];
        let tat = 0;
        let now = noon;
        for (const tokens of spent) {
          const sum = () =>
            settled.filter(({ at }) => at >= now - dayMs).reduce((all, one) => all + one.tokens, 0);
          for (let asked = 0; ; asked += 1) {
            assert.ok(asked < 10_000);
            const account = { tat, settled: sum(), open: 0 };
            const admitted = admit(account, small, now);
            if (admitted.ok) {
              tat = admitted.value.tat;
              break;
            }
            const within = settled.filter(({ at }) => at >= now - dayMs);
            const opensAt = Math.max(paceOpensAt(tat, small), windowOpensAt(account, within, small) ?? now);
            now += waitMs(opensAt, now);
          }
          now += 20_000;
          tat += settleShift(tokens, small.perCall, small);
          settled.push({ at: now, tokens });
          assert.ok(sum() <= budget, `${sum()} of ${budget}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('L7 settling at the reserved price moves nothing, and what is given back is what was not spent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400_000 }), (spent) => {
        const shift = settleShift(spent, 200_000, limits);
        assert.ok(Math.abs(shift - (paceMs(spent, limits) - paceMs(200_000, limits))) <= 1);
      }),
    );
    assert.equal(settleShift(200_000, 200_000, limits), 0);
  });

  it('L7 the window opens a moment after enough old spending has left it', () => {
    const spends = [
      { at: noon, tokens: 100_000 },
      { at: noon + 1_000, tokens: 50_000 },
      { at: noon + 2_000, tokens: 6_850_000 },
    ];
    const account = { tat: 0, settled: 7_000_000, open: 0 };
    assert.equal(windowOpensAt(account, spends, limits), noon + 2_000 + dayMs + 1);
    assert.equal(windowOpensAt({ ...account, settled: 6_900_000 }, spends, limits), noon + dayMs + 1);
    assert.equal(windowOpensAt({ ...account, open: 7_000_000 }, spends.slice(0, 2), limits), null);
  });

  it('L7 nobody asks again before 5 seconds or after more than an hour', () => {
    fc.assert(
      fc.property(fc.integer(), (opensAt) => {
        const wait = waitMs(opensAt, 0);
        assert.ok(wait >= 5_000 && wait <= 3_600_000);
      }),
    );
  });

  it('L7 the reported rate follows what was spent over the last hour', () => {
    const steady = Array.from({ length: 600 }, (_, minute) => ({
      at: noon - minute * 60_000,
      tokens: 4_700,
    }));
    assert.ok(Math.abs(perMinute(steady, noon) - 4_700) < 100);
    assert.equal(perMinute([], noon), 0);
  });

  it('L7 a budget below one call shrinks the call instead of forbidding it', () => {
    assert.equal(toSpendLimits(50_000, 200_000).perCall, 50_000);
    assert.ok(admit(idle, toSpendLimits(50_000, 200_000), noon).ok);
  });
});
