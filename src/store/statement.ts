import type { CompiledQuery, Compilable } from 'kysely';

/** What both engines take as a parameter and give back in a column. Times are milliseconds since 1970 as numbers. */
export type SqlValue = string | number | null | Uint8Array;

/** One compiled SQL statement. */
export type Statement = { readonly sql: string; readonly parameters: readonly SqlValue[] };

/** A row as it comes back: columns by name. */
export type Row = { readonly [column: string]: SqlValue };

/** A statement in a commit; with a guard, the whole commit is refused unless it touched at least one row. */
export type GuardedStatement = Statement & { readonly guard?: string };

/** Compiles a Kysely query for the engine it was built for. */
export function toStatement(query: Compilable): Statement {
  const compiled: CompiledQuery = query.compile();
  return { sql: compiled.sql, parameters: compiled.parameters.map(toSqlValue) };
}

function toSqlValue(value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array) return value;
  throw new TypeError(`Cannot bind a ${typeof value}: SQL takes text, numbers, bytes and null`);
}
