import { setTimeout as pause } from 'node:timers/promises';

/** What the clients know for certain: the server said yes. */
export type Acknowledged = {
  /** Message id by key; a repetition must have given the same. */
  readonly messages: ReadonlyMap<string, string>;
  /** Keys that were answered with two different ids. */
  readonly doubled: readonly string[];
};

/** Clients that write until they are told to stop, and repeat with the same key whatever was not acknowledged. */
export type Load = {
  readonly acknowledged: () => Acknowledged;
  readonly stop: () => Promise<void>;
};

/** Starts writers, one a thread. `url` may change at any time: the server is killed and comes back. */
export function startLoad(url: string, threads: readonly string[], random: () => number): Load {
  const messages = new Map<string, string>();
  const doubled: string[] = [];
  const stop = new AbortController();

  async function post(thread: string, key: string, text: string): Promise<string | null> {
    try {
      const response = await fetch(`${url}/api/threads/${thread}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text, key }),
        signal: AbortSignal.timeout(5000),
      });
      if (response.status !== 202) return null;
      return ((await response.json()) as { readonly messageId: string }).messageId;
    } catch {
      return null;
    }
  }

  async function write(thread: string): Promise<void> {
    for (let count = 0; !stop.signal.aborted; count += 1) {
      const key = `${thread}-${count}`;
      const text = `Message ${count} of this thread. [[words ${5 + Math.floor(random() * 40)}]]`;
      for (let done = false; !done && !stop.signal.aborted;) {
        const id = await post(thread, key, text);
        if (id === null) {
          await pause(20 + random() * 60);
          continue;
        }
        const known = messages.get(key);
        if (known !== undefined && known !== id) doubled.push(key);
        messages.set(key, id);
        // Now and then a client that did not hear the answer asks again.
        done = random() < 0.8;
      }
      await pause(random() * 400);
    }
  }

  const writers = threads.map(write);
  return {
    acknowledged: () => ({ messages, doubled }),
    async stop() {
      stop.abort();
      await Promise.all(writers);
    },
  };
}
