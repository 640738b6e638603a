import type { Migration } from '../../store/migration.ts';

/** Tables of this room, for Kysely. `aside` is when an unreadable entry was set aside; 0 for those in use. */
export type VaultTables = {
  vault: {
    service: string;
    account: string;
    aside: number;
    sealed: string;
    version: string;
    at: number;
  };
};

/** Login sessions and tokens, sealed (C8). All nodes share them. */
export const vaultTables: Migration = {
  id: '0010-vault',
  up: ({ integer, text, end }) => [
    `create table vault(
       service ${text} not null, account ${text} not null, aside ${integer} not null,
       sealed ${text} not null, version ${text} not null, at ${integer} not null,
       primary key(service, account, aside)
     )${end}`,
  ],
};
