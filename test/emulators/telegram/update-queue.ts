import { setTimeout as sleep } from 'node:timers/promises';

/** An update as Telegram sends it. */
export type Update = { readonly update_id: number; readonly [kind: string]: unknown };

/** Where updates go, as `setWebhook` left it. */
export type Webhook = {
  readonly url: string;
  readonly secret: string | null;
  readonly connections: number;
};

/** What waits to be delivered, by webhook or by question. */
export type UpdateQueue = {
  readonly push: (update: Update) => void;
  /** Hands an update out once more, whatever has been acknowledged since. */
  readonly repeat: (update: Update) => void;
  readonly drop: () => void;
  readonly pending: () => number;
  readonly webhook: () => Webhook | null;
  readonly setWebhook: (webhook: Webhook | null) => void;
  readonly lastError: () => { readonly at: number; readonly message: string } | null;
  /** The kinds of updates that are wanted; null for the usual ones. */
  readonly want: (kinds: readonly string[] | null) => void;
  readonly wanted: () => readonly string[] | null;
  /** Waits for something new up to the time; what lies below the offset is acknowledged. Null where another question took over. */
  readonly ask: (offset: number, limit: number, waitMs: number) => Promise<readonly Update[] | null>;
  /** Delivers in parallel and in any order from now on. */
  readonly shuffle: () => void;
  /** Holds back every delivery until it is called again with false. */
  readonly pause: (paused: boolean) => void;
  /** Breaks every delivery that is under way. */
  readonly cut: () => void;
  /** Posts something else to the webhook, once. */
  readonly post: (body: string, secret?: string | null) => Promise<number>;
  readonly close: () => Promise<void>;
};

type Entry = { readonly update: Update; readonly forced: boolean; busy: boolean; due: number; tries: number };

const timeoutMs = 5_000;

/** Keeps updates until they are acknowledged: by a 2xx of the webhook, or by an offset above them. */
export function createUpdateQueue(): UpdateQueue {
  const entries: Entry[] = [];
  const waiting = new Set<() => void>();
  const running = new Set<Promise<void>>();
  let cutter = new AbortController();
  let hook: Webhook | null = null;
  let kinds: readonly string[] | null = null;
  let error: { readonly at: number; readonly message: string } | null = null;
  let shuffled = false;
  let paused = false;
  let closed = false;
  let asker = 0;
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    for (const one of waiting) one();
    pump();
  }

  function add(update: Update, forced: boolean): void {
    if (kinds !== null && !kinds.some((kind) => kind in update)) return;
    entries.push({ update, forced, busy: false, due: 0, tries: 0 });
    wake();
  }

  function pump(): void {
    clearTimeout(timer);
    if (hook === null || closed || paused) return;
    const now = Date.now();
    const free = hook.connections - entries.filter(({ busy }) => busy).length;
    const due = entries.filter((entry) => !entry.busy && entry.due <= now);
    // Also in disorder the oldest are under way first, as many as there are connections.
    for (const entry of due.slice(0, Math.max(0, free))) {
      const run = deliver(entry, hook).finally(() => running.delete(run));
      running.add(run);
    }
    const next = entries.filter(({ busy }) => !busy).map(({ due: at }) => at);
    if (next.length > 0) timer = setTimeout(pump, Math.max(5, Math.min(...next) - now));
  }

  async function deliver(entry: Entry, to: Webhook): Promise<void> {
    entry.busy = true;
    if (shuffled) await sleep(Math.random() * 40);
    const status = await send(to, JSON.stringify(entry.update), to.secret);
    entry.busy = false;
    if (status >= 200 && status < 300) {
      const at = entries.indexOf(entry);
      if (at >= 0) entries.splice(at, 1);
    } else {
      const message = status === 0 ? 'Connection failed' : `Wrong response from the webhook: ${status}`;
      error = { at: Math.floor(Date.now() / 1000), message };
      entry.tries += 1;
      entry.due = Date.now() + Math.min(20 * 2 ** entry.tries, 500);
    }
    pump();
  }

  async function send(to: Webhook, body: string, secret: string | null): Promise<number> {
    const headers = {
      'content-type': 'application/json',
      ...(secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }),
    };
    const signal = AbortSignal.any([cutter.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await fetch(to.url, { method: 'POST', headers, body, signal });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  async function ask(offset: number, limit: number, waitMs: number): Promise<readonly Update[] | null> {
    asker += 1;
    const own = asker;
    wake();
    const until = Date.now() + waitMs;
    for (;;) {
      // A later question ends this one, as two programs with one token would.
      if (asker !== own) return null;
      for (let at = entries.length - 1; at >= 0; at -= 1) {
        const entry = entries[at];
        if (entry !== undefined && !entry.forced && entry.update.update_id < offset) entries.splice(at, 1);
      }
      if (entries.length > 0 || Date.now() >= until || closed) break;
      await news(until - Date.now());
    }
    const given = entries.slice(0, limit);
    for (const entry of given.filter(({ forced }) => forced)) entries.splice(entries.indexOf(entry), 1);
    return given.map(({ update }) => update);
  }

  function news(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(limit);
        waiting.delete(done);
        resolve();
      };
      const limit = setTimeout(done, waitMs);
      waiting.add(done);
    });
  }

  return {
    push: (update) => add(update, false),
    repeat: (update) => add(update, true),
    drop: () => void entries.splice(0),
    pending: () => entries.length,
    webhook: () => hook,
    setWebhook(webhook) {
      hook = webhook;
      for (const entry of entries) entry.due = 0;
      pump();
    },
    lastError: () => error,
    want: (wanted) => void (kinds = wanted),
    wanted: () => kinds,
    ask,
    shuffle: () => void (shuffled = true),
    pause(on) {
      paused = on;
      pump();
    },
    cut() {
      cutter.abort();
      cutter = new AbortController();
    },
    post: (body, secret) =>
      hook === null ? Promise.resolve(0) : send(hook, body, secret === undefined ? hook.secret : secret),
    async close() {
      closed = true;
      clearTimeout(timer);
      cutter.abort();
      for (const one of waiting) one();
      await Promise.allSettled(running);
    },
  };
}
