import type { ServerContext } from '../http/context.ts';
import { refuseRequest } from '../http/mount.ts';
import type { ServerLog } from '../ports.ts';
import type { EventRoute } from './event-route.ts';
import { toEventStream } from './event-stream.ts';

/** The open streams of a server. */
export type Streams = {
  readonly open: (route: EventRoute, context: ServerContext) => Promise<Response>;
  readonly count: () => number;
  /** Ends all of them; their readers come back elsewhere and resume. */
  readonly close: () => void;
};

/** Opens streams of server-sent events and keeps count of them. */
export function createStreams(
  log: ServerLog,
  options: { readonly heartbeatMs: number; readonly backlogBytes: number; readonly slowMs: number },
): Streams {
  const open = new Set<AbortController>();
  let closing = false;

  return {
    count: () => open.size,
    close() {
      closing = true;
      for (const live of open) live.abort();
    },
    async open(route, context) {
      const live = new AbortController();
      const gone = context.req.raw.signal;
      const leave = (): void => live.abort();
      gone.addEventListener('abort', leave, { once: true });
      live.signal.addEventListener('abort', () => {
        gone.removeEventListener('abort', leave);
        open.delete(live);
      });
      const source = await route.open({
        params: context.req.param(),
        query: context.req.query(),
        lastEventId: context.req.header('last-event-id') ?? null,
        signal: live.signal,
      });
      if (!source.ok) {
        live.abort();
        return refuseRequest(context, source.refusal);
      }
      open.add(live);
      if (closing || gone.aborted || context.req.method === 'HEAD') live.abort();
      const request = context.get('request');
      const body = toEventStream(source.value, {
        live,
        ...options,
        onSlow() {
          log('warn', 'Cut a stream: its reader is too slow', { request, route: route.path });
          // Closing the stream would first send what waits, to a reader that does not read.
          context.env.incoming.socket.destroy();
        },
        onFault: (fault) =>
          log('error', 'A stream broke', { request, route: route.path, error: String(fault) }),
      });
      return new Response(body, {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        },
      });
    },
  };
}
