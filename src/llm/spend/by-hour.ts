import { dayMs } from './pacing.ts';

/** One hour of proactive spending, for a plot. Tokens. */
export type SpendHour = {
  /** Beginning of the hour, in milliseconds. */
  readonly from: number;
  /** What calls that ended in it have cost. */
  readonly settled: number;
  /** Set aside in it for calls that are still under way. */
  readonly reserved: number;
  /** What counts against the budget at its end: everything of the 24 hours before. */
  readonly window: number;
};

type Spend = { readonly at: number; readonly tokens: number };

const hourMs = 3_600_000;

/**
 * The last hours, the one under way included.
 * @param spends settled calls of these hours and of the 24 before them
 * @param open calls under way, with what is set aside
 */
export function toSpendHours(
  spends: readonly Spend[],
  open: readonly Spend[],
  now: number,
  hours: number,
): readonly SpendHour[] {
  const first = Math.floor(now / hourMs) * hourMs - (hours - 1) * hourMs;
  return Array.from({ length: hours }, (_, index) => {
    const from = first + index * hourMs;
    const end = Math.min(now, from + hourMs);
    // The hour under way ends with this moment, which belongs to it.
    const until = end === now ? end + 1 : end;
    const sum = (all: readonly Spend[], since: number) =>
      all.reduce((tokens, spend) => tokens + (spend.at >= since && spend.at < until ? spend.tokens : 0), 0);
    return {
      from,
      settled: sum(spends, from),
      reserved: sum(open, from),
      window: sum(spends, end - dayMs) + sum(open, 0),
    };
  });
}
