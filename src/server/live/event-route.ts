import type { z } from 'zod';
import type { Result } from '../../kernel/result.ts';
import type { Refused } from '../http/problem.ts';
import { parsePart } from '../http/route.ts';

/** One event of a stream: `id` only on what a client can resume from. */
export type LiveEvent = { readonly event: string; readonly id?: number; readonly data: unknown };

/** What the transport read of a request for a stream. */
type RawStreamCall = {
  readonly params: unknown;
  readonly query: unknown;
  readonly lastEventId: string | null;
  readonly signal: AbortSignal;
};

/** A mounted stream of server-sent events. */
export type EventRoute = {
  readonly type: 'events';
  readonly method: 'get';
  readonly path: string;
  readonly operation: string;
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  /** Shape of the data of every event. */
  readonly frame: z.ZodType;
  readonly open: (raw: RawStreamCall) => Promise<Result<AsyncIterable<LiveEvent>, Refused>>;
};

/** A stream whose events have the given shape. */
export function events<P extends z.ZodObject, Q extends z.ZodObject, F extends z.ZodType>(spec: {
  readonly path: string;
  readonly operation: string;
  readonly summary: string;
  readonly params: P;
  readonly query: Q;
  readonly frame: F;
  readonly open: (call: {
    readonly params: z.output<P>;
    readonly query: z.output<Q>;
    readonly lastEventId: string | null;
    readonly signal: AbortSignal;
  }) => Promise<Result<AsyncIterable<LiveEvent & { readonly data: z.input<F> }>, Refused>>;
}): EventRoute {
  const { path, operation, summary, params, query, frame } = spec;
  return {
    type: 'events',
    method: 'get',
    path,
    operation,
    summary,
    params,
    query,
    frame,
    async open(raw) {
      const inside = parsePart('path-invalid', 'address', params, raw.params);
      if (!inside.ok) return inside;
      const asked = parsePart('query-invalid', 'query', query, raw.query);
      if (!asked.ok) return asked;
      return spec.open({
        params: inside.value as z.output<P>,
        query: asked.value as z.output<Q>,
        lastEventId: raw.lastEventId,
        signal: raw.signal,
      });
    },
  };
}
