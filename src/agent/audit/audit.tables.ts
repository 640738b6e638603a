import type { Dialect, Migration } from '../../store/migration.ts';
import type { AuditDecision } from './chain.ts';

/** The audit log, for Kysely. */
export type AuditTables = {
  audit: {
    seq: number;
    at: number;
    principal: string;
    kind: string;
    subject: string;
    action: string;
    decision: AuditDecision;
    approver: string | null;
    sandbox: string | null;
    exit: number | null;
    bytes: number | null;
    prev: string;
    hash: string;
  };
};

/** The audit log; both engines refuse to change or take away what stands in it (O10). */
export const auditTables: Migration = {
  id: '0013-audit',
  up: ({ integer, text, end }, dialect) => [
    `create table audit(
       seq ${integer} primary key, at ${integer} not null, principal ${text} not null, kind ${text} not null,
       subject ${text} not null, action ${text} not null, decision ${text} not null, approver ${text},
       sandbox ${text}, exit ${integer}, bytes ${integer}, prev ${text} not null, hash ${text} not null
     )${end}`,
    'create index audit_subject on audit(subject)',
    ...refuseChanges(dialect),
  ],
};

const words = 'The audit log is append-only';

function refuseChanges(dialect: Dialect): readonly string[] {
  if (dialect === 'sqlite') {
    return ['update', 'delete'].map(
      (change) =>
        `create trigger audit_refuses_${change} before ${change} on audit begin select raise(abort, '${words}'); end`,
    );
  }
  return [
    `create or replace function audit_refuses() returns trigger language plpgsql as $$ begin raise exception '${words}'; end $$`,
    'create trigger audit_refuses_change before update or delete on audit for each row execute function audit_refuses()',
    'create trigger audit_refuses_truncate before truncate on audit for each statement execute function audit_refuses()',
  ];
}
