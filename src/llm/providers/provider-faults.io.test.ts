import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import {
  cut,
  hang,
  openRawModelServer,
  wires,
  type RawReply,
  type Wire,
} from '../../../test/emulators/raw-model-server.ts';
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
import { realPace, type Pace } from '../retry.ts';
import { anthropic } from './anthropic.ts';
import { ollama } from './ollama.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { createOpenAi } from './openai.ts';
import type { Provider } from './provider.ts';

const key = 'sk-planted-0123456789abcdef';
const usage = { input: 120, output: 7, cached: 40 };
const vendors: readonly {
  readonly name: string;
  readonly provider: Provider;
  readonly wire: Wire;
  readonly caches: boolean;
}[] = [
  {
    name: 'OpenAI responses',
    provider: createOpenAi(() => 'responses'),
    wire: wires.responses,
    caches: true,
  },
  { name: 'OpenAI chat', provider: createOpenAi(() => 'chat'), wire: wires.chat, caches: true },
  { name: 'Anthropic', provider: anthropic, wire: wires.anthropic, caches: true },
  { name: 'Ollama', provider: ollama, wire: wires.ollama, caches: false },
  { name: 'OpenAI-compatible', provider: openaiCompatible, wire: wires.chat, caches: true },
];

function whole(wire: Wire, text = 'All is well.'): RawReply {
  return { steps: [wire.start(usage), ...text.split(/(?<= )/).map(wire.piece), wire.end(usage)] };
}

function setUp(provider: Provider, url: string, pace: Pace = createTestPace()) {
  const ledger = createMemoryLedger();
  const gateway = createGateway(
    { ledger, failures: createMemoryFailures(), pace, nextId: createTestIds(), providers: [provider] },
    { roles: { chat: { provider: provider.name, baseUrl: url, apiKey: key, model: 'm' } } },
  );
  return { gateway, ledger };
}

function ask(more: Partial<GatewayCall> = {}): GatewayCall {
  return {
    role: 'chat',
    messages: [
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'How is it?' },
    ],
    purpose: testPurpose,
    signal: new AbortController().signal,
    ...more,
  };
}

