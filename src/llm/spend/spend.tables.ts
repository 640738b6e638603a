import type { Migration } from '../../store/migration.ts';

/** What the spend gate keeps, for Kysely (L7). */
export type SpendTables = {
  /** One row for each scope that is limited: everything that decides about the next call hangs on its version. */
  spend_gate: {
    scope: string;
    /** Grows with every change: a decision holds only if nobody came between. */
    version: number;
    /** Theoretical arrival time of the pace, in milliseconds. */
    tat: number;
    /** Calls in a row that failed, and those of them that the provider did not let in. */
    errors: number;
    refused: number;
    /** Since when nothing may start until the owner says so; null while it may. */
    paused_at: number | null;
    paused_why: string | null;
  };
  /** Tokens set aside for a call, and what it cost in the end. */
  spend_reservations: {
    call: string;
    /** `open`, `settled`, or `abandoned` where the process died and all of it counts. */
    state: string;
    owner: string;
    reserved: number;
    spent: number;
    opened_at: number;
    /** An open one past this belongs to a dead process. */
    lease_until: number;
    settled_at: number | null;
  };
};

/** The tables of the spend gate. */
export const spendMigration: Migration = {
  id: '0012-spend',
  up: ({ integer, text, end }) => [
    `create table spend_gate(
       scope ${text} primary key, version ${integer} not null, tat ${integer} not null,
       errors ${integer} not null, refused ${integer} not null, paused_at ${integer}, paused_why ${text}
     )${end}`,
    `insert into spend_gate(scope, version, tat, errors, refused) values('proactive', 0, 0, 0, 0)`,
    `create table spend_reservations(
       call ${text} primary key, state ${text} not null, owner ${text} not null,
       reserved ${integer} not null, spent ${integer} not null,
       opened_at ${integer} not null, lease_until ${integer} not null, settled_at ${integer}
     )${end}`,
    `create index spend_open on spend_reservations(lease_until) where state = 'open'`,
    'create index spend_window on spend_reservations(settled_at, spent) where settled_at is not null',
  ],
};
