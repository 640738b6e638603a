import type { Log } from '../cli/log.ts';
import type { StoreLedger } from '../llm/ledger.ts';
import { readReactiveSpending } from '../llm/spend/reactive-alarm.ts';
import type { StoreSpendGate } from '../llm/spend/store-gate.ts';
import type { Store } from '../store/store.ts';

const everyMs = 60_000;
const alarmEveryMs = 3_600_000;

/** The accounts that are kept. */
export type Accounts = {
  readonly ledger: StoreLedger;
  readonly gate: StoreSpendGate;
  /** Tokens for answers in 24 hours at which the owner is told; 0 for never. */
  readonly reactiveAlarm: number;
};

/**
 * Settles what dead processes left open in the token account and at the spend gate (L6, L7): at the start, and every minute, since
 * the one that died may not come back and a settlement that could not be written is owed. Tells of answers that cost too much.
 */
export async function keepAccount(
  store: Store,
  { ledger, gate, reactiveAlarm }: Accounts,
  { clock, log }: { readonly clock: () => number; readonly log: Log },
): Promise<Disposable> {
  // The one process that owns the file has just started: whoever else left something open is dead.
  const first = store.dialect === 'sqlite' ? 'others' : 'expired';
  await ledger.settleAbandoned(clock(), first);
  await gate.settleAbandoned(first);
  let toldAt = -Infinity;
  const look = async (): Promise<void> => {
    await ledger.settleAbandoned(clock(), 'expired');
    await gate.settleAbandoned('expired');
    const { spent, over } = await readReactiveSpending(store, reactiveAlarm, clock());
    if (!over || clock() - toldAt < alarmEveryMs) return;
    toldAt = clock();
    log('warn', 'Answers took more tokens in 24 hours than REACTIVE_ALARM_TOKENS_PER_DAY', { spent });
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => log('warn', 'The token account could not be looked through', { error }));
  }, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
