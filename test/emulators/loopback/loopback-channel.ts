import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type {
  Channel,
  ChannelState,
  DeliveryGuarantee,
  Incoming,
  Receive,
  Sent,
} from '../../../src/agent/channel.ts';
import { DeliveryUnknownError } from '../../../src/agent/channel.ts';
import { loopbackLimit } from './loopback-platform.ts';

/** Where the platform is, and who we are there. */
export type LoopbackOptions = {
  readonly url: string;
  readonly secret: string;
  readonly guarantee: DeliveryGuarantee;
};

const update = z.object({
  seq: z.number().int(),
  delivery: z.string(),
  type: z.enum(['message', 'edit']),
  id: z.string(),
  conversation: z.string(),
  author: z.object({ id: z.string(), name: z.string(), bot: z.boolean() }),
  text: z.string(),
  at: z.number(),
});
const envelope = z.object({ updates: z.array(z.looseObject({ seq: z.number().int() })) });
const pollMs = 5_000;

/** The adapter of the loopback platform: the smallest channel that keeps every rule of the contract. */
export function createLoopbackChannel({ url, secret, guarantee }: LoopbackOptions): Channel {
  const closed = new AbortController();
  let state: ChannelState = { status: 'off', detail: 'Not started.', since: Date.now() };
  let token: string | null = null;

  function become(status: ChannelState['status'], detail: string): void {
    state = { status, detail, since: state.status === status ? state.since : Date.now() };
  }

  async function renew(signal: AbortSignal): Promise<string> {
    const body = JSON.stringify({ secret });
    const response = await fetch(`${url}/token`, { method: 'POST', body, signal });
    token = z.object({ token: z.string() }).parse(await response.json()).token;
    return token;
  }

  /** One request with a valid token: renewed once where the platform calls it expired. */
  async function ask(path: string, signal: AbortSignal, body?: object): Promise<Response> {
    const request = (bearer: string): Promise<Response> =>
      fetch(`${url}${path}`, {
        headers: { authorization: `Bearer ${bearer}` },
        signal,
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
    const response = await request(token ?? (await renew(signal)));
    return response.status === 401 ? request(await renew(signal)) : response;
  }

  async function poll(receive: Receive, after: number, signal: AbortSignal): Promise<number> {
    // The first answer comes at once, so that the state is known.
    const wait = state.status === 'connected' ? pollMs : 0;
    const response = await ask(`/updates?after=${after}&wait=${wait}`, signal);
    if (!response.ok) throw new Error(`The platform answered ${response.status}`);
    const { updates } = envelope.parse(await response.json());
    become('connected', 'Listening.');
    let seen = after;
    for (const raw of updates) {
      const parsed = update.safeParse(raw);
      if (parsed.success) await receive(toIncoming(parsed.data));
      // Told to the platform with the next question, and only after the log has it.
      seen = raw.seq;
      if (!parsed.success) become('connected', 'Listening. Something unreadable was passed over.');
    }
    return seen;
  }

  async function send(part: Parameters<Channel['send']>[0], signal: AbortSignal): Promise<Sent> {
    let response: Response;
    try {
      const { key, conversation, text } = part;
      response = await ask('/messages', signal, { key, conversation, text });
      if (response.ok) {
        return { type: 'sent', external: z.object({ id: z.string() }).parse(await response.json()).id };
      }
    } catch (cause) {
      if (neverReached(cause)) return { type: 'transient', message: 'The platform cannot be reached.' };
      throw new DeliveryUnknownError('The connection broke before the platform answered', { cause });
    }
    const message = `The platform answered ${response.status}.`;
    if (response.status !== 429 && response.status < 500) return { type: 'permanent', message };
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      type: 'transient',
      message,
      ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
    };
  }

  async function find(part: Parameters<Channel['send']>[0], signal: AbortSignal): Promise<string | null> {
    const response = await ask(`/messages?key=${encodeURIComponent(part.key)}`, signal);
    if (response.status === 404) return null;
    return z.object({ id: z.string() }).parse(await response.json()).id;
  }

  const within = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, closed.signal]);

  return {
    name: 'loopback',
    account: 'bot',
    guarantee,
    limit: { length: loopbackLimit, count: (text) => text.length },
    continues: false,
    async start(receive, outer) {
      const signal = within(outer);
      let after = 0;
      let failures = 0;
      if (!signal.aborted) become('connecting', 'Connecting.');
      while (!signal.aborted) {
        try {
          after = await poll(receive, after, signal);
          failures = 0;
        } catch {
          if (signal.aborted) break;
          become('degraded', 'The connection broke; it is being made again.');
          failures += 1;
          await sleep(Math.min(10 * 2 ** failures, 1_000), undefined, { signal }).catch(() => undefined);
        }
      }
      become('off', 'Stopped.');
    },
    send: (part, signal) => send(part, within(signal)),
    ...(guarantee === 'lookup' ? { find: (part, signal) => find(part, within(signal)) } : {}),
    state: () => state,
    [Symbol.asyncDispose]() {
      closed.abort();
      become('off', 'Stopped.');
      return Promise.resolve();
    },
  };
}

function toIncoming({
  delivery,
  type,
  id,
  conversation,
  author,
  text,
  at,
}: z.output<typeof update>): Incoming {
  return {
    delivery,
    conversation: { external: conversation, audience: 'public' },
    external: id,
    kind: type,
    author: { external: author.id, name: author.name, owner: false, bot: author.bot },
    text,
    at,
    origin: 'direct',
    addressed: text.includes('@bot'),
    raw: { delivery, type, id, text },
  };
}

/** Whether the request did not get as far as the platform, so that nothing can have been posted. */
function neverReached(cause: unknown): boolean {
  const inner: unknown = cause instanceof Error ? cause.cause : undefined;
  return inner instanceof Error && 'code' in inner && inner.code === 'ECONNREFUSED';
}
