import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

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
  const program = fileURLToPath(new URL('./postgres-process.ts', import.meta.url));
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

function parseUrl(line: string): string {
  const said: unknown = JSON.parse(line);
  if (typeof said === 'object' && said !== null && 'url' in said && typeof said.url === 'string')
    return said.url;
  throw new Error(`PostgreSQL for tests said ${line}`);
}
