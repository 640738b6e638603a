import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { ZodType } from 'zod';
import type { Place } from './program.ts';

/** The rows of a statement, past the program, which must not be running on SQLite. */
export async function readRows<Row>(
  place: Place,
  statement: string,
  shape: ZodType<Row>,
): Promise<readonly Row[]> {
  const rows = await (place.DATABASE_URL === undefined
    ? readSqlite(path.join(place.DATA_DIR, 'sanctum.db'), statement)
    : readPostgres(place.DATABASE_URL, statement));
  return rows.map((row) => shape.parse(row));
}

function readSqlite(file: string, statement: string): readonly unknown[] {
  using database = new DatabaseSync(file, { readOnly: true });
  return database.prepare(statement).all();
}

async function readPostgres(url: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
