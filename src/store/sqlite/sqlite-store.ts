import type { Backups } from '../backup.ts';
import type { Cleanup } from '../cleanup.ts';
import { createCleanup } from '../cleanup.ts';
import { createSql } from '../compiler.ts';
import { StoreError } from '../errors.ts';
import { createListeners } from '../listeners.ts';
import { migrate } from '../migrate.ts';
import type { StoreOptions } from '../options.ts';
import { checkSignal } from '../signal.ts';
import type { Commit, CommitResult, Store } from '../store.ts';
import { createUpcast } from '../upcast.ts';
import { createRunCommit } from './commit.ts';
import type { Connection } from './connection.ts';
import { openConnection } from './connection.ts';
import { toStoreError } from './faults.ts';
import { createJobs } from './jobs.ts';
import { createKeeping } from './keeping.ts';
import { lockFile } from './lock.ts';
import { createMigrationTarget } from './migration-target.ts';
import { createReader } from './read.ts';
import { createBackups } from './sqlite-backup.ts';
import { createWriter } from './writer.ts';

/** How to open the SQLite store. */
export type SqliteStoreOptions = StoreOptions & {
  /** Path of the database; its folder must exist. */
  readonly file: string;
  /** Size in bytes beyond which writing is refused as `disk-full`; unlimited by default. */
  readonly maxBytes?: number;
  /** `normal` for work that can be done again: the last commits may be gone after a loss of power; `full` by default. */
  readonly sync?: 'full' | 'normal';
};

/** A store in one SQLite file, which can copy itself. */
export type SqliteStore = Store & Backups;

/**
 * Opens the store in one SQLite file, which this process then owns (K12), and brings it to the program's schema (K13). Throws a
 * `StoreError` where that cannot be.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const cleanup = createCleanup();
  try {
    if (options.file !== ':memory:') cleanup.use(lockFile(options.file));
    const connection = cleanup.use(connect(options));
    await prepare(connection, options);
    return createSqliteStore(connection, options, cleanup.move());
  } finally {
    await cleanup[Symbol.asyncDispose]();
  }
}

function connect(options: SqliteStoreOptions): Connection {
  try {
    return openConnection(options);
  } catch (error) {
    throw toStoreError(error, `open ${options.file}`);
  }
}

async function prepare(connection: Connection, options: SqliteStoreOptions): Promise<void> {
  try {
    refuseForeign(connection, options.file);
    await migrate(
      createMigrationTarget(connection, options.file, options.clock),
      options.migrations,
      options,
    );
  } catch (error) {
    throw toStoreError(error, `open ${options.file}`);
  }
}

function refuseForeign(connection: Connection, file: string): void {
  const names = connection.values(`select name from sqlite_master where type = 'table'`, []).flat();
  if (names.length === 0 || names.includes('migrations')) return;
  throw new StoreError(
    'store-corrupt',
    `Cannot open ${file}: it is a database of another program. Nothing was changed. Name another file.`,
  );
}

function createSqliteStore(
  connection: Connection,
  options: SqliteStoreOptions,
  resources: Cleanup,
): SqliteStore {
  const sql = createSql('sqlite');
  const upcast = createUpcast(options.upcasters);
  const commits = createListeners<[ReadonlySet<string> | null]>(options.log);
  const signals = createListeners<[string, string]>(options.log);
  let changed: Set<string> | null = null;
  const writer = createWriter(connection, () => {
    const streams = changed;
    changed = null;
    if (streams !== null) commits.tell(streams);
  });
  const backups = createBackups(options.file);
  const runCommit = createRunCommit({ connection, sql, projections: options.projections, upcast });

  function commit(parts: Commit): Promise<CommitResult> {
    return writer.write('commit', () => {
      const value = runCommit(parts);
      const kept = value.type === 'committed';
      if (kept) announce(parts.appends);
      return { value, kept };
    });
  }

  /** Wakes whoever listens once the group holds; also where no stream grew, as with a job alone. */
  function announce(appends: Commit['appends'] = []): void {
    changed ??= new Set();
    for (const { stream } of appends) changed.add(stream);
  }

  return {
    dialect: 'sqlite',
    sql,
    commit,
    query: async (statement) => {
      try {
        return connection.rows(statement);
      } catch (error) {
        throw toStoreError(error, 'read');
      }
    },
    ...createReader(connection, upcast),
    ...createKeeping(connection, writer),
    backup: backups.backup,
    jobs: createJobs(connection, writer, announce),
    onCommit: commits.add,
    signals: {
      publish(topic, payload) {
        checkSignal(topic, payload);
        // Later, as on PostgreSQL: a publisher never runs its listeners' code.
        queueMicrotask(() => signals.tell(topic, payload));
      },
      subscribe: signals.add,
    },
    health: async () => {
      try {
        connection.values('select revision from streams limit 1', []);
        // After a failed commit only a commit can tell whether it works again.
        if (writer.fault() !== null) await writer.write('write', () => probe(connection, options.clock()));
        return { ok: true };
      } catch (error) {
        return { ok: false, problem: toStoreError(error, 'use the database').message };
      }
    },
    [Symbol.asyncDispose]: async () => {
      await writer.close();
      await backups.settled();
      await resources[Symbol.asyncDispose]();
    },
  };
}

function probe(connection: Connection, at: number): { readonly value: undefined; readonly kept: true } {
  connection.run(
    `insert into meta(key, value) values('probe', ?) on conflict(key) do update set value = excluded.value`,
    [String(at)],
  );
  return { value: undefined, kept: true };
}
