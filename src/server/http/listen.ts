import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { ServerLog } from '../ports.ts';
import { prepareClose, type CloseServer } from './close-server.ts';
import type { ServerEnv } from './context.ts';
import { problemResponse, toProblem } from './problem.ts';

/** Why a server cannot start, in a sentence for the person who started it. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
  readonly code:
    | 'admin-token-required'
    | 'address-in-use'
    | 'address-refused'
    | 'certificate-invalid'
    | 'public-url-invalid';

  constructor(code: ServerStartError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Where an application is served. */
export type Place = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly log: ServerLog;
};

/** A port that takes requests. */
export type Open = { readonly url: string; readonly close: CloseServer };

/** Milliseconds that a quiet connection stays open: longer than the minute after which common proxies let go, so that they never send into a closing one. */
const keepAliveMs = 65_000;

/** Serves the application at this place; fails with `ServerStartError`. */
export async function listenOn(app: Hono<ServerEnv>, place: Place): Promise<Open> {
  const host = place.host.replace(/^\[(.*)\]$/, '$1');
  const server = createNodeServer(app, place);
  server.keepAliveTimeout = keepAliveMs;
  const close = prepareClose(server, place.tls !== undefined);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(place.port, host, resolve);
  try {
    await promise;
  } catch (fault) {
    throw toStartError(fault, host, place.port);
  }
  server.off('error', reject);
  // Such as no file descriptors left for a connection: the next one may find some.
  server.on('error', (fault) => place.log('error', 'A connection was not taken', { error: String(fault) }));
  return { url: urlOf(server, host, place.tls !== undefined), close };
}

function createNodeServer(app: Hono<ServerEnv>, { tls }: Place): Server {
  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: () =>
      problemResponse(
        toProblem({
          code: 'request-invalid',
          message: 'Cannot read the request: its address or its Host is malformed.',
        }),
      ),
  });
  const handle = (...pair: Parameters<typeof listener>): void => void listener(...pair);
  if (tls === undefined) return createHttpServer(handle);
  try {
    return createHttpsServer({ ...tls }, handle);
  } catch (fault) {
    throw new ServerStartError(
      'certificate-invalid',
      'Cannot serve https: the certificate or its key cannot be read. Both must be PEM and belong together.',
      { cause: fault },
    );
  }
}

function toStartError(fault: unknown, host: string, port: number): ServerStartError {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : '';
  if (code === 'EADDRINUSE') {
    return new ServerStartError(
      'address-in-use',
      `Cannot listen on ${host}:${port}: another program does already. Stop it, or set PORT to another number.`,
      { cause: fault },
    );
  }
  return new ServerStartError(
    'address-refused',
    `Cannot listen on ${host}:${port}: the system refuses it (${code === '' ? 'unknown reason' : code}).`,
    { cause: fault },
  );
}

function urlOf(server: Server, host: string, secure: boolean): string {
  // A server on a port, and never a pipe, so its address is an object.
  const { port } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${secure ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
