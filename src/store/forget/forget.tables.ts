import type { Migration } from '../migration.ts';

/** What forgetting keeps, for Kysely. */
export type ForgetTables = {
  /** Words of others that quote somebody who was forgotten: a person decides about them. */
  forget_review: {
    person: string;
    stream: string;
    revision: number;
    type: string;
    at: number;
    /** 1 once somebody has looked at it. */
    seen: number;
  };
};

/** Tables of forgetting. */
export const forgetTables: Migration = {
  id: '0008-forget',
  up: ({ integer, text, end }) => [
    `create table forget_review(
       person ${text} not null, stream ${text} not null, revision ${integer} not null, type ${text} not null,
       at ${integer} not null, seen ${integer} not null,
       primary key(person, stream, revision)
     )${end}`,
  ],
};
