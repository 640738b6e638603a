import type { Compilable, Kysely } from 'kysely';
import type { Sql } from './projection.ts';
import { tablesOf } from './projection.ts';
import type { SqlValue, Statement } from './statement.ts';

/** A statement whose text is compiled once for each engine; only its values differ from call to call. */
export type Template<Values> = (sql: Sql, values: Values) => Statement;

/** Stands in a query for the value of this name. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A statement of a hot path: Kysely compiles it at its first use, later ones only fill in values. The query may not depend on them.
 * @param build makes the query; `value(name)` stands where the value of that name goes, `row` for all of them by name
 */
export function template<Tables, Values extends { readonly [name: string]: SqlValue }>(
  build: (
    db: Kysely<Tables>,
    value: <Name extends keyof Values & string>(name: Name) => Values[Name],
    row: Values,
  ) => Compilable,
): Template<Values> {
  const compiled = new WeakMap<Sql, { readonly sql: string; readonly parameters: readonly unknown[] }>();
  // The query builder passes a parameter through untouched, so the slot comes out where the value belongs.
  const slot = <Name extends keyof Values & string>(name: Name): Values[Name] =>
    new Slot(name) as unknown as Values[Name];

  return (sql, values) => {
    let known = compiled.get(sql);
    if (known === undefined) {
      const row = Object.fromEntries(Object.keys(values).map((name) => [name, new Slot(name)]));
      const query = build(tablesOf<Tables>(sql), slot, row as unknown as Values).compile();
      known = { sql: query.sql, parameters: query.parameters };
      compiled.set(sql, known);
    }
    const parameters = known.parameters.map((parameter) =>
      parameter instanceof Slot ? (values[parameter.name] ?? null) : (parameter as SqlValue),
    );
    return { sql: known.sql, parameters };
  };
}
