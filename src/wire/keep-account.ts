import type { Log } from '../cli/log.ts';
import type { StoreLedger } from '../llm/ledger.ts';
import type { Store } from '../store/store.ts';

const everyMs = 60_000;

/**
 * Settles what dead processes left open in the token account (L6): at the start, and on a database of several nodes every minute,
 * since the one that died may not come back.
 */
export async function keepAccount(
  store: Pick<Store, 'dialect'>,
  ledger: StoreLedger,
  { clock, log }: { readonly clock: () => number; readonly log: Log },
): Promise<Disposable> {
  if (store.dialect === 'sqlite') {
    await ledger.settleAbandoned(clock(), 'others');
    return { [Symbol.dispose]: () => {} };
  }
  await ledger.settleAbandoned(clock(), 'expired');
  const timer = setInterval(() => {
    ledger
      .settleAbandoned(clock(), 'expired')
      .catch((error: unknown) => log('warn', 'Abandoned calls could not be settled', { error }));
  }, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
