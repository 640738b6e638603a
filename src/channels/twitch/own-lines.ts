/** Our own lines as they come back through the chat: they prove what was posted where an answer was lost. */
export type OwnLines = {
  readonly saw: (line: { readonly external: string; readonly text: string }) => void;
  /** Begins to look out for a text that is about to be sent. */
  readonly expect: (text: string) => Expected;
};

/** A text that was sent and may come back. */
export type Expected = Disposable & {
  /** The id under which it came back, or null where it did not in time. That proves nothing. */
  readonly within: (ms: number, signal: AbortSignal) => Promise<string | null>;
};

/** Creates it. */
export function createOwnLines(): OwnLines {
  const expecting = new Map<symbol, { readonly text: string; readonly found: (external: string) => void }>();
  return {
    saw({ external, text }) {
      // Each line answers for one send: the one that waits longest.
      const entry = [...expecting].find(([, expected]) => expected.text === text);
      if (entry === undefined) return;
      expecting.delete(entry[0]);
      entry[1].found(external);
    },
    expect(text) {
      const key = Symbol('send');
      const { promise, resolve } = Promise.withResolvers<string>();
      expecting.set(key, { text, found: resolve });
      return {
        async within(ms, signal) {
          const { promise: over, resolve: end } = Promise.withResolvers<null>();
          const timer = setTimeout(() => end(null), ms);
          const stop = (): void => end(null);
          signal.addEventListener('abort', stop, { once: true });
          if (signal.aborted) stop();
          try {
            return await Promise.race([promise, over]);
          } finally {
            clearTimeout(timer);
            signal.removeEventListener('abort', stop);
          }
        },
        [Symbol.dispose]: () => void expecting.delete(key),
      };
    },
  };
}
