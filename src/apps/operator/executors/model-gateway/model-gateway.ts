import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Usage } from '../../../../llm/model.ts';
import { forward } from './forward.ts';
import type { Upstream } from './forward.ts';
import { createRunMeter } from './run-account.ts';
import type { AccountPorts, RunAccount, RunMeter } from './run-account.ts';

/** A run's way to its model. */
export type GatewayRun = {
  /** Opens the gateway for this run alone, and is worth nothing elsewhere. */
  readonly token: string;
  readonly spent: () => Usage;
  /** Whether the cap has stopped it. */
  readonly capped: () => boolean;
  /** Ends its way; requests under way are cut and settled. */
  readonly close: () => Promise<void>;
};

/** A server on a socket of this machine, through which coding agents reach a model without ever seeing its key. */
export type ModelGateway = AsyncDisposable & {
  /** Path of the socket; only this program's user may open it. */
  readonly socket: string;
  readonly open: (account: RunAccount) => GatewayRun;
};

/** Where requests go, by how they are spoken; null where nothing is configured. */
export type ModelGatewayOptions = { readonly anthropic: Upstream | null; readonly openai: Upstream | null };

type Run = {
  readonly meter: RunMeter;
  readonly stopper: AbortController;
  readonly under: Set<Promise<void>>;
};

/** Listens on a new socket. */
export async function openModelGateway(
  ports: AccountPorts,
  options: ModelGatewayOptions,
): Promise<ModelGateway> {
  const runs = new Map<string, Run>();
  // Short, since a socket's path may have little more than a hundred bytes.
  const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-gw-'));
  const socket = path.join(folder, 'gw.sock');
  const server = createServer((request, response) => {
    const run = runs.get(digest(tokenOf(request)));
    if (run === undefined) return refuse(response, 401, 'authentication_error', 'This token opens no run.');
    const [route] = (request.url ?? '').split('?');
    const format =
      request.method !== 'POST'
        ? null
        : route === '/v1/messages'
          ? 'anthropic'
          : route === '/v1/chat/completions'
            ? 'openai'
            : null;
    const upstream = format === null ? null : options[format];
    if (format === null || upstream === null)
      return refuse(response, 404, 'not_found_error', 'There is nothing here.');
    const work = forward(
      { format, upstream, request, response, meter: run.meter, stop: run.stopper.signal },
      ports.report,
    );
    run.under.add(work);
    void work.finally(() => run.under.delete(work));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });

  async function end(key: string): Promise<void> {
    const run = runs.get(key);
    runs.delete(key);
    run?.stopper.abort();
    if (run !== undefined) await Promise.all(run.under);
  }

  return {
    socket,
    open(account) {
      const token = `run_${randomBytes(24).toString('hex')}`;
      const meter = createRunMeter(account, ports);
      const key = digest(token);
      runs.set(key, { meter, stopper: new AbortController(), under: new Set() });
      return { token, spent: meter.spent, capped: meter.capped, close: () => end(key) };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...runs.keys()].map(end));
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function tokenOf({ headers }: IncomingMessage): string {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key;
  return headers.authorization?.replace(/^Bearer /u, '') ?? '';
}

/** Runs are looked up by a digest, so that the time of the look-up tells nothing about a token. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-should-retry': 'false' });
  response.end(JSON.stringify({ type: 'error', error: { type, message } }));
}
