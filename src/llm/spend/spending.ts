import type { Store } from '../../store/store.ts';
import type { ModelFailure } from '../model.ts';
import type { SpendLimits } from './pacing.ts';
import { admit, dayMs, paceMs, paceOpensAt, waitMs, windowOpensAt } from './pacing.ts';
import type { QuietHours } from './quiet-hours.ts';
import { quietUntil } from './quiet-hours.ts';
import type { SpendRow } from './spend-rows.ts';
import { readSpends } from './spend-rows.ts';

/** Why no call may start: nothing is allowed at all, the owner or the breaker paused it, quiet hours, the pace, the 24 hours. */
export type Closed = 'off' | 'paused' | 'quiet' | 'pace' | 'window';

/** Whether the next call may start. */
export type SpendVerdict =
  | { readonly closed: null; readonly tat: number }
  /** `opensAt` is null where only a person can say. */
  | { readonly closed: Closed; readonly opensAt: number | null };

/** Asks everything that can close the gate, the cheapest first. */
export async function judgeSpending(
  store: Pick<Store, 'sql' | 'query'>,
  row: SpendRow,
  { limits, quiet }: { readonly limits: SpendLimits; readonly quiet: QuietHours | null },
  now: number,
): Promise<SpendVerdict> {
  if (limits.perCall <= 0) return { closed: 'off', opensAt: null };
  if (row.pausedAt !== null) return { closed: 'paused', opensAt: null };
  const quietEnd = quietUntil(quiet, now);
  if (quietEnd !== null) return { closed: 'quiet', opensAt: quietEnd };
  // Further ahead than calls can bring it is the pace of a clock that was wrong; what was spent by it counts for the window all the same.
  const isAhead = row.tat > now + paceMs(limits.budget + limits.burst + limits.perCall, limits);
  const tat = isAhead ? now : row.tat;
  const admitted = admit({ ...row, tat }, limits, now);
  if (admitted.ok) return { closed: null, tat: admitted.value.tat };
  const paceAt = paceOpensAt(tat, limits);
  const { settled, open } = row;
  if (settled + open + limits.perCall <= limits.budget) return { closed: 'pace', opensAt: paceAt };
  // Where only calls under way stand in the way, the end of one may make room at any moment.
  if (settled + limits.perCall <= limits.budget) return { closed: 'window', opensAt: Math.max(paceAt, now) };
  const windowAt = windowOpensAt(row, await readSpends(store, now - dayMs), limits) ?? now;
  return { closed: 'window', opensAt: Math.max(paceAt, windowAt) };
}

const reasons: { readonly [Reason in Closed]: string } = {
  off: 'Agents may spend nothing by themselves: PROACTIVE_TOKENS_PER_DAY is 0.',
  paused: 'What agents do by themselves is paused until the owner lets it go on.',
  quiet: 'These are quiet hours.',
  pace: 'The budget for work of its own is paced, and the next call is not due yet.',
  window: 'The budget for work of its own in 24 hours is used up.',
};

/** The refusal as a failure, with the time after which it is worth asking again. */
export function toSpendFailure(
  { closed, opensAt }: Exclude<SpendVerdict, { closed: null }>,
  pausedWhy: string | null,
  now: number,
): ModelFailure {
  if (opensAt === null) {
    const why = pausedWhy === null ? '' : ` ${pausedWhy}.`;
    return { code: 'paused', class: 'permanent', message: reasons[closed] + why };
  }
  // The end of quiet hours is known; whatever else closes the gate may open it earlier than it looks.
  const wait = closed === 'quiet' ? opensAt - now : waitMs(opensAt, now);
  const message = `${reasons[closed]} It may go on in ${Math.ceil(wait / 60_000)} min.`;
  return { code: 'over-budget', class: 'transient', message, retryAfterMs: wait };
}
