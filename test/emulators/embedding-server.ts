import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with the next requests instead of answering. */
export type EmbeddingFault = {
  readonly status: number;
  readonly retryAfter?: number;
  /** Only where a text holds this. */
  readonly where?: string;
  /** How often; once by default. */
  readonly times?: number;
};

/** A server of vectors in the languages of OpenAI and Ollama. Texts that share words, or mean the same by its dictionary, are near. */
export type EmbeddingServer = AsyncDisposable & {
  readonly url: string;
  /** The texts of each request that was answered. */
  readonly answered: readonly (readonly string[])[];
  /** Status of every request that came. */
  readonly statuses: readonly number[];
  /** Tokens that it says it counted. */
  readonly tokens: () => number;
  readonly fail: (fault: EmbeddingFault) => void;
  dimension: number;
  /** Milliseconds before each answer. */
  delayMs: number;
};

/** Starts one on a free port of 127.0.0.1. `alike` gives words that mean another word. */
export async function openEmbeddingServer(
  alike: { readonly [word: string]: string } = {},
): Promise<EmbeddingServer> {
  const answered: (readonly string[])[] = [];
  const statuses: number[] = [];
  const faults: { fault: EmbeddingFault; left: number }[] = [];
  let tokens = 0;
  const server = createServer((request, response) => void handle(request, response));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { readonly input?: string | string[] };
    const texts = typeof body.input === 'string' ? [body.input] : (body.input ?? []);
    if (made.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, made.delayMs));
    const found = faults.find(
      ({ fault, left }) => left > 0 && texts.some((text) => text.includes(fault.where ?? '')),
    );
    if (found !== undefined) {
      found.left -= 1;
      const { status, retryAfter } = found.fault;
      statuses.push(status);
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      });
      response.end(JSON.stringify({ error: { message: 'not now', type: 'error' } }));
      return;
    }
    statuses.push(200);
    answered.push(texts);
    const count = texts.reduce((sum, text) => sum + wordsOf(text).length, 0);
    tokens += count;
    const vectors = texts.map((text) => toVector(text, made.dimension, alike));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        request.url?.endsWith('/api/embed') === true
          ? { model: 'm', embeddings: vectors, total_duration: 9, load_duration: 1, prompt_eval_count: count }
          : {
              object: 'list',
              model: 'm',
              data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
              usage: { prompt_tokens: count, total_tokens: count },
            },
      ),
    );
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const made: EmbeddingServer = {
    url: `http://127.0.0.1:${port}`,
    answered,
    statuses,
    tokens: () => tokens,
    fail: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    dimension: 64,
    delayMs: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return made;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** One place a word, by its letters. */
function toVector(
  text: string,
  dimension: number,
  alike: { readonly [word: string]: string },
): readonly number[] {
  const vector = Array.from({ length: dimension }, () => 0);
  for (const word of wordsOf(text)) {
    let hash = 7;
    for (const letter of alike[word] ?? word) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
    const place = hash % dimension;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  return vector;
}
