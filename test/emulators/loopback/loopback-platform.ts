import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { DeliveryGuarantee } from '../../../src/agent/channel.ts';
import type { Platform, Post } from '../../contracts/channel/rig.ts';

/** What the account may see: a message, an edit, or whatever a broken platform sends. */
type Update = { readonly seq: number; readonly [field: string]: unknown };

/** A small chat platform over HTTP with long polling, which misbehaves on demand. */
export type LoopbackPlatform = AsyncDisposable & {
  readonly url: string;
  readonly secret: string;
  readonly conversation: string;
  readonly platform: Required<Platform>;
};

/** Longest post, in UTF-16 units. */
export const loopbackLimit = 120;

type Fault =
  | { readonly type: 'status'; readonly status: number; readonly retryAfter?: number }
  | { readonly type: 'lose'; readonly posted: boolean }
  | { readonly type: 'hold'; readonly arrived: () => void };

/** Starts the platform on a free port of this machine. Sends keep the given guarantee. */
export async function startLoopback(guarantee: DeliveryGuarantee): Promise<LoopbackPlatform> {
  const conversation = 'lobby';
  const secret = 'let-me-in';
  const posts: (Post & { readonly key: string })[] = [];
  const updates: Update[] = [];
  const waiting = new Set<() => void>();
  const faults: Fault[] = [];
  let seq = 0;
  let said = 0;
  let tokens = 0;
  const garbage: string[] = [];
  const closing = new AbortController();

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server)}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/token') {
      const { secret: given } = fieldsOf(await bodyOf(request));
      return given === secret
        ? json(response, 200, { token: token() })
        : json(response, 403, { error: 'who are you' });
    }
    if (request.headers.authorization !== `Bearer ${token()}`)
      return json(response, 401, { error: 'expired' });
    if (pathname === '/updates') return giveUpdates(request, response, searchParams);
    if (pathname === '/messages' && request.method === 'GET') {
      const found = posts.find(({ key }) => key === searchParams.get('key'));
      return found === undefined
        ? json(response, 404, { error: 'unknown' })
        : json(response, 200, { id: found.external });
    }
    if (pathname === '/messages') return takePost(request, response);
    return json(response, 404, { error: 'no such thing' });
  }

  /** Answers at once where there is something new; what the client has acknowledged is forgotten. */
  async function giveUpdates(
    request: IncomingMessage,
    response: ServerResponse,
    ask: URLSearchParams,
  ): Promise<void> {
    const after = Number(ask.get('after') ?? '0');
    while (updates[0] !== undefined && updates[0].seq <= after) updates.shift();
    const given = token();
    const deadline = Date.now() + Number(ask.get('wait') ?? '0');
    const isQuiet = (): boolean => updates.length === 0 && garbage.length === 0 && !closing.signal.aborted;
    while (isQuiet() && Date.now() < deadline && !request.destroyed) {
      if (given !== token()) return json(response, 401, { error: 'expired' });
      await news(deadline - Date.now());
    }
    const broken = garbage.shift();
    if (broken !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(broken);
      return undefined;
    }
    return json(response, 200, { updates });
  }

  async function takePost(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = fieldsOf(await bodyOf(request));
    const fault = faults.shift();
    const known = guarantee === 'idempotent' ? posts.find(({ key }) => key === body['key']) : undefined;
    // A key that was posted gets its first result, whatever has been decided about its owner since.
    if (known !== undefined && fault?.type === 'status' && fault.status === 403) {
      return json(response, 200, { id: known.external });
    }
    if (fault?.type === 'hold') return fault.arrived();
    if (fault?.type === 'status') {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      return json(response, fault.status, { error: 'not now' }, headers);
    }
    const { key = '', text = '', conversation: to = '' } = body;
    if (text === '' || text.length > loopbackLimit) return json(response, 400, { error: 'bad length' });
    if (fault?.type === 'lose') {
      if (fault.posted) post(key, to, text);
      response.destroy();
      return undefined;
    }
    return json(response, 200, { id: post(key, to, text) });
  }

  function post(key: string, to: string, text: string): string {
    const repeated = guarantee === 'idempotent' ? posts.find((known) => known.key === key) : undefined;
    if (repeated !== undefined) return repeated.external;
    const external = `post-${posts.length + 1}`;
    posts.push({ key, external, conversation: to, text });
    return external;
  }

  function token(): string {
    return `token-${tokens}`;
  }

  function news(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(wake, waitMs);
      function wake(): void {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      }
      waiting.add(wake);
    });
  }

  function tell(update: { readonly [field: string]: unknown }): void {
    seq += 1;
    updates.push({ ...update, seq });
    for (const wake of waiting) wake();
  }

  const history = new Map<string, { readonly [field: string]: unknown }>();

  function deliver(external: string, type: string, text: string): Promise<void> {
    const author = { id: 'u7', name: 'Bob', bot: false };
    const delivery = type === 'edit' ? `${external}.edit.${seq}` : external;
    const update = { delivery, type, id: external, conversation, author, text, at: Date.now() };
    history.set(external, update);
    tell(update);
    return Promise.resolve();
  }

  const platform: Required<Platform> = {
    posts: () => posts,
    async say(text) {
      said += 1;
      await deliver(`msg-${said}`, 'message', text);
      return `msg-${said}`;
    },
    edit: (external, text) => deliver(external, 'edit', text),
    redeliver(external) {
      tell(history.get(external) ?? {});
      return Promise.resolve();
    },
    malform() {
      tell({ type: 'message', id: 7, text: null });
      garbage.push('{"updates":[{"seq":');
      for (const wake of waiting) wake();
      return Promise.resolve();
    },
    keeps: true,
    cut: () => server.closeAllConnections(),
    limitNext: (seconds) => void faults.push({ type: 'status', status: 429, retryAfter: seconds }),
    failNext: () => void faults.push({ type: 'status', status: 503 }),
    refuseNext: () => void faults.push({ type: 'status', status: 403 }),
    loseNext: (posted) => void faults.push({ type: 'lose', posted }),
    expire() {
      tokens += 1;
      for (const wake of waiting) wake();
    },
    hold: () => new Promise((arrived) => faults.push({ type: 'hold', arrived })),
  };

  return {
    url,
    secret,
    conversation,
    platform,
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const wake of waiting) wake();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The platform has no port');
  return address.port;
}

function json(
  response: ServerResponse,
  status: number,
  body: object,
  headers: { readonly [name: string]: string } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function fieldsOf(body: unknown): { readonly [field: string]: string | undefined } {
  const entries = Object.entries(typeof body === 'object' && body !== null ? body : {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
