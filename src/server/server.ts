import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createApp, createWebhookApp } from './app.ts';
import type { ServerEnv } from './http/context.ts';
import { prepareClose, type CloseServer } from './http/close-server.ts';
import { problemResponse, toProblem } from './http/problem.ts';
import { createStreams } from './live/open-stream.ts';
import type { ServerOptions } from './options.ts';
import type { ServerPorts } from './ports.ts';
import { createSite, isLoopback } from './security/site.ts';

/** Why a server cannot start, in a sentence for the person who started it. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
  readonly code: 'admin-token-required' | 'address-in-use' | 'address-refused' | 'public-url-invalid';

  constructor(code: ServerStartError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A server that takes requests. */
export type Listening = AsyncDisposable & {
  /** Where to find it, such as `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Where the webhooks are served alone; null without a port of their own. */
  readonly webhookUrl: string | null;
  /** Takes nothing new, ends the streams, lets requests finish within the limit. */
  readonly close: () => Promise<void>;
};

/** The HTTP server of a Sanctum (W1–W4); `listen` refuses to start where it would be open to strangers. */
export function createServer(
  ports: ServerPorts,
  options: ServerOptions,
): AsyncDisposable & { readonly listen: () => Promise<Listening> } {
  const host = options.host ?? '127.0.0.1';
  checkStart(host, options);
  const open: Listening[] = [];

  return {
    async listen() {
      const listening = await start(ports, options, host);
      open.push(listening);
      return listening;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(open.map((listening) => listening.close()));
    },
  };
}

async function start(ports: ServerPorts, options: ServerOptions, host: string): Promise<Listening> {
  const { publicUrl, tls } = options;
  const startedAt = ports.clock();
  const streams = createStreams(ports.log, {
    heartbeatMs: options.heartbeatMs ?? 15_000,
    backlogBytes: options.backlogBytes ?? 256 * 1024,
    slowMs: options.slowMs ?? 10_000,
  });
  const site = createSite({
    host,
    tls: tls !== undefined,
    ...(publicUrl === undefined ? {} : { publicUrl }),
  });
  const closeMs = options.closeMs ?? 5_000;
  const main = await listenOn(
    createApp(ports, options, { site, streams, startedAt }),
    options,
    host,
    options.port ?? 8000,
  );
  let webhook: Awaited<ReturnType<typeof listenOn>> | null = null;
  try {
    if (options.webhookPort !== undefined) {
      webhook = await listenOn(
        createWebhookApp(ports, options, startedAt),
        options,
        host,
        options.webhookPort,
      );
    }
  } catch (fault) {
    await main.close(0);
    throw fault;
  }
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    streams.close();
    await Promise.all([main.close(closeMs), webhook?.close(closeMs)]);
    ports.log('info', 'The server is closed');
  };

  const listening: Listening = {
    url: urlOf(main.server, options, host),
    webhookUrl: webhook === null ? null : urlOf(webhook.server, options, host),
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => listening.close(),
  };
  ports.log('info', 'The server listens', { url: listening.url, webhookUrl: listening.webhookUrl });
  return listening;
}

function checkStart(host: string, options: ServerOptions): void {
  if (!isLoopback(host) && (options.adminToken ?? '') === '') {
    throw new ServerStartError(
      'admin-token-required',
      `Cannot listen on ${host} without an admin token: everybody who reaches the address could read and write. Set ADMIN_TOKEN, or HOST=127.0.0.1.`,
    );
  }
  const publicUrl = options.publicUrl === undefined ? null : URL.parse(options.publicUrl);
  if (options.publicUrl !== undefined && !/^https?:$/.test(publicUrl?.protocol ?? '')) {
    throw new ServerStartError(
      'public-url-invalid',
      `Cannot use "${options.publicUrl}" as PUBLIC_URL: it must be an address such as https://sanctum.example.`,
    );
  }
}

async function listenOn(
  app: Hono<ServerEnv>,
  options: ServerOptions,
  host: string,
  port: number,
): Promise<{ readonly server: HttpServer; readonly close: CloseServer }> {
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
  const server =
    options.tls === undefined ? createHttpServer(handle) : createHttpsServer({ ...options.tls }, handle);
  const close = prepareClose(server, options.tls !== undefined);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host.replace(/^\[(.*)\]$/, '$1'), resolve);
  try {
    await promise;
  } catch (fault) {
    throw toStartError(fault, host, port);
  }
  return { server, close };
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

function urlOf(server: HttpServer, options: ServerOptions, host: string): string {
  // A server on a port, and never a pipe, so its address is an object.
  const { port } = server.address() as AddressInfo;
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const name =
    bare === '0.0.0.0' ? '127.0.0.1' : bare === '::' ? '[::1]' : bare.includes(':') ? `[${bare}]` : bare;
  return `${options.tls === undefined ? 'http' : 'https'}://${name}:${port}`;
}
