import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Secret } from '../../../../kernel/secret.ts';
import type { ModelFailure, Usage } from '../../../../llm/model.ts';
import { estimateTokens } from '../../../../llm/token-estimate.ts';
import type { RunMeter } from './run-account.ts';
import { createUsageReader } from './wire-usage.ts';
import type { WireFormat } from './wire-usage.ts';

/** A provider and its key, which no agent sees. */
export type Upstream = { readonly url: string; readonly key: Secret };

/** One request on its way. */
export type Forwarded = {
  readonly format: WireFormat;
  readonly upstream: Upstream;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly meter: RunMeter;
  /** Aborts when the run ends. */
  readonly stop: AbortSignal;
};

const mostBytes = 32_000_000;
/** Where a request names no cap of its answer. */
const usualOutput = 8_192;
const nothing: Usage = { input: 0, output: 0, cached: 0, total: 0, estimated: false };
const askedFor = z.looseObject({
  model: z.string(),
  max_tokens: z.number().int().positive().optional(),
  max_completion_tokens: z.number().int().positive().optional(),
  stream: z.boolean().optional(),
});
const passedUp = ['content-type', 'accept', 'anthropic-version', 'anthropic-beta', 'user-agent'];
const passedDown = ['content-type', 'retry-after', 'x-should-retry', 'request-id'];

/** Passes a request on with the real key, and its answer back while counting it; never throws. */
export async function forward(passing: Forwarded, report: (error: unknown) => void): Promise<void> {
  const { response } = passing;
  try {
    await pass(passing);
  } catch (error) {
    report(error);
    if (response.headersSent) response.destroy();
    else answer(response, 502, 'api_error', 'The model could not be asked.');
  }
}

async function pass({ format, upstream, request, response, meter, stop }: Forwarded): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  const signal = AbortSignal.any([left.signal, stop]);
  const body = await readBody(request);
  const asked = body === null ? null : askedFor.safeParse(parse(body));
  if (body === null || asked === null || !asked.success) {
    return answer(response, 400, 'invalid_request_error', 'The request cannot be read, or is too long.');
  }
  const { model, max_tokens: most, max_completion_tokens: mostCompletion, stream = false } = asked.data;
  const estimated = estimateTokens(body);
  const opened = await meter.open(model, estimated, most ?? mostCompletion ?? usualOutput, signal);
  if ('code' in opened) return refuse(response, opened);
  let usage: Usage = { input: estimated, output: 0, cached: 0, total: estimated, estimated: true };
  let outcome = 'unavailable';
  try {
    const text = format === 'openai' && stream ? withUsage(asked.data) : body;
    const came = await fetch(
      `${upstream.url.replace(/\/+$/u, '').replace(/\/v1$/u, format === 'anthropic' ? '' : '/v1')}${routeOf(format, request)}`,
      {
        method: 'POST',
        headers: { ...pick(request, passedUp), ...keyOf(format, upstream), 'accept-encoding': 'identity' },
        body: text,
        signal,
        redirect: 'error',
      },
    );
    if (!came.ok) {
      usage = nothing;
      outcome = outcomeOf(came.status);
    }
    response.writeHead(came.status, headersDown(came));
    const reader = createUsageReader(format, stream);
    const decoder = new TextDecoder();
    try {
      for await (const chunk of came.body ?? []) {
        reader.add(decoder.decode(chunk, { stream: true }));
        if (!response.write(chunk)) await drained(response, signal);
      }
    } finally {
      if (came.ok) {
        const end = reader.end(estimated);
        ({ usage } = end);
        outcome = end.outcome === 'cut' && signal.aborted ? 'stopped' : end.outcome;
      }
    }
  } catch (error) {
    if (signal.aborted) outcome = outcome === 'unavailable' ? 'stopped' : outcome;
    // Nobody was asked where no connection came about.
    else if (!response.headersSent) usage = nothing;
    // A run that ended before the provider answered leaves nobody waiting for words that will never come.
    if (response.headersSent || signal.aborted) response.destroy();
    else throw error;
  } finally {
    await opened.settle(usage, outcome);
    if (response.headersSent && !response.destroyed) response.end();
  }
}

function routeOf(format: WireFormat, request: IncomingMessage): string {
  const query = (request.url ?? '').split('?')[1];
  const route = format === 'anthropic' ? '/v1/messages' : '/chat/completions';
  return query === undefined ? route : `${route}?${query}`;
}

function keyOf(format: WireFormat, { key }: Upstream): { readonly [name: string]: string } {
  return format === 'anthropic' ? { 'x-api-key': key.reveal() } : { authorization: `Bearer ${key.reveal()}` };
}

/** OpenAI counts a stream only where it is asked to. */
function withUsage(body: { readonly [name: string]: unknown }): string {
  return JSON.stringify({ ...body, stream_options: { include_usage: true } });
}

function pick({ headers }: IncomingMessage, names: readonly string[]): { readonly [name: string]: string } {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );
}

function headersDown(came: Response): { readonly [name: string]: string } {
  const kept = Object.fromEntries(
    passedDown.flatMap((name) => {
      const value = came.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
  );
  // A wrong key does not become right: agents try a 401 ten times otherwise.
  return came.status === 401 || came.status === 403 ? { ...kept, 'x-should-retry': 'false' } : kept;
}

function outcomeOf(status: number): string {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 429) return 'rate-limited';
  if (status === 503 || status === 529) return 'overloaded';
  return status >= 500 ? 'unavailable' : 'bad-request';
}

function refuse(response: ServerResponse, failure: ModelFailure): void {
  const status = failure.code === 'unavailable' ? 503 : 429;
  answer(response, status, 'rate_limit_error', failure.message);
}

function answer(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-should-retry': 'false' });
  response.end(JSON.stringify({ type: 'error', error: { type, message } }));
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > mostBytes) return null;
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.once('drain', done);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
