import type { Store } from '../../store/store.ts';
import { createLedgerQueries } from '../ledger-queries.ts';
import { dayMs } from './pacing.ts';

/** What answering has cost in the last 24 hours, against the number at which the owner wants to hear of it. */
export type ReactiveSpending = { readonly spent: number; readonly alarmAt: number; readonly over: boolean };

/** Reads what was spent on answers. It is never limited (L7): the alarm only tells. An `alarmAt` of 0 is no alarm. */
export async function readReactiveSpending(
  store: Store,
  alarmAt: number,
  now: number,
): Promise<ReactiveSpending> {
  const spent = await createLedgerQueries(store).spentSince('reactive', now - dayMs);
  return { spent, alarmAt, over: alarmAt > 0 && spent >= alarmAt };
}
