import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/json.ts';

/** What became of an action, or of the attempt to have it done. */
export type AuditDecision =
  | 'approved'
  | 'rejected'
  | 'superseded'
  | 'expired'
  | 'refused'
  | 'allowed'
  | 'denied'
  | 'done'
  | 'failed'
  | 'stopped'
  | 'unknown'
  /** An owner looked, and says how what was unknown has ended. */
  | 'said-done'
  | 'said-not-done';

/**
 * One fact of the audit log. It holds ids, digests and numbers and no word of anybody, so forgetting a person leaves the chain as it
 * is.
 */
export type AuditEntry = {
  readonly at: number;
  /** On whose behalf, such as `owner:…` or `proactive`. */
  readonly principal: string;
  /** What kind of action, such as `run`, or the name of a tool. */
  readonly kind: string;
  /** Id of the approval, run or step that tells more. */
  readonly subject: string;
  /** sha256 of the canonical action. */
  readonly action: string;
  readonly decision: AuditDecision;
  /** Who consented or refused; null where the policy did. */
  readonly approver: string | null;
  /** Level of the sandbox; null where there was nothing to hold. */
  readonly sandbox: string | null;
  readonly exit: number | null;
  /** Bytes of output. */
  readonly bytes: number | null;
};

/** An entry in its place: each hash covers the one before it. */
export type AuditRow = AuditEntry & { readonly seq: number; readonly prev: string; readonly hash: string };

/** The end of a chain: where the next entry is linked. */
export type ChainHead = { readonly seq: number; readonly hash: string };

/** Where every chain begins. */
export const genesis: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** The entries linked to the head, in order. */
export function linkEntries(entries: readonly AuditEntry[], head: ChainHead): readonly AuditRow[] {
  const rows: AuditRow[] = [];
  let { seq, hash: prev } = head;
  for (const entry of entries) {
    seq += 1;
    const hash = hashOf(entry, seq, prev);
    rows.push({ ...entry, seq, prev, hash });
    prev = hash;
  }
  return rows;
}

/** What is wrong with a row that stands behind this head; null where nothing is. */
export function faultOf(row: AuditRow, head: ChainHead): string | null {
  if (row.seq !== head.seq + 1) {
    const missing = row.seq - head.seq - 1;
    return `${missing} ${missing === 1 ? 'entry is' : 'entries are'} missing before it`;
  }
  if (row.prev !== head.hash) return 'it does not follow the entry before it';
  return row.hash === hashOf(row, row.seq, row.prev) ? null : 'it was changed after it was written';
}

function hashOf(entry: AuditEntry, seq: number, prev: string): string {
  const { at, principal, kind, subject, action, decision, approver, sandbox, exit, bytes } = entry;
  const covered = [seq, prev, at, principal, kind, subject, action, decision, approver, sandbox, exit, bytes];
  return createHash('sha256').update(canonicalJson(covered)).digest('hex');
}
