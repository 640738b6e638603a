import type { SpendHour } from '../../../llm/spend/by-hour.ts';
import type { SpendLimits } from '../../../llm/spend/pacing.ts';
import { dayMs } from '../../../llm/spend/pacing.ts';

/** What was left of the budget of these 24 hours, hour by hour, and what an even pace would have left. */
export type BurnDown = {
  readonly at: readonly number[];
  readonly left: readonly number[];
  readonly pace: readonly number[];
};

const hourMs = 3_600_000;

/**
 * Counted back from now, where what is left is exact: whatever was spent in later hours was still there before them.
 * @param hours oldest first, the last one under way
 */
export function burnDown(hours: readonly SpendHour[], limits: SpendLimits, now: number): BurnDown {
  const at = hours.map(({ from }) => Math.min(now, from + hourMs));
  const left: number[] = [];
  let rest = limits.budget - (hours.at(-1)?.window ?? 0);
  for (const { settled, reserved } of hours.toReversed()) {
    left.unshift(Math.min(limits.budget, rest));
    rest += settled + reserved;
  }
  const pace = at.map((time) => {
    const share = Math.min(1, Math.max(0, (time - (now - dayMs)) / dayMs));
    return Math.round(limits.budget * (1 - limits.share * share));
  });
  return { at, left, pace };
}
