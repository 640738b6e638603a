import { LLMock } from '@copilotkit/aimock';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import {
  createMemoryFailures,
  createMemoryLedger,
  createTestIds,
  createTestPace,
  readEvents,
  testPurpose,
} from '../../../test/kit/llm.ts';
import { createGateway } from '../create-gateway.ts';
import type { GatewayCall } from '../gateway.ts';
import type { PromptMessage } from '../model.ts';
import { anthropic } from './anthropic.ts';
import { ollama } from './ollama.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { createOpenAi } from './openai.ts';
import type { Provider } from './provider.ts';

const vendors: readonly {
  readonly name: string;
  readonly provider: Provider;
  readonly model: string;
  /** Frames before the text plus one, so that a cut after them leaves some text. */
  readonly cutAfter: number;
  /** Whether the mock reports tokens in this language. */
  readonly counts: boolean;
}[] = [
  {
    name: 'OpenAI responses',
    provider: createOpenAi(() => 'responses'),
    model: 'gpt-5.4-mini',
    cutAfter: 9,
    counts: true,
  },
  {
    name: 'OpenAI chat',
    provider: createOpenAi(() => 'chat'),
    model: 'gpt-5.4-mini',
    cutAfter: 3,
    counts: true,
  },
  { name: 'Anthropic', provider: anthropic, model: 'claude-haiku-4-5', cutAfter: 5, counts: true },
  { name: 'Ollama', provider: ollama, model: 'llama3.2', cutAfter: 3, counts: false },
  { name: 'OpenAI-compatible', provider: openaiCompatible, model: 'some-model', cutAfter: 3, counts: true },
];

const counted = {
  prompt_tokens: 41,
  completion_tokens: 9,
  total_tokens: 50,
  input_tokens: 41,
  output_tokens: 9,
};
const tool = {
  name: 'search_memory',
  description: 'Searches the memory.',
  inputSchema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
};

async function openMock() {
  const mock = new LLMock({ port: 0, chunkSize: 8 });
  await mock.start();
  return {
    mock,
    async [Symbol.asyncDispose]() {
      await mock.stop();
    },
  };
}

function setUp({ provider, model }: (typeof vendors)[number], url: string) {
  const ledger = createMemoryLedger();
  const failures = createMemoryFailures();
  const pace = createTestPace();
  const role = { provider: provider.name, baseUrl: url, apiKey: 'sk-planted-0123456789', model };
  const gateway = createGateway(
    { ledger, failures, pace, nextId: createTestIds(), providers: [provider] },
    {
      roles: {
        chat: role,
        classifier: role,
        ...(provider.embedding === undefined ? {} : { embedder: role }),
      },
    },
  );
  return { gateway, ledger, failures, pace };
}

function ask(text: string, more: Partial<GatewayCall> = {}): GatewayCall {
  const messages: readonly PromptMessage[] = [
    { role: 'system', text: 'Be brief.' },
    { role: 'system', text: 'You are on the web.' },
    { role: 'user', text },
  ];
  return { role: 'chat', messages, purpose: testPurpose, signal: new AbortController().signal, ...more };
}

