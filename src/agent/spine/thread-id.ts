import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/json.ts';

/** The same conversation on a platform is the same thread on every node. */
export function threadIdFor(channel: string, account: string, external: string): string {
  const digest = createHash('sha256')
    .update(canonicalJson([channel, account, external]))
    .digest('hex');
  return `thr_${digest.slice(0, 26)}`;
}
