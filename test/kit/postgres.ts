import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startPostgres } from './postgres-server.ts';

/** An empty database of its own; disposing it drops it, whoever is still connected. */
export type TestDatabase = AsyncDisposable & { readonly url: string };

let server: ReturnType<typeof startPostgres> | undefined;

/** Creates an empty database on the server of the test run, or on one that this process starts for itself. */
export async function createTestDatabase(): Promise<TestDatabase> {
  server ??= startPostgres();
  const { url: admin } = await server;
  const name = `sanctum_test_${randomBytes(8).toString('hex')}`;
  await administer(admin, `create database ${name} template template0 encoding 'UTF8'`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => administer(admin, `drop database if exists ${name} with (force)`),
  };
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