for (const vendor of vendors) {
  describe(`${vendor.name} over the wire`, () => {
    it('L1 streams an answer, and the account equals what the server counted', async () => {
      await using place = await openMock();
      const { mock } = place;
      mock.onMessage('hello', { content: 'Hello there, dear friend of the house', usage: counted });
      const { gateway, ledger } = setUp(vendor, mock.url);
      for (let call = 0; call < 3; call += 1) {
        const { text, events, end } = await readEvents(gateway.stream(ask('hello')));
        assert.equal(text, 'Hello there, dear friend of the house');
        assert.ok(events.length >= 5);
        assert.equal(end?.type === 'finish' && end.reason, 'stop');
        assert.equal(end?.type === 'finish' && end.model, `${vendor.provider.name}/${vendor.model}`);
      }
      const rows = ledger.rows.map(({ outcome }) => outcome?.usage);
      assert.equal(rows.length, mock.getRequests().length);
      assert.ok(rows.every((usage) => usage?.estimated === !vendor.counts));
      if (!vendor.counts) return;
      assert.equal(
        rows.reduce((sum, usage) => sum + (usage?.total ?? 0), 0),
        3 * counted.total_tokens,
      );
    });

    it('L1 asks for a tool and goes on with its result', async () => {
      await using place = await openMock();
      const { mock } = place;
      mock.on(
        { userMessage: 'bees', hasToolResult: false },
        { toolCalls: [{ name: 'search_memory', arguments: '{"query":"bees"}' }] },
      );
      mock.on({ userMessage: 'bees', hasToolResult: true }, { content: 'Mira keeps them.' });
      const { gateway } = setUp(vendor, mock.url);
      const first = ask('Who keeps bees?', { tools: [tool] });
      const { events, end } = await readEvents(gateway.stream(first));
      const call = events.find((event) => event.type === 'tool-call');
      assert.ok(call?.type === 'tool-call' && call.tool === 'search_memory');
      assert.deepEqual(call.input, { query: 'bees' });
      assert.equal(end?.type === 'finish' && end.reason, 'tool-calls');
      const second = await readEvents(
        gateway.stream({
          ...first,
          messages: [
            ...first.messages,
            { role: 'assistant', text: '', calls: [{ id: call.id, tool: call.tool, input: call.input }] },
            { role: 'tool', call: call.id, tool: call.tool, output: { found: ['Mira keeps bees'] } },
          ],
        }),
      );
      assert.equal(second.text, 'Mira keeps them.');
    });

    it('L4 structured output is validated and repaired once', async () => {
      await using place = await openMock();
      const { mock } = place;
      mock.onMessage('does not fit the schema', {
        content: '{"intent":"question","sure":0.9}',
        usage: counted,
      });
      mock.onMessage('What is it', { content: '{"intent":"perhaps","sure":0.9}', usage: counted });
      const { gateway, ledger, failures } = setUp(vendor, mock.url);
      const schema = z.object({ intent: z.enum(['question', 'command']), sure: z.number() });
      const { purpose, signal, messages } = ask('What is it?');
      const fallback = { intent: 'command' as const, sure: 0 };
      const found = await gateway.classify({ kind: 'intent', schema, fallback, purpose, signal, messages });
      assert.deepEqual([found.value, found.source], [{ intent: 'question', sure: 0.9 }, 'repaired']);
      assert.equal(ledger.rows.length, 2);
      assert.equal(
        found.usage.total,
        ledger.rows.reduce((sum, { outcome }) => sum + (outcome?.usage.total ?? 0), 0),
      );
      assert.deepEqual(failures.kept, []);
    });

    it('L3 429 is honoured: it waits as long as Retry-After says', async () => {
      await using place = await openMock();
      const { mock } = place;
      const limited = {
        error: { message: 'slow down', type: 'rate_limit_error' },
        status: 429,
        retryAfter: 4,
      };
      mock.on({ userMessage: 'hello', sequenceIndex: 0 }, limited);
      mock.on({ userMessage: 'hello', sequenceIndex: 1 }, { content: 'hi' });
      const { gateway, pace, ledger } = setUp(vendor, mock.url);
      const { text } = await readEvents(gateway.stream(ask('hello')));
      assert.equal(text, 'hi');
      assert.deepEqual(pace.slept, [4_000]);
      assert.deepEqual(
        ledger.rows.map(({ outcome }) => [outcome?.outcome, (outcome?.usage.total ?? 0) > 0]),
        [
          ['rate-limited', false],
          ['finished', true],
        ],
      );
    });

    it('L3 529 is retried with backoff, and told where it stays', async () => {
      await using place = await openMock();
      const { mock } = place;
      mock.onMessage('hello', { error: { message: 'Overloaded', type: 'overloaded_error' }, status: 529 });
      const { gateway, pace } = setUp(vendor, mock.url);
      const { end } = await readEvents(gateway.stream(ask('hello')));
      assert.ok(end?.type === 'failure' && end.failure.code === 'overloaded' && end.failure.status === 529);
      assert.equal(mock.getRequests().length, 3);
      assert.deepEqual(pace.slept, [375, 750]);
    });

    it('L3 a cut stream ends as a cut with what was streamed before', async () => {
      await using place = await openMock();
      const { mock } = place;
      const content = 'A long answer that is cut somewhere in its middle';
      mock.onMessage('hello', { content }, { truncateAfterChunks: vendor.cutAfter, latency: 20 });
      const { gateway } = setUp(vendor, mock.url);
      const { text, end } = await readEvents(gateway.stream(ask('hello')));
      assert.ok(text !== '' && text.length < content.length && content.startsWith(text), text);
      assert.equal(end?.type === 'failure' && end.failure.code, 'cut');
      assert.equal(mock.getRequests().length, 1);
    });

    it('L3 401 and an unknown model are not tried again, and say what to do', async () => {
      await using place = await openMock();
      const { mock } = place;
      mock.onMessage('hello', {
        error: { message: 'invalid x-api-key', type: 'authentication_error' },
        status: 401,
      });
      mock.onMessage('model', { error: { message: 'no such model', type: 'not_found_error' }, status: 404 });
      const { gateway } = setUp(vendor, mock.url);
      const refused = await readEvents(gateway.stream(ask('hello')));
      assert.ok(refused.end?.type === 'failure' && refused.end.failure.code === 'unauthorized');
      assert.match(refused.end.failure.message, /LLM_API_KEY/);
      const unknown = await readEvents(gateway.stream(ask('model')));
      assert.ok(unknown.end?.type === 'failure' && unknown.end.failure.code === 'bad-request');
      assert.match(unknown.end.failure.message, /LLM_MODEL/);
      assert.equal(mock.getRequests().length, 2);
    });
  });
}

