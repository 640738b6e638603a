import { accept, refuse, type Result } from '../../kernel/result.ts';
import type { Refused } from './problem.ts';

/** Largest body in bytes. */
const bodyLimit = 1_000_000;

/** A body as it was read: nothing, or one JSON value. */
export type Body =
  | { readonly type: 'none'; readonly declared: boolean }
  | { readonly type: 'json'; readonly value: unknown };

/** Reads a JSON body: at most 1 MB, UTF-8 without a flaw, declared as JSON. */
export async function readJsonBody(request: Request): Promise<Result<Body, Refused>> {
  const declaredLength = request.headers.get('content-length');
  if (declaredLength !== null && Number(declaredLength) > bodyLimit) return refuse(bodyTooLarge);
  const bytes = await readBytes(request);
  if (bytes === null) return refuse(bodyTooLarge);
  if (bytes.byteLength === 0) {
    const declared = declaredLength !== null || request.headers.has('transfer-encoding');
    return accept({ type: 'none', declared });
  }
  const type = request.headers.get('content-type') ?? '';
  const coding = request.headers.get('content-encoding') ?? 'identity';
  if (!/^application\/json\s*(;|$)/i.test(type) || coding.toLowerCase() !== 'identity') {
    return refuse({
      code: 'media-type-unsupported',
      message: `Cannot read a body of type "${type.slice(0, 100)}": it must be application/json, not compressed.`,
    });
  }
  return parseJson(bytes);
}

/** The same request with its body read, for handlers that read it in their own way; null where it is larger than 1 MB. */
export async function boundRequest(request: Request): Promise<Request | null> {
  const bytes = await readBytes(request);
  if (bytes === null) return null;
  const { method, headers, signal } = request;
  return new Request(request.url, { method, headers, signal, body: new Uint8Array(bytes) });
}

/** Reads a form, at most `limit` bytes of it; null where it is larger or no UTF-8. */
export async function readForm(request: Request, limit = 10_000): Promise<URLSearchParams | null> {
  const bytes = await readBytes(request, limit);
  const text = bytes === null ? null : decode(bytes);
  return text === null ? null : new URLSearchParams(text);
}

/** The refusal of a body beyond the limit. */
export const bodyTooLarge: Refused = {
  code: 'body-too-large',
  message: `Cannot take the body: it is larger than ${bodyLimit.toLocaleString('en')} bytes.`,
};

/** Counts while it reads, because a chunked body declares no length; null beyond the limit, and where the client left. */
async function readBytes(request: Request, limit = bodyLimit): Promise<Uint8Array | null> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body) {
      length += chunk.byteLength;
      if (length > limit) return null;
      chunks.push(chunk);
    }
  } catch (fault) {
    // Whoever leaves in the middle of a body reads no answer; half a request must not be taken for a whole one.
    if (request.signal.aborted) return null;
    throw fault;
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Uint8Array): Result<Body, Refused> {
  const text = decode(bytes);
  if (text === null) {
    return refuse({ code: 'encoding-invalid', message: 'Cannot read the body: it is not valid UTF-8.' });
  }
  try {
    const value: unknown = JSON.parse(text);
    return accept({ type: 'json', value });
  } catch {
    return refuse({ code: 'json-invalid', message: 'Cannot read the body: it is not valid JSON.' });
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
