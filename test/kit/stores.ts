import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Dialect } from '../../src/store/migration.ts';
import { core } from '../../src/store/migrations/core.ts';
import type { StoreOptions } from '../../src/store/options.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { createTestDatabase } from './postgres.ts';

/** An empty store of one test; disposing it closes it and removes everything. */
export type TestStore = AsyncDisposable & {
  readonly store: Store;
  /** Closes the store and opens the same database again, as a restart does; `changes` are the new program's options. */
  readonly reopen: (changes?: Partial<StoreOptions>) => Promise<Store>;
};

/** Opens an empty store. Without options it has the core tables alone, no projections and the machine's clock. */
export async function openTestStore(
  engine: Dialect,
  options: Partial<StoreOptions> = {},
): Promise<TestStore> {
  const complete = { projections: [], migrations: [core], clock: () => Date.now(), ...options };
  const place = engine === 'sqlite' ? await createSqlitePlace() : await createPostgresPlace();
  let store = await openOrRemove(place, complete);
  return {
    store,
    async reopen(changes = {}) {
      await store[Symbol.asyncDispose]();
      store = await place.open({ ...complete, ...changes });
      return store;
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await place.remove();
    },
  };
}

type Place = {
  readonly open: (options: StoreOptions) => Promise<Store>;
  readonly remove: () => Promise<void>;
};

async function openOrRemove(place: Place, options: StoreOptions): Promise<Store> {
  try {
    return await place.open(options);
  } catch (error) {
    await place.remove();
    throw error;
  }
}

async function createSqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-store-'));
  return {
    open: (options) => openSqliteStore({ ...options, file: path.join(folder, 'sanctum.db') }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function createPostgresPlace(): Promise<Place> {
  const database = await createTestDatabase();
  return {
    open: (options) => openPostgresStore({ ...options, url: database.url }),
    async remove() {
      await database[Symbol.asyncDispose]();
    },
  };
}