for (const { name, provider, wire, caches } of vendors) {
  describe(`${name} misbehaving`, () => {
    it('L6 the account equals what the provider counted, cached tokens too', async () => {
      await using server = await openRawModelServer();
      server.answerWith(whole(wire));
      const { gateway, ledger } = setUp(provider, server.url);
      const { text, end } = await readEvents(gateway.stream(ask()));
      const expected = { ...usage, cached: caches ? 40 : 0, total: 127, estimated: false };
      assert.equal(text, 'All is well.');
      assert.deepEqual(end?.type === 'finish' && end.usage, expected);
      assert.deepEqual(ledger.rows[0]?.outcome?.usage, expected);
    });

    it('L3 an answer whose bytes come in torn pieces is whole', async () => {
      await using server = await openRawModelServer();
      const said = 'Grüße aus 東京 🦊, und alles ist gut.';
      const bytes = Buffer.from(whole(wire, said).steps.join(''));
      const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
        bytes.subarray(index * 7, index * 7 + 7),
      );
      server.answerWith({ steps: pieces });
      const { text, end } = await readEvents(setUp(provider, server.url).gateway.stream(ask()));
      assert.equal(text, said);
      assert.equal(end?.type === 'finish' && end.usage.total, 127);
    });

    it('L3 a torn connection is a cut, with what was streamed before, and is not tried again', async () => {
      await using server = await openRawModelServer();
      server.answerWith({ steps: [wire.start(usage), wire.piece('All is '), 30, cut] });
      const { gateway, ledger } = setUp(provider, server.url);
      const { text, end } = await readEvents(gateway.stream(ask()));
      assert.equal(text, 'All is ');
      assert.equal(end?.type === 'failure' && end.failure.code, 'cut');
      assert.equal(server.requests.length, 1);
      const outcome = ledger.rows[0]?.outcome;
      assert.ok(outcome?.outcome === 'cut' && outcome.usage.estimated && outcome.usage.output > 0);
    });

    it('L3 a stream that ends politely but too early is a cut', async () => {
      await using server = await openRawModelServer();
      server.answerWith({ steps: [wire.start(usage), wire.piece('All is ')] });
      const { text, end } = await readEvents(setUp(provider, server.url).gateway.stream(ask()));
      assert.equal(text, 'All is ');
      assert.equal(end?.type === 'failure' && end.failure.code, 'cut');
    });

    it('L3 a connection torn before anything came is tried again', async () => {
      await using server = await openRawModelServer();
      server.answerWith({ steps: [cut] }, whole(wire));
      const { text } = await readEvents(setUp(provider, server.url).gateway.stream(ask()));
      assert.equal(text, 'All is well.');
      assert.equal(server.requests.length, 2);
    });

    it('L3 an error inside the stream is a failure and no answer', async () => {
      await using server = await openRawModelServer();
      server.answerWith({ steps: [wire.start(usage), wire.piece('All '), wire.error] });
      const { text, end } = await readEvents(setUp(provider, server.url).gateway.stream(ask()));
      assert.equal(text, 'All ');
      assert.ok(end?.type === 'failure' && end.failure.class === 'transient', JSON.stringify(end));
    });

    it('L3 200 with an error object is a failure that tells what was said', async () => {
      await using server = await openRawModelServer();
      const body = JSON.stringify({ error: { message: 'The model is not loaded', type: 'server_error' } });
      server.answerWith({ headers: { 'content-type': 'application/json' }, steps: [body] });
      const { text, end } = await readEvents(setUp(provider, server.url).gateway.stream(ask()));
      assert.equal(text, '');
      assert.match(end?.type === 'failure' ? end.failure.message : '', /The model is not loaded/);
      assert.equal(server.requests.length, 3);
    });

    it('L3 200 with a web page is a failure', async () => {
      await using server = await openRawModelServer();
      const body = '<!doctype html><html><body><h1>Welcome to the router</h1></body></html>\n';
      server.answerWith({ headers: { 'content-type': 'text/html' }, steps: [body] }, whole(wire));
      const { text } = await readEvents(setUp(provider, server.url).gateway.stream(ask()));
      assert.equal(text, 'All is well.');
      server.answerWith({ headers: { 'content-type': 'text/html' }, steps: [body] });
      const { end } = await readEvents(setUp(provider, server.url).gateway.stream(ask()));
      assert.equal(end?.type === 'failure' && end.failure.code, 'bad-answer');
    });

    it('L3 200 with nothing is a failure', async () => {
      await using server = await openRawModelServer();
      server.answerWith({ steps: [] });
      const { end } = await readEvents(setUp(provider, server.url).gateway.stream(ask()));
      assert.ok(end?.type === 'failure' && end.failure.class === 'transient');
    });

    it('L3 a server that hangs is timed out before and in the middle of its answer', async () => {
      await using server = await openRawModelServer();
      for (const [steps, said] of [
        [[hang], ''],
        [[wire.start(usage), wire.piece('All '), hang], 'All '],
      ] as const) {
        server.answerWith({ steps });
        const { gateway, ledger } = setUp(provider, server.url, realPace);
        const { text, end } = await readEvents(gateway.stream(ask({ timeoutMs: 150 })));
        assert.equal(text, said);
        assert.equal(end?.type === 'failure' && end.failure.code, 'timeout');
        assert.equal(ledger.rows[0]?.outcome?.outcome, 'timeout');
      }
    });

    it('L3 a stopped call ends at once', async () => {
      await using server = await openRawModelServer();
      server.answerWith({ steps: [wire.start(usage), wire.piece('All '), hang] });
      const controller = new AbortController();
      const { gateway, ledger } = setUp(provider, server.url);
      const seen: string[] = [];
      for await (const event of gateway.stream(ask({ signal: controller.signal }))) {
        seen.push(event.type === 'failure' ? event.failure.code : event.type);
        controller.abort();
      }
      assert.deepEqual(seen, ['text', 'aborted']);
      assert.equal(ledger.rows[0]?.outcome?.outcome, 'aborted');
    });

    it(
      'L3 a reader that leaves closes the connection, so that the provider stops writing',
      { timeout: 5_000 },
      async () => {
        await using server = await openRawModelServer();
        server.answerWith({ steps: [wire.start(usage), wire.piece('All '), hang] });
        const { gateway, ledger } = setUp(provider, server.url);
        for await (const event of gateway.stream(ask())) if (event.type === 'text') break;
        await server.left;
        assert.equal(ledger.rows[0]?.outcome?.outcome, 'stopped');
      },
    );

    it('L3 a server that is not there is told by its address, without the key', async () => {
      const port = await closedPort();
      const { gateway, ledger } = setUp(provider, `http://127.0.0.1:${port}/?api_key=${key}`);
      const { end } = await readEvents(gateway.stream(ask()));
      const message = end?.type === 'failure' ? end.failure.message : '';
      assert.equal(end?.type === 'failure' && end.failure.code, 'unavailable', message);
      assert.match(message, new RegExp(`127\\.0\\.0\\.1:${port}`));
      assert.ok(!message.includes(key), message);
      assert.equal(ledger.rows.length, 3);
    });

    it('L6 a key that the provider echoes never reaches the message', async () => {
      await using server = await openRawModelServer();
      const body = JSON.stringify({
        error: { message: `Incorrect API key provided: ${key}`, type: 'authentication_error' },
      });
      server.answerWith({ status: 401, headers: { 'content-type': 'application/json' }, steps: [body] });
      const { end } = await readEvents(setUp(provider, server.url).gateway.stream(ask()));
      assert.ok(end?.type === 'failure' && end.failure.code === 'unauthorized');
      assert.ok(!JSON.stringify(end).includes('planted'), JSON.stringify(end));
      assert.equal(server.requests.length, 1);
    });
  });
}

