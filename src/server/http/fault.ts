import { StoreError } from '../../store/errors.ts';
import type { Refused } from './problem.ts';

/** What a client may know of a fault: engines that fail by themselves are named, a bug is not. */
export function toRefusal(fault: unknown): Refused {
  if (fault instanceof StoreError && fault.code === 'disk-full') {
    return { code: 'disk-full', message: 'Cannot write: the disk has no room left. Nothing was changed.' };
  }
  if (fault instanceof StoreError && fault.code === 'store-unavailable') {
    return {
      code: 'store-unavailable',
      message: 'Cannot reach the database at the moment. What was answered before is safe.',
    };
  }
  return { code: 'internal-error', message: 'Cannot finish the request because of a fault in the program.' };
}
