import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';

/** How much agents may spend by themselves, and how fast. Tokens are input, cached input and output together. */
export type SpendLimits = {
  /** Tokens in any 24 hours. */
  readonly budget: number;
  /** What one call may cost at most; the gateway holds each call to it, and that much is set aside before it. */
  readonly perCall: number;
  /** The share of the even rate at which spending is paced. */
  readonly share: number;
  /** Tokens that may be spent ahead of the pace. */
  readonly burst: number;
};

/** The account at one moment. */
export type SpendAccount = {
  /** When the pace would have brought everything that was spent so far (GCRA's theoretical arrival time), in milliseconds. */
  readonly tat: number;
  /** Tokens settled within the last 24 hours. */
  readonly settled: number;
  /** Tokens set aside for calls under way. */
  readonly open: number;
};

/** Why a call must wait: for the pace, or for old spending to leave the window. */
export type SpendRefusal = { readonly why: 'pace' | 'window' };

/** The window of the budget. */
export const dayMs = 86_400_000;
const shortestWaitMs = 5_000;
const longestWaitMs = 3_600_000;

/** Limits by the formulas of paced spending (f = 0.97, a burst of one call): a budget below one call lets smaller calls through. */
export function toSpendLimits(budget: number, perCall: number): SpendLimits {
  const most = Math.min(perCall, budget);
  return { budget, perCall: most, share: 0.97, burst: most };
}

/** Milliseconds that the pace gives to so many tokens. */
export function paceMs(tokens: number, { budget, share }: SpendLimits): number {
  return (tokens * dayMs) / (share * budget);
}

/** From when on the pace lets a call start. */
export function paceOpensAt(tat: number, limits: SpendLimits): number {
  return Math.floor(tat - paceMs(limits.burst, limits));
}

/** Whether a call may start now, and the theoretical arrival time after it. */
export function admit(
  account: SpendAccount,
  limits: SpendLimits,
  now: number,
): Result<{ readonly tat: number }, SpendRefusal> {
  if (now < paceOpensAt(account.tat, limits)) return refuse({ why: 'pace' });
  if (account.settled + account.open + limits.perCall > limits.budget) return refuse({ why: 'window' });
  return accept({ tat: Math.ceil(Math.max(now, account.tat) + paceMs(limits.perCall, limits)) });
}

/** How far the theoretical arrival time moves when a call that had `reserved` set aside has cost `spent`. */
export function settleShift(spent: number, reserved: number, limits: SpendLimits): number {
  return Math.round(paceMs(spent - reserved, limits));
}

/**
 * When enough old spending has left the window for another call, if the calls under way cost all that is set aside for them; null
 * where that is not enough by itself.
 * @param spends what was settled in the window, oldest first
 */
export function windowOpensAt(
  account: SpendAccount,
  spends: Iterable<{ readonly at: number; readonly tokens: number }>,
  limits: SpendLimits,
): number | null {
  let over = account.settled + account.open + limits.perCall - limits.budget;
  let opensAt = 0;
  for (const { at, tokens } of spends) {
    if (over <= 0) break;
    over -= tokens;
    opensAt = at + dayMs + 1;
  }
  return over <= 0 ? opensAt : null;
}

/** How long to wait before asking again: 5 seconds to 1 hour. */
export function waitMs(opensAt: number, now: number): number {
  return Math.min(longestWaitMs, Math.max(shortestWaitMs, opensAt - now));
}

/**
 * Tokens a minute as an exponential average over the last hour.
 * @param spends settled calls of some hours
 */
export function perMinute(
  spends: Iterable<{ readonly at: number; readonly tokens: number }>,
  now: number,
): number {
  const hourMs = 3_600_000;
  let weighted = 0;
  for (const { at, tokens } of spends) weighted += tokens * Math.exp(-Math.max(0, now - at) / hourMs);
  return (weighted * 60_000) / hourMs;
}
