import { createApp, createWebhookApp } from './app.ts';
import { listenOn, ServerStartError, type Open } from './http/listen.ts';
import { createStreams } from './live/open-stream.ts';
import type { ServerOptions } from './options.ts';
import type { ServerPorts } from './ports.ts';
import { createSite, isLoopback } from './security/site.ts';

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
  const place = { host, ...(tls === undefined ? {} : { tls }), log: ports.log };
  const app = createApp(ports, options, { site, streams, startedAt });
  const main = await listenOn(app, { ...place, port: options.port ?? 8000 });
  let webhook: Open | null = null;
  try {
    if (options.webhookPort !== undefined) {
      const alone = createWebhookApp(ports, options, startedAt);
      webhook = await listenOn(alone, { ...place, port: options.webhookPort });
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
    url: main.url,
    webhookUrl: webhook?.url ?? null,
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
