import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { Place } from './program.ts';

/** Every row of every table of a place's store as text, a line each. On SQLite nothing may run there. */
export async function dumpStore(place: Place): Promise<readonly string[]> {
  return place.DATABASE_URL === undefined
    ? dumpSqlite(path.join(place.DATA_DIR, 'sanctum.db'))
    : dumpPostgres(place.DATABASE_URL);
}

/** Runs one statement on a place's store, past the program. On SQLite nothing may run there. */
export async function writeStore(place: Place, statement: string): Promise<void> {
  if (place.DATABASE_URL === undefined) {
    using database = new DatabaseSync(path.join(place.DATA_DIR, 'sanctum.db'));
    database.exec(statement);
    return;
  }
  const client = new pg.Client({ connectionString: place.DATABASE_URL });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The bytes of every file under a folder, as Latin-1 and as UTF-16, so that no form of a word hides. */
export async function readFolder(
  folder: string,
): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  return Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file);
      return { file, text: `${bytes.toString('latin1')}\n${bytes.toString('utf16le')}` };
    }),
  );
}

function dumpSqlite(file: string): readonly string[] {
  using database = new DatabaseSync(file, { readOnly: true });
  const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all();
  return tables.flatMap(({ name }) =>
    database
      .prepare(`select * from "${String(name)}"`)
      .all()
      .map((row) => `${String(name)}: ${Object.values(row).map(toText).join(' | ')}`),
  );
}

async function dumpPostgres(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables where table_schema = current_schema()`,
    );
    const lines: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ line: string }>(`select row(t.*)::text as line from ${name} t`);
      lines.push(...rows.map(({ line }) => `${name}: ${line}`));
    }
    return lines;
  } finally {
    await client.end();
  }
}

function toText(cell: unknown): string {
  return cell instanceof Uint8Array ? Buffer.from(cell).toString('latin1') : String(cell);
}
