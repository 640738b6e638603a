import type { Vault } from '../agent/vault/vault.ts';
import type { Log } from '../cli/log.ts';

const everyMs = 86_400_000;

/** Erases old logins at the start and once a day (C8). */
export function keepVault(vault: Vault, log: Log): Disposable {
  const clean = (): void => {
    vault.cleanUp().then(
      (erased) => {
        if (erased > 0) log('info', 'Old logins were erased', { erased });
      },
      (error: unknown) => log('warn', 'Old logins could not be erased', { error }),
    );
  };
  clean();
  const timer = setInterval(clean, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
