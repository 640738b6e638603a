import type { Selectable } from 'kysely';
import type { Migration } from '../../store/migration.ts';
import type { ApprovalStatus } from './approval.ts';

/** Approvals, for Kysely. */
export type ApprovalTables = {
  approvals: {
    id: string;
    /** What goes on when it is approved, such as `run` or `tool`. */
    kind: string;
    /** For a person: what was understood and what will be done. */
    proposal: string;
    /** JSON of the exact action. */
    action: string;
    hash: string;
    status: ApprovalStatus;
    at: number;
    expires_at: number;
    thread: string;
    stream: string;
    /** The message that carries the buttons, and its node; null where none was said. */
    message: string | null;
    node: number | null;
    requested_by: string;
    /** Where the words came from that led to it. */
    origin: string;
    /** Level of the sandbox, and what may be touched in it; null where there is none to name. */
    sandbox: string | null;
    reach: string | null;
    resolved_by: string | null;
    resolved_at: number | null;
    /** `button`, `page`, `words`, `comment`, `rewind`, `time`, or `end` of the work that asked. */
    resolved_how: string | null;
    /** The comment that resolved it. */
    resolved_message: string | null;
    executed_at: number | null;
    /** `done`, `failed` or `unknown`, once it was executed. */
    outcome: string | null;
    /** What came of it, for a person. */
    summary: string | null;
  };
  messages: {
    stream: string;
    node: number;
    branch: number;
    depth: number;
    role: string;
    owner: number;
  };
};

/** A row of `approvals`. */
export type Approval = Selectable<ApprovalTables['approvals']>;

/** Tables of approvals (A5). */
export const approvalTables: Migration = {
  id: '0013-approvals',
  up: ({ integer, text, end }) => [
    `create table approvals(
       id ${text} primary key, kind ${text} not null, proposal ${text} not null, action ${text} not null,
       hash ${text} not null, status ${text} not null, at ${integer} not null, expires_at ${integer} not null,
       thread ${text} not null, stream ${text} not null, message ${text}, node ${integer},
       requested_by ${text} not null, origin ${text} not null, sandbox ${text}, reach ${text},
       resolved_by ${text}, resolved_at ${integer}, resolved_how ${text}, resolved_message ${text},
       executed_at ${integer}, outcome ${text}, summary ${text}
     )${end}`,
    `create index approvals_pending on approvals(thread) where status = 'pending'`,
    'create index approvals_recent on approvals(at)',
    'create index approvals_comment on approvals(resolved_message) where resolved_message is not null',
  ],
};
