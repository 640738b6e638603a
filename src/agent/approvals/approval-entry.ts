import type { AuditDecision, AuditEntry } from '../audit/chain.ts';
import type { Approval } from './approval.tables.ts';

/** What the audit log keeps of a decision about an approval; `row` is null where it names none that is known. */
export function entryOf(
  row: Approval | null,
  fact: {
    readonly at: number;
    readonly decision: AuditDecision;
    readonly by: string | null;
    readonly subject: string;
  },
): AuditEntry {
  return {
    at: fact.at,
    principal: row?.requested_by ?? fact.by ?? 'unknown',
    kind: row?.kind ?? 'approval',
    subject: fact.subject,
    action: row?.hash ?? '',
    decision: fact.decision,
    approver: fact.by,
    sandbox: row?.sandbox ?? null,
    exit: null,
    bytes: null,
  };
}
