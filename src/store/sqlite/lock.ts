import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../errors.ts';
import { isBusy, toStoreError } from './faults.ts';

/**
 * Makes this opener the only owner of a database file (K12). The lock is an exclusive transaction on an empty database beside
 * it, held open: the operating system drops it when the process dies, whatever way it dies.
 */
export function lockFile(file: string): Disposable {
  const lock = open(`${file}.lock`);
  try {
    lock.exec('pragma busy_timeout = 0; pragma journal_mode = delete; begin exclusive');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw toStoreError(error, `lock ${file}`);
    throw new StoreError(
      'store-locked',
      `${file} is in use by a running Sanctum, so nothing was opened or changed. Stop that one first, or let it do the work.`,
      { cause: error },
    );
  }
  return { [Symbol.dispose]: () => lock.close() };
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file);
  } catch (error) {
    throw toStoreError(error, `open ${file}`);
  }
}
