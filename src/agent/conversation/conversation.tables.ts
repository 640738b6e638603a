import type { Migration } from '../../store/migration.ts';

/** What conversations keep beside the log, for Kysely. */
export type ConversationTables = {
  /** Words that a person has not sent yet. */
  drafts: { thread: string; text: string; at: number };
};

/** Tables of conversations beside the log. */
export const conversationTables: Migration = {
  id: '0006-conversation',
  up: ({ integer, text, end }) => [
    `create table drafts(thread ${text} primary key, text ${text} not null, at ${integer} not null)${end}`,
  ],
};
