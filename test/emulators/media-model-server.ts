import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** A model server that speaks OpenAI's language: it chats, sees pictures and hears speech, as it is told. */
export type MediaModelServer = AsyncDisposable & {
  /** With `/v1`. */
  readonly url: string;
  /** What was asked of the chat: all its messages as JSON. */
  readonly asked: readonly string[];
  /** What was given to be heard: the fields of the form and the size of the file. */
  readonly heard: readonly { readonly [field: string]: string | number }[];
  readonly seen: () => number;
};

/** What the server says. `transcript` null answers 400. `descriptions` are given out one after another, the last one for ever. */
export type MediaAnswers = {
  readonly reply: string;
  readonly transcript: string | null;
  readonly descriptions: readonly string[];
};

/** Starts it on a free port of this machine. */
export async function startMediaModel(answers: MediaAnswers): Promise<MediaModelServer> {
  const asked: string[] = [];
  const heard: { readonly [field: string]: string | number }[] = [];
  let seen = 0;

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The model server has no port');

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    if (request.url === '/v1/audio/transcriptions') {
      heard.push(await formOf(request.headers['content-type'] ?? '', body));
      if (answers.transcript === null)
        return json(response, 400, { error: { message: 'cannot read this audio' } });
      return json(response, 200, { text: answers.transcript });
    }
    const { messages } = JSON.parse(body.toString('utf8')) as { readonly messages: unknown };
    const text = JSON.stringify(messages);
    if (!text.includes('image_url')) {
      asked.push(text);
      return say(response, answers.reply);
    }
    seen += 1;
    return say(response, answers.descriptions[seen - 1] ?? answers.descriptions.at(-1) ?? '');
  }

  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    asked,
    heard,
    seen: () => seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function formOf(
  type: string,
  body: Uint8Array,
): Promise<{ readonly [field: string]: string | number }> {
  const request = new Request('http://model/', {
    method: 'POST',
    headers: { 'content-type': type },
    body: new Uint8Array(body),
  });
  const fields: { [field: string]: string | number } = {};
  for (const [name, value] of await request.formData()) {
    fields[name] = typeof value === 'string' ? value : value.size;
    if (typeof value !== 'string') fields['fileName'] = value.name;
  }
  return fields;
}

function say(response: ServerResponse, text: string): void {
  const chunk = (choice: object, more: object = {}): string =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [choice], ...more })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk({ index: 0, delta: { role: 'assistant', content: text }, finish_reason: null }));
  response.write(chunk({ index: 0, delta: {}, finish_reason: 'stop' }));
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  response.end(
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage })}\n\ndata: [DONE]\n\n`,
  );
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
