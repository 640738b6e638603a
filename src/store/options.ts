import type { Migration } from './migration.ts';
import type { Projection } from './projection.ts';

/** Turns the data of one schema version into the next; pure and total. */
export type Upcaster = (data: object) => object;

/** Per event type the steps from schema 1 to 2, from 2 to 3 and so on. Types without an entry are read as they are (K7). */
export type Upcasters = { readonly [type: string]: readonly Upcaster[] };

/** Where the store says what it did; `data` holds no content of messages. */
export type StoreLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  data?: { readonly [name: string]: unknown },
) => void;

/** What both engines need to open a store. */
export type StoreOptions = {
  /** Exact read models, kept in the transaction that appends. */
  readonly projections: readonly Projection[];
  /** Every step of the schema, in any order; they run sorted by id. */
  readonly migrations: readonly Migration[];
  readonly upcasters?: Upcasters;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log?: StoreLog;
};
