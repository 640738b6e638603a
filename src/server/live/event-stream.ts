import type { LiveEvent } from './event-route.ts';

/** How a stream behaves towards its reader. */
export type EventStreamOptions = {
  /** Ends the stream, from whichever side. */
  readonly live: AbortController;
  readonly heartbeatMs: number;
  /** Bytes that may wait for the reader before it is cut. */
  readonly backlogBytes: number;
  /** The reader was too slow: its connection must go, so that it comes back and resumes. */
  readonly onSlow: () => void;
  /** The source broke. */
  readonly onFault: (fault: unknown) => void;
};

/** One event on the wire (html.spec.whatwg.org, server-sent events). JSON has no line breaks, so one data line is enough. */
export function encodeEvent({ event, id, data }: LiveEvent): string {
  const name = id === undefined ? `event: ${event}\n` : `event: ${event}\nid: ${id}\n`;
  return `${name}data: ${JSON.stringify(data)}\n\n`;
}

/**
 * The events as bytes for one reader. The source is read as fast as it comes, because tokens must not wait for a reader; what waits is bounded, and
 * whoever exceeds it is cut off. Ends with the source, with the reader or with `live`.
 */
export function toEventStream(
  source: AsyncIterable<LiveEvent>,
  options: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const { live, heartbeatMs, backlogBytes, onSlow, onFault } = options;
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string): void => {
          if (live.signal.aborted) return;
          if ((controller.desiredSize ?? 0) <= 0) {
            live.abort();
            onSlow();
          } else {
            controller.enqueue(encoder.encode(text));
          }
        };
        // Browsers wait three seconds or more by default before they come back.
        send('retry: 1000\n\n');
        const beat = setInterval(() => send(': quiet\n\n'), heartbeatMs);
        const end = (): void => {
          clearInterval(beat);
          live.abort();
          try {
            controller.close();
          } catch {
            // The reader has cancelled already, which closed it.
          }
        };
        void pump(source, live.signal, (event) => send(encodeEvent(event)))
          .catch(onFault)
          .finally(end);
      },
      cancel() {
        live.abort();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: backlogBytes }),
  );
}

/** Reads until the source or the signal ends; a source that ignores the signal is left behind. */
async function pump(
  source: AsyncIterable<LiveEvent>,
  signal: AbortSignal,
  send: (event: LiveEvent) => void,
): Promise<void> {
  const iterator = source[Symbol.asyncIterator]();
  const ended = Promise.withResolvers<{ readonly done: true }>();
  const stop = (): void => ended.resolve({ done: true });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), ended.promise]);
      if (next.done === true) return;
      send(next.value);
    }
  } catch (fault) {
    // An aborted source may well throw its abort reason.
    if (!signal.aborted) throw fault;
  } finally {
    signal.removeEventListener('abort', stop);
    void iterator.return?.()?.catch(() => {});
  }
}
