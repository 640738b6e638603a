import type { Kysely } from 'kysely';
import type { StoredEvent } from '../kernel/event.ts';
import type { Statement } from './statement.ts';

/**
 * An exact read model, kept in the transaction that appends (K3).
 *
 * `apply` is pure: the same event always gives the same statements, so a rebuild or a verification that replays the log in order
 * gives the same rows. It reads nothing but the event; what it must know of earlier rows it says in SQL.
 */
export type Projection = {
  /** Stable name, for `sanctum rebuild`. */
  readonly name: string;
  /** Raised when `apply` changes meaning; a store with a lower one rebuilds. */
  readonly version: number;
  /** Types of events that its room writes; others are counted as unknown (K7). */
  readonly events?: readonly string[];
  /** Streams that it reads, by what comes before the first `:` of a stream's name. */
  readonly categories: readonly string[];
  /** Tables that it alone writes, each with the column that holds the stream's name. */
  readonly tables: readonly { readonly name: string; readonly stream: string }[];
  readonly apply: (event: StoredEvent, sql: Sql) => readonly Statement[];
};

/** Compiles SQL for one engine and never runs it. Rooms type it with their own tables: `sql as Kysely<MyTables>` through `tablesOf`. */
export type Sql = Kysely<unknown>;

/** The same compiler, typed by a room's own tables. */
export function tablesOf<Tables>(sql: Sql): Kysely<Tables> {
  return sql as unknown as Kysely<Tables>;
}
