import type { Migration } from '../migration.ts';

/** The marks that make things happen once, for Kysely, as far as pruning reads them. */
export type MarkTables = {
  commands: { principal: string; stream: string; key: string; at: number };
  inbox: { channel: string; account: string; delivery: string; at: number; raw: string };
  job_occurrences: { key: string; at: number };
};

/** Finds old marks without reading the others. */
export const pruneIndexes: Migration = {
  id: '0014-prune',
  up: () => [
    'create index commands_at on commands(at)',
    'create index job_occurrences_at on job_occurrences(at)',
    // A delivery with a payload is the record of what the platform sent, and stays.
    `create index inbox_bare on inbox(at) where raw = 'null'`,
  ],
};
