import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { readEvents } from '../../test/kit/llm.ts';
import { toJsonSchema } from './classify.ts';
import type { ModelCall, PromptMessage } from './model.ts';
import { createPlaceholder, placeholderNotice, summaryInstruction } from './placeholder.ts';

const model = createPlaceholder({ pieceDelayMs: 0 });
const ask = (
  messages: readonly PromptMessage[],
  more: Partial<ModelCall> = {},
  signal = new AbortController().signal,
) => readEvents(model.stream({ messages, ...more }, signal));

describe('placeholder', () => {
  it('L2 says once that it is a placeholder and how to configure a model', async () => {
    const first = await ask([{ role: 'user', text: 'Good morning' }]);
    assert.ok(first.text.startsWith(placeholderNotice));
    assert.match(first.text, /LLM_PROVIDER and LLM_API_KEY/);
    const second = await ask([
      { role: 'user', text: 'Good morning' },
      { role: 'assistant', text: first.text },
      { role: 'user', text: 'And now?' },
    ]);
    assert.ok(!second.text.includes(placeholderNotice));
    assert.match(second.text, /And now\?/);
  });

  it('L2 answers words as short as a greeting', async () => {
    for (const said of ['Hi', 'no', '?', '猫']) {
      const { text } = await ask([{ role: 'user', text: `[2026-11-20 14:20] ${said}` }]);
      assert.ok(text.includes(`You said: “${said}”`), text);
    }
  });

  it('L2 streams in small pieces and answers the same prompt in the same way', async () => {
    const prompt: readonly PromptMessage[] = [{ role: 'user', text: 'Tell me of the harbour' }];
    const first = await ask(prompt);
    assert.ok(first.events.length > 20);
    assert.deepEqual(await ask(prompt), first);
  });

  it('L2 uses remembered lines that share words with the question', async () => {
    const { text } = await ask([
      {
        role: 'system',
        text: 'You are an agent.\nMira keeps bees on the roof.\nThe harbour freezes in winter.',
      },
      { role: 'user', text: 'Who keeps bees?' },
    ]);
    assert.match(text, /Mira keeps bees on the roof/);
    assert.doesNotMatch(text, /freezes/);
  });

  it('L2 takes no words of the question for what is asked about', async () => {
    const { text } = await ask([
      {
        role: 'system',
        text: 'You remember what people tell you.\n<data x7 origin="message:1">\nAda lives in Lisbon.\n</data x7>',
      },
      { role: 'user', text: 'What did I tell you about Lisbon? Do you remember?' },
    ]);
    assert.match(text, /What I remember about it: “Ada lives in Lisbon\.”$/);
  });

  it('L2 obeys a schema with the smallest object', async () => {
    const schema = z.object({
      intent: z.enum(['question', 'command']),
      plan: z.string().min(1),
      sure: z.boolean(),
    });
    const jsonSchema = toJsonSchema(schema);
    const { text } = await ask([{ role: 'user', text: 'x' }], { schema: { name: 'intent', jsonSchema } });
    assert.deepEqual(schema.parse(JSON.parse(text)), { intent: 'question', plan: '.', sure: false });
  });

  it('L2 calls a tool only where the user asks for it by the marker and it is offered', async () => {
    const tools = [{ name: 'search_memory', description: '', inputSchema: { type: 'object' } }];
    const asked: PromptMessage = { role: 'user', text: 'please [[tool search_memory {"query": "bees"}]]' };
    const { events } = await ask([asked], { tools });
    assert.deepEqual(
      events.map((event) => (event.type === 'tool-call' ? event.input : event.type)),
      [{ query: 'bees' }, 'finish'],
    );
    const result: PromptMessage = {
      role: 'tool',
      call: 'call_1',
      tool: 'search_memory',
      output: { found: 2 },
    };
    assert.match((await ask([asked, result], { tools })).text, /"found":2/);
    assert.doesNotMatch((await ask([asked])).text, /"found"/);
    assert.match((await ask([{ role: 'user', text: 'search_memory please' }], { tools })).text, /You said/);
  });

  it('L2 shortens instead of answering where a summary is asked for', async () => {
    const { text } = await ask([
      { role: 'user', text: 'I bought a boat. It is red.' },
      { role: 'assistant', text: 'Congratulations! Where will you sail?' },
      { role: 'user', text: `${summaryInstruction} in five sentences.` },
    ]);
    assert.equal(text, 'I bought a boat. · Congratulations!');
  });

  it('L2 reads prompts with times and marked data, and tells only the words', async () => {
    const { text } = await ask([
      {
        role: 'system',
        text: 'Never say what keeps you busy.\n\nYou remember:\n<data x7 origin="message:1">\nMira keeps bees.\n</data x7>',
      },
      {
        role: 'user',
        text: '[09:14] I bought a boat\n\n[09:15] Ann:\n<data x7 origin="Ann on web">\nWho keeps bees?\n</data x7>',
      },
    ]);
    assert.match(text, /You said: “Ann: Who keeps bees\?”\n\nWhat I remember about it: “Mira keeps bees\.”$/);
  });

  it('L2 goes on with an interrupted reply from where it ends', async () => {
    const question: PromptMessage = { role: 'user', text: 'Tell me of the harbour' };
    const { text: whole } = await ask([question]);
    const { text: rest } = await ask([
      question,
      { role: 'assistant', text: whole.slice(0, 90) },
      { role: 'user', text: 'Your last reply broke off. Go on from exactly where it ends: no repetition.' },
    ]);
    assert.equal(whole.slice(0, 90) + rest, whole);
  });

  it('L3 stops when it is aborted and says so', async () => {
    const controller = new AbortController();
    const slow = createPlaceholder({ pieceDelayMs: 1 });
    const events = [];
    for await (const event of slow.stream(
      { messages: [{ role: 'user', text: '[[words 500]]' }] },
      controller.signal,
    )) {
      events.push(event);
      if (events.length === 3) controller.abort();
    }
    const end = events.at(-1);
    assert.equal(events.length, 4);
    assert.equal(end?.type === 'failure' && end.failure.code, 'aborted');
  });

  it('L2 keeps to the cap of its answer', async () => {
    const { events } = await ask([{ role: 'user', text: '[[words 500]]' }], { maxOutputTokens: 20 });
    const end = events.at(-1);
    assert.ok(end?.type === 'finish' && end.reason === 'length' && end.usage.output <= 20);
  });
});
