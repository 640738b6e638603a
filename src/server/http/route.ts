import { z } from 'zod';
import type { Asking } from '../../agent/conversation.ts';
import { refuse, type Result } from '../../kernel/result.ts';
import type { Body } from './body.ts';
import type { Refused } from './problem.ts';
import { keySchema } from './text.ts';

/** What the transport read, not yet parsed. */
type RawCall = {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: Body;
  readonly principal: string;
  /** From the header Idempotency-Key. */
  readonly key: string | null;
};

/** An answer with its value, and headers where there is more to say. */
export type Reply = { readonly value: unknown; readonly headers?: { readonly [name: string]: string } };

/** A mounted operation with its schemas: the same ones parse requests and make up the document. */
export type Route = {
  readonly type: 'json';
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `:name` for parameters. */
  readonly path: string;
  /** Name in the document, such as `sayMessage`. */
  readonly operation: string;
  readonly summary: string;
  /** Calls a model or searches: limited per client. */
  readonly costly: boolean;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  /** Null where no body is read. */
  readonly body: z.ZodObject | null;
  readonly status: 200 | 201 | 202;
  readonly reply: z.ZodType;
  readonly answer: (raw: RawCall) => Promise<Result<Reply, Refused>>;
};

type Empty = z.ZodObject<{}>;
const empty: Empty = z.strictObject({});

/** A parsed call. */
export type Call<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject> = {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly asking: Asking;
};

/** A reading operation. */
export function read<
  R extends z.ZodType,
  P extends z.ZodObject = Empty,
  Q extends z.ZodObject = Empty,
>(spec: {
  readonly path: string;
  readonly operation: string;
  readonly summary: string;
  readonly costly?: boolean;
  readonly params?: P;
  readonly query?: Q;
  readonly reply: R;
  readonly handle: (call: {
    readonly params: z.output<P>;
    readonly query: z.output<Q>;
  }) => Promise<Result<z.input<R>, Refused>>;
}): Route {
  const params: z.ZodObject = spec.params ?? empty;
  const query: z.ZodObject = spec.query ?? empty;
  return {
    type: 'json',
    method: 'get',
    path: spec.path,
    operation: spec.operation,
    summary: spec.summary,
    costly: spec.costly ?? false,
    params,
    query,
    body: null,
    status: 200,
    reply: spec.reply,
    async answer(raw) {
      const inside = parsePart('path-invalid', 'address', params, raw.params);
      if (!inside.ok) return inside;
      const asked = parsePart('query-invalid', 'query', query, raw.query);
      if (!asked.ok) return asked;
      const call = { params: inside.value as z.output<P>, query: asked.value as z.output<Q> };
      return toReply(await spec.handle(call));
    },
  };
}

/** A changing operation; its idempotency key comes in the body or in a header. */
export function act<R extends z.ZodType, P extends z.ZodObject = Empty, B extends z.ZodObject = Empty>(spec: {
  readonly method?: 'post' | 'put' | 'delete';
  readonly path: string;
  readonly operation: string;
  readonly summary: string;
  readonly costly?: boolean;
  readonly key?: 'required' | 'optional';
  readonly params?: P;
  readonly body?: B;
  readonly status?: 200 | 201 | 202;
  readonly reply: R;
  readonly handle: (
    call: Call<P, Empty, B>,
  ) => Promise<Result<z.input<R>, Refused> & { readonly headers?: Reply['headers'] }>;
}): Route {
  const params: z.ZodObject = spec.params ?? empty;
  const body: z.ZodObject = (spec.body ?? empty).extend({
    key: keySchema.optional().describe('Idempotency key; the header Idempotency-Key does the same.'),
  });
  return {
    type: 'json',
    method: spec.method ?? 'post',
    path: spec.path,
    operation: spec.operation,
    summary: spec.summary,
    costly: spec.costly ?? false,
    params,
    query: empty,
    body,
    status: spec.status ?? 200,
    reply: spec.reply,
    async answer(raw) {
      const inside = parsePart('path-invalid', 'address', params, raw.params);
      if (!inside.ok) return inside;
      const content = parseBody(body, raw.body);
      if (!content.ok) return content;
      const key = chooseKey(content.value['key'], raw.key, spec.key ?? 'optional');
      if (!key.ok) return key;
      const result = await spec.handle({
        params: inside.value as z.output<P>,
        query: {},
        body: content.value as z.output<B>,
        asking: { principal: raw.principal, key: key.value },
      });
      return toReply(result, result.headers);
    },
  };
}

function toReply(result: Result<unknown, Refused>, headers?: Reply['headers']): Result<Reply, Refused> {
  if (!result.ok) return result;
  return { ok: true, value: { value: result.value, ...(headers === undefined ? {} : { headers }) } };
}

type Parsed = { readonly [name: string]: unknown };

/** Parses one part of a request; the refusal names each place that does not fit. */
export function parsePart(
  code: 'path-invalid' | 'query-invalid' | 'body-invalid',
  part: string,
  schema: z.ZodObject,
  value: unknown,
): Result<Parsed, Refused> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message.slice(0, 300),
  }));
  const first = errors[0];
  const place = first === undefined || first.path === '' ? '' : `"${first.path}": `;
  return refuse({
    code,
    message: `Cannot take the ${part}: ${place}${first?.message ?? 'it does not fit'}.`,
    errors,
  });
}

function parseBody(schema: z.ZodObject, body: Body): Result<Parsed, Refused> {
  if (body.type === 'json') return parsePart('body-invalid', 'body', schema, body.value);
  const parsed = parsePart('body-invalid', 'body', schema, {});
  if (parsed.ok || body.declared) return parsed;
  return refuse({
    code: 'length-required',
    message: 'Cannot take the request: it has no body and no length.',
  });
}

function chooseKey(
  inBody: unknown,
  inHeader: string | null,
  need: 'required' | 'optional',
): Result<string, Refused> {
  // The header field is a quoted string in the IETF draft, but many clients send it bare.
  const header = inHeader === null ? null : inHeader.replace(/^"(.*)"$/, '$1');
  if (header !== null && !keySchema.safeParse(header).success) {
    return refuse({ code: 'key-invalid', message: 'Cannot use the header Idempotency-Key as a key.' });
  }
  if (typeof inBody === 'string') {
    if (header === null || header === inBody) return { ok: true, value: inBody };
    return refuse({
      code: 'key-invalid',
      message: 'Cannot choose a key: header and body name different ones.',
    });
  }
  if (header !== null) return { ok: true, value: header };
  if (need === 'optional') return { ok: true, value: crypto.randomUUID() };
  return refuse({
    code: 'key-missing',
    message: 'Cannot take the message: it has no key, so a repetition could not be told from a new message.',
  });
}
