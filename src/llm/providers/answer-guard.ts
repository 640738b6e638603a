import { BadAnswerError } from '../failure.ts';

/** How a provider streams: server-sent events, or one JSON object a line. */
export type StreamFormat = 'events' | 'lines';

/** Longest piece of a wrong answer that is looked at. */
const longest = 4_096;

/**
 * A `fetch` that lets only streams of this format through. Servers and the proxies before them answer 200 with an error
 * object or a web page, which the vendors' clients take for an empty stream; and a line with an error in it, which the
 * Ollama client drops with a warning on the console.
 */
export function createAnswerGuard(format: StreamFormat): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok) return response;
    if (response.body === null) throw new BadAnswerError('the answer is empty', '');
    const body =
      format === 'events' ? await eventsOf(response.body) : response.body.pipeThrough(checkedLines());
    return new Response(body, {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
}

/** The same bytes, once the first of them look like server-sent events. */
async function eventsOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let start = '';
  let ended = false;
  while (!ended && start.trimStart().length < 6) {
    const { done, value } = await reader.read();
    ended = done;
    if (value !== undefined) {
      chunks.push(value);
      start += decoder.decode(value, { stream: true });
    }
  }
  if (start.trim() !== '' && !/^(?:\uFEFF)?\s*(?:data|event|id|retry|:)/.test(start)) {
    while (!ended && start.length < longest) {
      const { done, value } = await reader.read();
      ended = done;
      if (value !== undefined) start += decoder.decode(value, { stream: true });
    }
    await reader.cancel().catch(() => {});
    throw wrongAnswer(start);
  }
  return new ReadableStream({
    async pull(controller) {
      const held = chunks.shift();
      if (held !== undefined) {
        controller.enqueue(held);
        return;
      }
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function checkedLines(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let held = '';
  let begun = false;
  const check = (line: string) => {
    const value = parseObject(line);
    if (value === null || value['error'] !== undefined) throw wrongAnswer(line);
  };
  return new TransformStream({
    transform(chunk, controller) {
      const lines = (held + decoder.decode(chunk, { stream: true })).split('\n');
      held = lines.pop() ?? '';
      for (const line of lines) {
        if (line.trim() === '') continue;
        check(line);
        begun = true;
        controller.enqueue(encoder.encode(`${line}\n`));
      }
    },
    flush(controller) {
      // The last line of a broken connection is torn: then the stream is cut, not wrong.
      if (begun ? parseObject(held) === null : held.trim() === '') return;
      check(held);
      controller.enqueue(encoder.encode(`${held}\n`));
    },
  });
}

function wrongAnswer(text: string): BadAnswerError {
  const value = parseObject(text);
  const error = value?.['error'];
  const inner = isObject(error) ? error : value;
  const said = typeof error === 'string' ? error : inner?.['message'];
  const status = [inner?.['status'], inner?.['code'], value?.['status']]
    .map(Number)
    .find((number) => number >= 400 && number < 600);
  const shown =
    typeof said === 'string'
      ? said
      : text
          .replaceAll(/<[^>]*>/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim();
  const type = typeof inner?.['type'] === 'string' ? inner['type'] : '';
  return new BadAnswerError(shown.slice(0, 200), `${type} ${text.slice(0, longest)}`.trim(), status);
}

function parseObject(text: string): { readonly [key: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
