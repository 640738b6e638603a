import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { wires } from '../../../test/emulators/raw-model-server.ts';
import { marksIn } from './marks.ts';

/** A model over the wire that always makes the same of the same words. */
export type OperatorModel = AsyncDisposable & { readonly url: string; readonly calls: () => number };

const content = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))])
  .nullish()
  .transform((value) =>
    typeof value === 'string' ? value : (value ?? []).map(({ text = '' }) => text).join('\n'),
  );
const asked = z.looseObject({ messages: z.array(z.looseObject({ role: z.string(), content })) });
type Asked = z.output<typeof asked>;

type Said =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool'; readonly tool: string; readonly id: string; readonly text: string };

const usage = { input: 20, output: 8, cached: 0 };

/** Starts it on a free port of this machine; an answer takes its time. */
export async function startOperatorModel(random: () => number): Promise<OperatorModel> {
  let calls = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      calls += 1;
      const said = answer(asked.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
      await pause(random() * 200);
      await write(said, response, random);
    })().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The model has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls: () => calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer({ messages }: Asked): Said {
  const rules = messages.find(({ role }) => role === 'system')?.content ?? '';
  const words = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  if (rules.includes('You read messages that the owner')) return { type: 'text', text: classify(words) };
  if (rules.includes('You carry out one')) {
    return work(words, messages.filter(({ role }) => role === 'tool').length);
  }
  return { type: 'text', text: `This is about ${marksIn(words).at(-1) ?? 'nothing'}.` };
}

/** Now and then it talks nonsense, as small models do. */
function classify(words: string): string {
  const fresh = words.split(/^(?=(?:NEW )?\[)/mu).filter((part) => part.startsWith('NEW '));
  const marks = marksIn(fresh.join('\n'));
  if (numberOf(marks) % 13 === 7) return 'Let me think about that.';
  const isCommand = marks.some((mark) => mark.startsWith('do:'));
  const isQuestion = marks.some((mark) => mark.startsWith('ask:'));
  return JSON.stringify({
    intent: isCommand ? 'command' : isQuestion ? 'question' : 'other',
    summary: `It is about ${marks.join(' and ')}`,
    plan: `See to ${marks.join(' and ')}`,
    needs_confirmation: isCommand,
    confidence: 0.9,
  });
}

/** One or two tools, in this order or in that, and then a word about it. */
function work(words: string, done: number): Said {
  const request = words.split(/(?:The approved task|The request):\n/u).at(-1) ?? '';
  const marks = marksIn(request.split(/\n\nThe (?:approved )?plan:/u)[0] ?? '');
  const id = marks.join('+');
  const orders = [['note'], ['note', 'strike'], ['strike', 'note'], ['strike']];
  const tool = orders[numberOf(marks) % orders.length]?.[done];
  if (tool === undefined) return { type: 'text', text: `Finished ${id}.` };
  return { type: 'tool', tool: `outside_${tool}`, id, text: `Step ${done + 1} of ${id}.` };
}

function numberOf(marks: readonly string[]): number {
  return Number(marks[0]?.split(':')[1] ?? 0);
}

async function write(said: Said, response: ServerResponse, random: () => number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(wires.chat.start());
  for (const piece of said.text.split(/(?<= )/u)) {
    response.write(wires.chat.piece(piece));
    await pause(random() * 15);
  }
  if (said.type === 'text') return void response.end(wires.chat.end(usage));
  response.write(toolCall(said));
  response.end(wires.chat.end(usage).replace('"finish_reason":"stop"', '"finish_reason":"tool_calls"'));
}

function toolCall({ tool, id }: Extract<Said, { readonly type: 'tool' }>): string {
  const call = {
    index: 0,
    id: `call-${id}-${tool}`,
    type: 'function',
    function: { name: tool, arguments: JSON.stringify({ id }) },
  };
  const chunk = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const choices = [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }];
  return `data: ${JSON.stringify({ ...chunk, choices })}\n\n`;
}