const embedders = ['OpenAI responses', 'OpenAI-compatible'];
for (const vendor of vendors.filter(({ name }) => embedders.includes(name))) {
  describe(`${vendor.name} embeddings`, () => {
    it('L1 come in the order of the texts, in batches, each on the account', async () => {
      await using place = await openMock();
      const { mock } = place;
      // One pattern for each digit that a text ends with.
      for (const digit of '0123456789')
        mock.onEmbedding(new RegExp(`${digit}$`), { embedding: [Number(digit), 1] });
      const { gateway, ledger } = setUp(vendor, mock.url);
      const batch = vendor.name === 'OpenAI responses' ? 256 : 64;
      const texts = Array.from({ length: batch + 2 }, () => 'text number 7');
      const found = await gateway.embed({
        texts,
        purpose: testPurpose,
        signal: new AbortController().signal,
      });
      assert.ok(found.ok, JSON.stringify(found));
      assert.equal(found.vectors.length, texts.length);
      assert.deepEqual(found.vectors[0], Float32Array.from([7, 1]));
      assert.equal(ledger.rows.length, 2);
      assert.ok(
        ledger.rows.every(
          ({ entry, outcome }) => entry.role === 'embedder' && outcome?.outcome === 'finished',
        ),
      );
    });

    it('L3 that fail end in a failure, never in an exception', async () => {
      await using place = await openMock();
      const { mock } = place;
      const { gateway, ledger } = setUp(vendor, mock.url);
      for (let call = 0; call < 3; call += 1) mock.nextRequestError(401, { message: 'no' });
      const found = await gateway.embed({
        texts: ['a'],
        purpose: testPurpose,
        signal: new AbortController().signal,
      });
      assert.ok(!found.ok && found.failure.code === 'unauthorized', JSON.stringify(found));
      assert.equal(ledger.rows.length, 1);
    });
  });
}