describe('Ollama', () => {
  it('L1 gives embeddings in the order of the texts, in batches of 64', async () => {
    await using server = await openRawModelServer();
    const about = { model: 'm', total_duration: 1, load_duration: 1, prompt_eval_count: 9 };
    const json = { 'content-type': 'application/json' };
    const reply = (embeddings: readonly (readonly number[])[]): RawReply => ({
      headers: json,
      steps: [JSON.stringify({ ...about, embeddings })],
    });
    server.answerWith(reply(Array.from({ length: 64 }, (_, index) => [index, 1])), reply([[64, 1]]));
    const ledger = createMemoryLedger();
    const gateway = createGateway(
      {
        ledger,
        failures: createMemoryFailures(),
        pace: createTestPace(),
        nextId: createTestIds(),
        providers: [ollama],
      },
      { roles: { embedder: { provider: 'ollama', baseUrl: server.url } } },
    );
    const texts = Array.from({ length: 65 }, (_, index) => `text ${index}`);
    const found = await gateway.embed({ texts, purpose: testPurpose, signal: new AbortController().signal });
    assert.ok(found.ok, JSON.stringify(found));
    assert.deepEqual(
      found.vectors.map(([first]) => first),
      texts.map((_, index) => index),
    );
    assert.equal(found.usage.total, 18);
    assert.deepEqual(
      ledger.rows.map(({ outcome }) => outcome?.usage.total),
      [9, 9],
    );
  });

  it('L5 is given one length of context for all roles, because it loads a model anew for another', async () => {
    await using server = await openRawModelServer();
    server.answerWith(whole(wires.ollama));
    const { gateway } = setUp(ollama, server.url);
    await gateway.generate(ask());
    await gateway.generate(ask({ role: 'classifier' }));
    const lengths = server.requests.map(
      ({ body }) => (body as { options: { num_ctx: number } }).options.num_ctx,
    );
    assert.deepEqual(lengths, [10_240, 10_240]);
  });

  it('L5 is told how long the context is, because it cuts prompts silently', async () => {
    await using server = await openRawModelServer();
    server.answerWith(whole(wires.ollama));
    const { gateway } = setUp(ollama, server.url);
    await gateway.generate(ask({ maxOutputTokens: 50, temperature: 0.5 }));
    const body = server.requests[0]?.body as { readonly options: unknown } | undefined;
    assert.deepEqual(body?.options, { num_ctx: 10_240, num_predict: 50, temperature: 0.5 });
  });
});

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
