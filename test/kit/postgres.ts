import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** A running cluster; disposing it stops the server and removes its data. */
export type PostgresServer = AsyncDisposable & {
  /** Connects as a user who may create databases. */
  readonly url: string;
};

/**
 * The server that `TEST_DATABASE_URL` names, else a new PostgreSQL 16 that ends with this process at the latest, however that
 * dies. It does not keep the process alive.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const named = process.env['TEST_DATABASE_URL'];
  if (named !== undefined && named !== '') return { url: named, [Symbol.asyncDispose]: async () => {} };
  const program = fileURLToPath(new URL('./postgres-server.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(parseUrl(line)));
    child.once('error', reject);
    child.once('close', () => reject(new Error(`PostgreSQL for tests did not start: ${complaint}`)));
  });
  child.unref();
  for (const stream of child.stdio) if (stream instanceof Socket) stream.unref();
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}

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

function parseUrl(line: string): string {
  const said: unknown = JSON.parse(line);
  if (typeof said === 'object' && said !== null && 'url' in said && typeof said.url === 'string')
    return said.url;
  throw new Error(`PostgreSQL for tests said ${line}`);
}
