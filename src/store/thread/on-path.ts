import type { RawBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';

/** That a row stands on its thread's selected path. The table of this alias has the columns `stream`, `branch` and `depth`. */
export function rowIsOnPath(alias: string): RawBuilder<SqlBool> {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return sql<SqlBool>`exists (
    select 1 from thread_path as selected
    where selected.stream = ${column('stream')} and selected.branch = ${column('branch')}
      and selected.from_depth <= ${column('depth')} and selected.to_depth >= ${column('depth')}
  )`;
}

/** That a row holds now: it belongs to no branch, or stands on the selected path. */
export function rowIsInForce(alias: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(`${alias}.branch`)} is null or ${rowIsOnPath(alias)})`;
}
