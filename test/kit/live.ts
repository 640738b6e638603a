/** One frame of a live thread as it came over the wire. */
export type WireFrame = {
  readonly id: number | null;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970 when it arrived. */
  readonly at: number;
};

/** An open `text/event-stream`. */
export type Live = Disposable & {
  readonly frames: readonly WireFrame[];
  /** The status of the answer; frames only come with 200. */
  readonly status: number;
  /** Resolves with the first frame, seen or to come, that satisfies. */
  readonly until: (satisfies: (frame: WireFrame) => boolean, ms?: number) => Promise<WireFrame>;
};

/** Opens a stream of server-sent events, as a browser does. */
export async function openLive(url: string, lastEventId?: number): Promise<Live> {
  const abort = new AbortController();
  const response = await fetch(url, {
    headers: {
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
    },
    signal: abort.signal,
  });
  const frames: WireFrame[] = [];
  const listeners = new Set<() => void>();
  void read(response, (frame) => {
    frames.push(frame);
    for (const listener of listeners) listener();
  }).catch(() => undefined);
  return {
    frames,
    status: response.status,
    until: (satisfies, ms = 20_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`Waited ${ms} ms in vain; came: ${frames.map((frame) => frame.event).join(' ')}`));
        }, ms);
        const look = (): void => {
          const found = frames.find(satisfies);
          if (found === undefined) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    [Symbol.dispose]: () => abort.abort(),
  };
}

async function read(response: Response, take: (frame: WireFrame) => void): Promise<void> {
  if (response.body === null) return;
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const frame = parse(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (frame !== null) take(frame);
    }
  }
}

function parse(block: string): WireFrame | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const data = fields.get('data');
  if (data === undefined) return null;
  const id = fields.get('id');
  return {
    id: id === undefined ? null : Number(id),
    event: fields.get('event') ?? 'message',
    data: JSON.parse(data) as Record<string, unknown>,
    at: Date.now(),
  };
}
