import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Secret } from '../kernel/secret.ts';
import type { Operations, Watch } from './operations.ts';
import { operationNames } from './operations.ts';
import { toFault } from './fault.ts';

/** The address through which commands reach the process that owns the store (K12). */
export type ControlServer = AsyncDisposable & { readonly url: string };

type AnyOperation = (ask: unknown, watch: Watch) => Promise<unknown>;

const mostBytes = 64 * 1024;

/**
 * Serves the operations on this machine alone, to whoever holds the token. `POST /control/<name>` with the input as JSON gives
 * lines of JSON: `{progress}` and `{said}` any number of times, then `{result}` or `{fault}`.
 */
export async function startControlServer(operations: Operations, token: Secret): Promise<ControlServer> {
  const expected = digest(token.reveal());
  const server = createServer((request, response) => {
    const given = digest(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (!timingSafeEqual(given, expected)) return respond(response, 401, { fault: { code: 'unauthorized' } });
    const name = operationNames.find((known) => request.url === `/control/${known}`);
    if (request.url === '/control/ping') return respond(response, 200, { result: null });
    if (name === undefined || request.method !== 'POST')
      return respond(response, 404, { fault: { code: 'unknown' } });
    // The types of the two sides are one map; what comes was checked by the command that sent it, with the same program.
    void carryOut(operations[name] as AnyOperation, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: addressOf(server), [Symbol.asyncDispose]: () => close(server) };
}

async function carryOut(
  run: AnyOperation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const tell = (line: object): void => {
    if (!response.destroyed) response.write(`${JSON.stringify(line)}\n`);
  };
  try {
    const ask = JSON.parse(await readBody(request)) as unknown;
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const result = await run(ask, {
      progress: (progress) => tell({ progress }),
      say: (said) => tell({ said }),
      signal: gone.signal,
    });
    tell({ result });
  } catch (error) {
    tell({ fault: toFault(error) });
  }
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part as Uint8Array);
    size += bytes.length;
    if (size > mostBytes) throw new RangeError('Cannot read the request: it is too long');
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-ndjson' }).end(`${JSON.stringify(body)}\n`);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The control server has no port');
  return `http://127.0.0.1:${address.port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
