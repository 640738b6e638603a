import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { Row, SqlValue, Statement } from '../statement.ts';

/** Statements kept prepared: two generations of this many. */
const generation = 256;

/** Bytes to which the write-ahead log shrinks again after a burst. */
const largestLog = 64 * 1024 * 1024;

type Prepared = {
  readonly statement: StatementSync;
  /** Names of the columns it gives; empty for one that gives none. */
  readonly columns: readonly string[];
};

/** One SQLite connection with its prepared statements. Everything on it is synchronous. */
export type Connection = Disposable & {
  readonly db: DatabaseSync;
  /** Runs text that may hold several statements and takes no parameters. */
  readonly exec: (sql: string) => void;
  /** Runs one statement and tells how many rows it touched, or gave. */
  readonly run: (sql: string, parameters: readonly SqlValue[]) => number;
  /** Rows as lists of values, the fastest way out. */
  readonly values: (sql: string, parameters: readonly SqlValue[]) => readonly (readonly SqlValue[])[];
  readonly rows: (statement: Statement) => readonly Row[];
  /** A statement of one's own, not shared, giving rows as lists. */
  readonly prepare: (sql: string) => StatementSync;
  /** Forgets prepared statements, after the schema changed. */
  readonly forget: () => void;
};

/** How to open a connection. */
export type ConnectionOptions = {
  readonly file: string;
  readonly readOnly?: boolean;
  /** Largest size of the file in bytes; unlimited by default. */
  readonly maxBytes?: number;
  /** `full` by default; with `normal` the last commits may be gone after a loss of power, and nothing is ever torn. */
  readonly sync?: 'full' | 'normal';
};

/** Opens a file (or `:memory:`) with write-ahead log and full durability: an acknowledged commit survives loss of power. */
export function openConnection(options: ConnectionOptions): Connection {
  const db = new DatabaseSync(options.file, { readOnly: options.readOnly ?? false });
  try {
    // The file is ours alone: what holds it is some other program, and waiting for that would hold up everything here.
    db.exec('pragma busy_timeout = 1000; pragma cache_size = -32000; pragma foreign_keys = off');
    if (options.readOnly !== true) {
      const sync = options.sync ?? 'full';
      db.exec(`pragma journal_mode = wal; pragma synchronous = ${sync}; pragma temp_store = memory`);
      db.exec(`pragma journal_size_limit = ${largestLog}`);
    }
    if (options.maxBytes !== undefined) limit(db, options.maxBytes);
  } catch (error) {
    db.close();
    throw error;
  }
  return createConnection(db);
}

function limit(db: DatabaseSync, maxBytes: number): void {
  const page = db.prepare('pragma page_size').get();
  const size = Number(page?.['page_size'] ?? 4096);
  db.exec(`pragma max_page_count = ${Math.max(1, Math.floor(maxBytes / size))}`);
}

function createConnection(db: DatabaseSync): Connection {
  let young = new Map<string, Prepared>();
  let old = new Map<string, Prepared>();

  function prepare(sql: string): StatementSync {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  }

  function prepared(sql: string): Prepared {
    const known = young.get(sql);
    if (known !== undefined) return known;
    const aged = old.get(sql);
    const entry = aged ?? toPrepared(prepare(sql));
    if (young.size >= generation) {
      old = young;
      young = new Map();
    }
    young.set(sql, entry);
    return entry;
  }

  function values(sql: string, parameters: readonly SqlValue[]): readonly (readonly SqlValue[])[] {
    return toValues(prepared(sql).statement.all(...parameters));
  }

  return {
    db,
    prepare,
    values,
    exec: (sql) => db.exec(sql),
    run(sql, parameters) {
      const { statement, columns } = prepared(sql);
      // A statement that gives rows does not reset the count of changes.
      if (columns.length > 0) return statement.all(...parameters).length;
      return Number(statement.run(...parameters).changes);
    },
    rows({ sql, parameters }) {
      const { statement, columns } = prepared(sql);
      return toValues(statement.all(...parameters)).map((row) => toRow(columns, row));
    },
    forget() {
      young = new Map();
      old = new Map();
    },
    [Symbol.dispose]: () => db.close(),
  };
}

function toPrepared(statement: StatementSync): Prepared {
  return { statement, columns: statement.columns().map((column) => column.name) };
}

function toRow(columns: readonly string[], values: readonly SqlValue[]): Row {
  const row: { [column: string]: SqlValue } = {};
  for (let index = 0; index < columns.length; index += 1) {
    row[columns[index] ?? ''] = values[index] ?? null;
  }
  return row;
}

/** Rows of a statement that returns lists, which the driver's types do not know. */
function toValues(rows: unknown): readonly (readonly SqlValue[])[] {
  return rows as readonly (readonly SqlValue[])[];
}
