import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { createFrames, toFrames } from './bus-frames.ts';

const commits = 'sanctum_commits';
const signals = 'sanctum_signals';
const coalesceMs = 5;
const slowestRetryMs = 5_000;
/** Streams named in one hint; beyond it the hint is "everything". */
const mostStreams = 200;
/** Signals kept for the next few milliseconds; beyond it the oldest are lost, as signals may be. */
const mostSignals = 10_000;

/** Tells the other nodes of commits and signals, and hears theirs, over LISTEN and NOTIFY. */
export type Bus = AsyncDisposable & {
  /** Tells the others, within some milliseconds, that these streams changed. */
  readonly announce: (streams: Iterable<string>) => void;
  readonly publish: (topic: string, payload: string) => void;
};

/** What a bus needs. */
export type BusOptions = {
  /** A new connection that is not open yet. */
  readonly client: () => pg.Client;
  /** Streams that another node changed; null when anything may have changed. */
  readonly onCommit: (streams: ReadonlySet<string> | null) => void;
  readonly onSignal: (topic: string, payload: string) => void;
  readonly onLost: (error: unknown) => void;
  /** How often the connection is tried, in milliseconds: one that died without a word is silent for ever otherwise. */
  readonly tryMs: number;
};

/**
 * Connects, and from then on connects again by itself for as long as it lives. Commits made while there is no connection are
 * announced as "everything" afterwards; signals are lost. Rejects if the first connection fails.
 */
export async function openBus(options: BusOptions): Promise<Bus> {
  // Not the node's name: two processes that were given the same one by mistake must still hear each other.
  const sender = randomUUID();
  const frames = { [commits]: createFrames(), [signals]: createFrames() };
  let connection: pg.Client | undefined;
  let closed = false;
  let retryMs = 100;
  let retry: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;
  let changed = new Set<string>();
  let anything = false;
  let pending = false;
  let said: [topic: string, payload: string][] = [];
  let number = 0;

  async function connect(): Promise<void> {
    const client = options.client();
    let lost = false;
    const lose = (error: unknown): void => {
      if (lost) return;
      lost = true;
      if (connection !== client) return;
      connection = undefined;
      options.onLost(error);
      void client.end().catch(() => {});
      reconnect();
    };
    client.on('error', lose);
    client.on('end', () => lose(new Error('The connection that listens was closed')));
    client.on('notification', ({ channel, payload }) => hear(channel, payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${commits}; listen ${signals}`);
    } catch (error) {
      void client.end().catch(() => {});
      throw error;
    }
    if (lost || closed) {
      void client.end().catch(() => {});
      if (!closed) throw new Error('The connection that listens was closed');
      return;
    }
    connection = client;
    retryMs = 100;
  }

  function reconnect(): void {
    if (closed) return;
    retry = setTimeout(() => {
      connect().then(
        () => {
          options.onCommit(null);
          if (pending) schedule();
        },
        () => reconnect(),
      );
    }, retryMs);
    retryMs = Math.min(retryMs * 2, slowestRetryMs);
  }

  function hear(channel: string, payload: string): void {
    const own = payload.startsWith(`${sender} `);
    if (own || (channel !== commits && channel !== signals)) return;
    const whole = frames[channel].take(payload);
    if (whole === null) return;
    if (channel === commits) {
      options.onCommit(whole.text === '*' ? null : new Set(toTexts(JSON.parse(whole.text))));
      return;
    }
    for (const [topic, text] of toPairs(JSON.parse(whole.text))) options.onSignal(topic, text);
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush();
    }, coalesceMs);
  }

  function flush(): void {
    const client = connection;
    const signalled = said;
    said = [];
    if (client === undefined) return;
    const payloads: string[] = [];
    const channels: string[] = [];
    const add = (channel: string, text: string): void => {
      for (const frame of toFrames(sender, (number += 1), text)) {
        channels.push(channel);
        payloads.push(frame);
      }
    };
    if (signalled.length > 0) add(signals, JSON.stringify(signalled));
    if (pending) add(commits, anything || changed.size > mostStreams ? '*' : JSON.stringify([...changed]));
    pending = false;
    anything = false;
    changed = new Set();
    const sql =
      'select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as said(channel, payload)';
    client.query({ name: 'notify', text: sql, values: [channels, payloads] }).catch(() => {
      pending = true;
      anything = true;
      if (connection !== undefined) schedule();
    });
  }

  await connect();
  const trial = setInterval(() => {
    // Without an answer in time the driver closes the connection, whose end is then noticed.
    connection?.query('select 1').catch(() => {});
  }, options.tryMs).unref();

  return {
    announce(streams) {
      pending = true;
      if (anything) return;
      for (const stream of streams) changed.add(stream);
      if (changed.size > mostStreams) {
        anything = true;
        changed = new Set();
      }
      schedule();
    },
    publish(topic, payload) {
      said.push([topic, payload]);
      if (said.length > mostSignals) said.shift();
      schedule();
    },
    async [Symbol.asyncDispose]() {
      if (closed) return;
      closed = true;
      clearInterval(trial);
      clearTimeout(retry);
      clearTimeout(timer);
      flush();
      const client = connection;
      connection = undefined;
      await client?.end().catch(() => {});
    },
  };
}

function toTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function toPairs(value: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const [topic, payload] = toTexts(item);
    return topic === undefined || payload === undefined ? [] : [[topic, payload] as const];
  });
}
