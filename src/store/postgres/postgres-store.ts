import { setTimeout as sleep } from 'node:timers/promises';
import type { Backups } from '../backup.ts';
import type { Cleanup } from '../cleanup.ts';
import { createCleanup } from '../cleanup.ts';
import { createSql } from '../compiler.ts';
import { StoreError } from '../errors.ts';
import { createListeners } from '../listeners.ts';
import type { StoreOptions } from '../options.ts';
import { checkSignal } from '../signal.ts';
import type { Commit, CommitResult, Store } from '../store.ts';
import { createUpcast } from '../upcast.ts';
import { openBus } from './bus.ts';
import type { Bus } from './bus.ts';
import { createRunCommit } from './commit.ts';
import { createDatabase } from './database.ts';
import type { Database } from './database.ts';
import { createJobs } from './jobs.ts';
import { createKeeping } from './keeping.ts';
import { migrateDatabase } from './migration-target.ts';
import { createBackups } from './postgres-backup.ts';
import { isLostRace, toStoreError } from './postgres-errors.ts';
import { createReader } from './read.ts';

/** How to open the PostgreSQL store. */
export type PostgresStoreOptions = StoreOptions & {
  /** `postgres://user:password@host:port/database`, with `?sslmode=…` where the server asks for it. */
  readonly url: string;
  /** Name of this node in the server's own lists; for people only. */
  readonly nodeId?: string;
  /** Connections for statements; one more listens. 10 by default. */
  readonly poolSize?: number;
};

/** A store in PostgreSQL, which can write itself to a file. */
export type PostgresStore = Store & Backups;

/** How often a commit or claim that lost a race is tried in all. */
const mostAttempts = 8;
/** Time within which a healthy database answers. */
const healthMs = 3_000;

/**
 * Opens the store in a PostgreSQL database, which any number of nodes share (K12), and brings it to the program's schema (K13).
 * Throws a `StoreError` where that cannot be. Once open it outlives the loss of the server: operations fail with
 * `store-unavailable` meanwhile and work again by themselves.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const cleanup = createCleanup();
  const { log } = options;
  const lost = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    log?.('warn', 'A connection to the database was lost', { reason });
  };
  const database = cleanup.use(
    createDatabase({
      url: options.url,
      poolSize: options.poolSize ?? 10,
      name: `sanctum ${options.nodeId ?? ''}`.trim(),
      onLost: lost,
    }),
  );
  const commits = createListeners<[ReadonlySet<string> | null]>(log);
  const signals = createListeners<[string, string]>(log);
  try {
    await migrateDatabase(database, options);
    const bus = cleanup.use(
      await openBus({
        client: () => database.client({ query_timeout: 5_000 }),
        onCommit: commits.tell,
        onSignal: signals.tell,
        onLost: lost,
        tryMs: 10_000,
      }),
    );
    return createPostgresStore(database, bus, { commits, signals }, options, cleanup.move());
  } catch (error) {
    throw toStoreError(error, database.server);
  } finally {
    await cleanup[Symbol.asyncDispose]();
  }
}

/** Those who listen on this node. */
type Audience = {
  readonly commits: ReturnType<typeof createListeners<[ReadonlySet<string> | null]>>;
  readonly signals: ReturnType<typeof createListeners<[string, string]>>;
};

function createPostgresStore(
  database: Database,
  bus: Bus,
  { commits, signals }: Audience,
  options: PostgresStoreOptions,
  resources: Cleanup,
): PostgresStore {
  const sql = createSql('postgres');
  const upcast = createUpcast(options.upcasters);
  const runCommit = createRunCommit({ sql, projections: options.projections, upcast });

  async function repeatable<Value>(work: (attempt: number) => Promise<Value>): Promise<Value> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(attempt);
      } catch (error) {
        const cause = error instanceof StoreError ? error.cause : error;
        if (attempt >= mostAttempts || !isLostRace(cause)) throw toStoreError(error, database.server);
        options.log?.('debug', 'Lost a race in the database and tries again', { attempt });
        await sleep(attempt * 3);
      }
    }
  }

  function attempt(commit: Commit): Promise<CommitResult> {
    let committing = false;
    return database.persist(
      (session) =>
        runCommit(session, commit, () => {
          committing = true;
        }),
      () => !committing,
    );
  }

  function announce(streams: ReadonlySet<string>): void {
    bus.announce(streams);
    commits.tell(streams);
  }

  return {
    dialect: 'postgres',
    sql,
    async commit(commit) {
      const result = await repeatable(() => attempt(commit));
      // Also where no stream grew, as with a job alone: workers look then.
      if (result.type === 'committed') announce(new Set(commit.appends?.map(({ stream }) => stream)));
      return result;
    },
    async query({ sql: text, parameters }) {
      if (!/^\s*vacuum\b/i.test(text)) return (await database.run(text, parameters)).rows;
      // Takes as long as the tables are large.
      await database.unhurried(text);
      return [];
    },
    ...createReader(database, upcast),
    ...createKeeping(database),
    ...createBackups(options.url, options.clock),
    jobs: createJobs(database, repeatable, () => announce(new Set())),
    onCommit: commits.add,
    signals: {
      publish(topic, payload) {
        checkSignal(topic, payload);
        queueMicrotask(() => signals.tell(topic, payload));
        bus.publish(topic, payload);
      },
      subscribe: signals.add,
    },
    async health() {
      const late = new AbortController();
      try {
        return await Promise.race([
          database.run('select 1').then(() => ({ ok: true }) as const),
          sleep(healthMs, { ok: false, problem: slow(database.server) } as const, { signal: late.signal }),
        ]);
      } catch (error) {
        return { ok: false, problem: toStoreError(error, database.server).message };
      } finally {
        late.abort();
      }
    },
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
}

function slow(server: string): string {
  return `The database ${server} does not answer within ${healthMs / 1000} seconds`;
}
