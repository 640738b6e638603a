import type { LiveEvent } from './event-route.ts';

/** How a stream behaves towards its reader. */
type EventStreamOptions = {
  /** Ends the stream, from whichever side. */
  readonly live: AbortController;
  readonly heartbeatMs: number;
  /** Bytes that may wait for the reader before the source has to. */
  readonly backlogBytes: number;
  /** Milliseconds in which a reader must take something before it is cut. */
  readonly slowMs: number;
  /** The reader was too slow: its connection must go, so that it comes back and resumes. */
  readonly onSlow: () => void;
  /** The source broke. */
  readonly onFault: (fault: unknown) => void;
};

/** One event on the wire (html.spec.whatwg.org, server-sent events). JSON has no line breaks, so one data line is enough. */
function encodeEvent({ event, id, data }: LiveEvent): string {
  const name = id === undefined ? `event: ${event}\n` : `event: ${event}\nid: ${id}\n`;
  return `${name}data: ${JSON.stringify(data)}\n\n`;
}

/**
 * The events as bytes for one reader. While too much waits for the reader, the source waits too; a reader that takes nothing for too long is cut off.
 * Ends with the source, with the reader or with `live`.
 */
export function toEventStream(
  source: AsyncIterable<LiveEvent>,
  options: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const { live, heartbeatMs, backlogBytes, slowMs, onSlow, onFault } = options;
  const encoder = new TextEncoder();
  let room = Promise.withResolvers<void>();

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const hasRoom = (): boolean => (controller.desiredSize ?? 0) > 0;
        const put = (text: string): void => {
          if (!live.signal.aborted && hasRoom()) controller.enqueue(encoder.encode(text));
        };
        const send = async (event: LiveEvent): Promise<void> => {
          if (!hasRoom()) {
            room = Promise.withResolvers<void>();
            await until(room.promise, slowMs, live.signal);
          }
          if (!live.signal.aborted && !hasRoom()) {
            live.abort();
            onSlow();
          }
          put(encodeEvent(event));
        };
        // Browsers wait three seconds or more by default before they come back.
        put('retry: 1000\n\n');
        const beat = setInterval(() => put(': quiet\n\n'), heartbeatMs);
        const end = (): void => {
          clearInterval(beat);
          live.abort();
          try {
            controller.close();
          } catch {
            // The reader has cancelled already, which closed it.
          }
        };
        void pump(source, live.signal, send).catch(onFault).finally(end);
      },
      pull() {
        room.resolve();
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
  send: (event: LiveEvent) => Promise<void>,
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
      await send(next.value);
    }
  } catch (fault) {
    // An aborted source may well throw its abort reason.
    if (!signal.aborted) throw fault;
  } finally {
    signal.removeEventListener('abort', stop);
    void iterator.return?.()?.catch(() => {});
  }
}

/** Waits for the promise, but not longer than the time or the signal allow. */
async function until(promise: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  const late = Promise.withResolvers<void>();
  const stop = (): void => late.resolve();
  const timer = setTimeout(stop, ms);
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([promise, late.promise]);
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
}
