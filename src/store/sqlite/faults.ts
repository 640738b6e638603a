import type { StoreErrorCode } from '../errors.ts';
import { StoreError } from '../errors.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const codes: { readonly [primary: number]: StoreErrorCode } = {
  5: 'store-unavailable', // BUSY
  6: 'store-unavailable', // LOCKED
  8: 'store-unavailable', // READONLY
  10: 'store-unavailable', // IOERR
  11: 'store-corrupt', // CORRUPT
  13: 'disk-full', // FULL
  14: 'store-unavailable', // CANTOPEN
  26: 'store-corrupt', // NOTADB
};

const advice: { readonly [code in StoreErrorCode]?: string } = {
  'store-unavailable':
    'Nothing of it was kept. Check that the file and its folder can be written and that no other program uses them, then try again.',
  'disk-full':
    'Nothing of it was kept and everything older is safe. Free some space on the disk; writing goes on by itself.',
  'store-corrupt':
    'Nothing was changed. The file is damaged or is no Sanctum database: restore a backup, or name another file.',
};

/** SQLite's error as ours; our own errors pass as they are. */
export function toStoreError(error: unknown, action: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = codes[primaryCode(error)] ?? 'store-fault';
  const reason = error instanceof Error ? error.message : String(error);
  const next = advice[code];
  return new StoreError(code, `Cannot ${action}: ${reason}.${next === undefined ? '' : ` ${next}`}`, {
    cause: error,
  });
}

/** Whether another connection holds the database. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === 5;
}

/** Whether the machine failed rather than a statement: nothing of the running transaction can be trusted. */
export function isMachineFault(error: unknown): boolean {
  return codes[primaryCode(error)] !== undefined;
}

function primaryCode(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return -1;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : -1;
}
