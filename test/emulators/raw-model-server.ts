import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One step of an answer: text or bytes to write, milliseconds to wait, the connection torn, or silence until the client leaves. */
export type RawStep = string | Uint8Array | number | typeof cut | typeof hang;

/** Tears the connection. */
export const cut = Symbol('cut');
/** Says nothing more and keeps the connection. */
export const hang = Symbol('hang');

/** An answer as it goes over the wire. */
export type RawReply = {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly steps: readonly RawStep[];
};

/** A request as it came. */
export type RawRequest = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
};

/** A model server that says exactly what a test tells it to, however wrong. */
export type RawModelServer = AsyncDisposable & {
  readonly url: string;
  readonly requests: readonly RawRequest[];
  /** When the answers ended, in the order of their ends; milliseconds since 1970. */
  readonly answered: readonly number[];
  /** Resolves once a client has left before its answer was complete. */
  readonly left: Promise<void>;
  /** Answers from now on, the last one for ever. */
  readonly answerWith: (...replies: readonly RawReply[]) => void;
};

/** Starts one on a free port of 127.0.0.1. */
export async function openRawModelServer(): Promise<RawModelServer> {
  const requests: RawRequest[] = [];
  const answered: number[] = [];
  let waiting: RawReply[] = [];
  const left = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) left.resolve();
    });
    void handle(request, response);
  });
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    requests.push({
      path: request.url ?? '',
      headers: request.headers,
      body: body === '' ? null : JSON.parse(body),
    });
    const reply = waiting.length > 1 ? waiting.shift() : waiting[0];
    await play(reply ?? { status: 500, steps: [] }, response);
    answered.push(Date.now());
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answered,
    left: left.promise,
    answerWith: (...replies) => {
      waiting = [...replies];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function play(
  { status = 200, headers = {}, steps }: RawReply,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(status, { 'content-type': 'text/event-stream', ...headers });
  response.flushHeaders();
  for (const step of steps) {
    if (step === hang) return;
    if (step === cut) {
      response.destroy();
      return;
    }
    if (typeof step === 'number') await new Promise((resolve) => setTimeout(resolve, step));
    // The bytes must be on their way before the connection is torn.
    else await new Promise((resolve) => response.write(step, resolve));
  }
  response.end();
}

/** How a vendor writes an answer piece by piece. */
export type Wire = {
  /** Before the first piece; some vendors report the prompt's tokens here. */
  readonly start: (usage: WireUsage) => string;
  readonly piece: (text: string) => string;
  readonly end: (usage: WireUsage) => string;
  /** An error in the middle of the stream. */
  readonly error: string;
};

/** What the emulated vendor counts. */
export type WireUsage = { readonly input: number; readonly output: number; readonly cached: number };

const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const event = (value: { readonly type: string; readonly [field: string]: unknown }) =>
  `event: ${value.type}\n${data(value)}`;
const chat = (delta: object, finish: string | null = null) =>
  data({
    id: 'c1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
const overloaded = { type: 'overloaded_error', message: 'Overloaded' };
const responseHead = { id: 'r1', object: 'response', created_at: 1, model: 'm', output: [] };
const line = (value: object) =>
  `${JSON.stringify({ model: 'm', created_at: '2026-01-01T00:00:00Z', ...value })}\n`;

/** The vendors' streaming formats, from their public documentation. */
export const wires = {
  chat: {
    start: () => chat({ role: 'assistant', content: '' }),
    piece: (text) => chat({ content: text }),
    end: ({ input, output, cached }) =>
      chat({}, 'stop') +
      data({
        id: 'c1',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [],
        usage: {
          prompt_tokens: input,
          completion_tokens: output,
          total_tokens: input + output,
          prompt_tokens_details: { cached_tokens: cached },
        },
      }) +
      'data: [DONE]\n\n',
    error: data({ error: { message: 'Overloaded', type: 'overloaded_error', code: 503 } }),
  },
  responses: {
    start: () =>
      event({ type: 'response.created', response: { ...responseHead, status: 'in_progress' } }) +
      event({
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'message', id: 'i1', role: 'assistant', content: [] },
      }),
    piece: (text) =>
      event({
        type: 'response.output_text.delta',
        item_id: 'i1',
        output_index: 0,
        content_index: 0,
        delta: text,
      }),
    end: ({ input, output, cached }) =>
      event({
        type: 'response.completed',
        response: {
          ...responseHead,
          status: 'completed',
          usage: {
            input_tokens: input,
            output_tokens: output,
            input_tokens_details: { cached_tokens: cached },
          },
        },
      }),
    error: event({ type: 'error', code: 'server_is_overloaded', message: 'Overloaded', sequence_number: 9 }),
  },
  anthropic: {
    start: ({ input, cached }) =>
      event({
        type: 'message_start',
        message: {
          id: 'm1',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [],
          stop_reason: null,
          usage: { input_tokens: input - cached, cache_read_input_tokens: cached, output_tokens: 1 },
        },
      }) + event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    piece: (text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    end: ({ output }) =>
      event({ type: 'content_block_stop', index: 0 }) +
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: output } }) +
      event({ type: 'message_stop' }),
    error: event({ type: 'error', error: overloaded }),
  },
  ollama: {
    start: () => '',
    piece: (text) => line({ message: { role: 'assistant', content: text }, done: false }),
    end: ({ input, output }) =>
      line({
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: 'stop',
        prompt_eval_count: input,
        eval_count: output,
      }),
    error: `${JSON.stringify({ error: 'model runner has unexpectedly stopped' })}\n`,
  },
} satisfies { readonly [name: string]: Wire };

/** An answer in a few words, as the OpenAI kind of server sends it. */
export function says(text: string): RawReply {
  const { start, piece, end } = wires.chat;
  return { steps: [start(), piece(text), end({ input: 10, output: 3, cached: 0 })] };
}
