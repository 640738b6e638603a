// Server-sent events read with fetch: unlike EventSource it can resume with Last-Event-ID after it was closed on purpose, and it tells a refusal
// from a broken line. A hidden page holds no connection: browsers open six to a host over HTTP/1.1, and the seventh tab would wait for ever.

/** Longer than two heartbeats of the server: a line that is silent for so long is dead. */
const silenceMs = 40_000;
const longestWaitMs = 15_000;

/**
 * @typedef {{ fresh: () => void, close: () => void }} Events
 * `fresh` begins again without an id, so that the server sends everything.
 */

/**
 * Follows a stream for as long as the page is visible.
 * @template T what the stream carries
 * @param {{
 *   url: string,
 *   onEvent: (event: string, data: T) => void,
 *   onState: (state: 'open' | 'lost' | 'resting') => void,
 * }} options
 * @returns {Events}
 */
export function openEvents({ url, onEvent, onState }) {
  /** @type {string | null} */
  let lastId = null;
  /** @type {AbortController | null} */
  let current = null;
  let attempts = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let closed = false;

  function stop() {
    clearTimeout(timer);
    current?.abort();
    current = null;
  }

  async function connect() {
    stop();
    if (closed || document.visibilityState === 'hidden') return;
    const own = new AbortController();
    current = own;
    try {
      await read(own);
    } catch {
      // Told below: a broken line and an ended one are the same to us.
    }
    if (own.signal.aborted && current !== own) return;
    current = null;
    if (closed) return;
    onState('lost');
    attempts += 1;
    const wait = Math.min(longestWaitMs, 300 * 2 ** Math.min(attempts, 6)) * (0.6 + Math.random() * 0.8);
    timer = setTimeout(() => void connect(), wait);
  }

  /** @param {AbortController} own */
  async function read(own) {
    const response = await fetch(url, {
      headers: { accept: 'text/event-stream', ...(lastId === null ? {} : { 'last-event-id': lastId }) },
      cache: 'no-store',
      signal: own.signal,
    });
    if (response.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
    if (response.status === 400) lastId = null;
    if (!response.ok || response.body === null) throw new Error(`The stream answered ${response.status}`);
    attempts = 0;
    onState('open');
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let watch = setTimeout(() => own.abort(), silenceMs);
    let rest = '';
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(watch);
        watch = setTimeout(() => own.abort(), silenceMs);
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) tell(block);
      }
    } finally {
      clearTimeout(watch);
    }
  }

  /** @param {string} block */
  function tell(block) {
    let name = 'message';
    let data = '';
    /** @type {string | null} */
    let id = null;
    for (const line of block.split('\n')) {
      const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (field === 'event') name = value ?? name;
      else if (field === 'data') data += value;
      else if (field === 'id') id = value ?? null;
    }
    if (data === '') return;
    onEvent(name, JSON.parse(data));
    if (id !== null) lastId = id;
  }

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
      stop();
      onState('resting');
    } else {
      attempts = 0;
      void connect();
    }
  });
  // A page that the browser puts aside must let go of its connection, and takes it up again when it is shown.
  addEventListener('pagehide', stop);
  addEventListener('pageshow', (event) => {
    if (event.persisted) void connect();
  });
  addEventListener('online', () => {
    attempts = 0;
    if (current === null) void connect();
  });
  void connect();

  return {
    fresh() {
      lastId = null;
      void connect();
    },
    close() {
      closed = true;
      stop();
    },
  };
}
