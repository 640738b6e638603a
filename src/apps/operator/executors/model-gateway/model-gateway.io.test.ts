import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { describe, it } from 'node:test';
import { cut, hang, openRawModelServer, wires } from '../../../../../test/emulators/raw-model-server.ts';
import type { RawReply } from '../../../../../test/emulators/raw-model-server.ts';
import { createMemoryLedger, createTestIds } from '../../../../../test/kit/llm.ts';
import { Secret } from '../../../../kernel/secret.ts';
import { openGate } from '../../../../llm/spend-gate.ts';
import { openModelGateway } from './model-gateway.ts';
import type { GatewayRun, ModelGateway } from './model-gateway.ts';

const counted = { input: 50, output: 7, cached: 20 };
const answers = (format: 'anthropic' | 'chat', text = 'Hello.'): RawReply => {
  const wire = wires[format];
  return { steps: [wire.start(counted), wire.piece(text), wire.end(counted)] };
};
const body = { model: 'm', max_tokens: 100, stream: true, messages: [{ role: 'user', content: 'Hello?' }] };

async function open(tokenCap = 10_000, gate = openGate) {
  const server = await openRawModelServer();
  const ledger = createMemoryLedger();
  const faults: unknown[] = [];
  const ports = {
    ledger,
    gate,
    nextId: createTestIds(),
    clock: () => 1,
    report: (error: unknown) => void faults.push(error),
  };
  const upstream = { url: server.url, key: new Secret('the-real-key') };
  const gateway = await openModelGateway(ports, { anthropic: upstream, openai: upstream });
  const run = gateway.open({
    scope: 'proactive',
    principal: 'proactive',
    thread: 'thread_1',
    turn: 'turn_1',
    provider: 'claude_code',
    tokenCap,
  });
  return {
    server,
    ledger,
    gateway,
    run,
    faults,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

type Sent = {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
  readonly broken: boolean;
};

function post(
  gateway: ModelGateway,
  run: Pick<GatewayRun, 'token'>,
  value: unknown,
  options: { readonly path?: string; readonly leave?: boolean; readonly bearer?: boolean } = {},
): Promise<Sent> {
  const { path = '/v1/messages?beta=true', leave = false, bearer = false } = options;
  return new Promise((resolve, reject) => {
    const headers = bearer ? { authorization: `Bearer ${run.token}` } : { 'x-api-key': run.token };
    const sent = httpRequest({
      socketPath: gateway.socket,
      path,
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
        cookie: 'a=b',
      },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      let text = '';
      const end = (broken: boolean) =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, broken });
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (leave) {
          sent.destroy();
          end(true);
        }
      });
      response.once('end', () => end(false));
      response.once('error', () => end(true));
    });
    sent.end(typeof value === 'string' ? value : JSON.stringify(value));
  });
}

/** Waits for what happens a moment later on the other side. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(holds());
}

describe('the gateway for coding agents', () => {
  it('L6 passes a stream through word for word and puts what the server counted on the account', async () => {
    await using at = await open();
    at.server.answerWith(answers('anthropic'));
    const sent = await post(at.gateway, at.run, body);
    assert.deepEqual([sent.status, sent.text], [200, answers('anthropic').steps.join('')]);
    await until(() => at.ledger.rows[0]?.outcome !== null);
    const [row] = at.ledger.rows;
    assert.deepEqual(row?.outcome?.usage, { input: 50, output: 7, cached: 20, total: 57, estimated: false });
    assert.equal(row?.outcome?.outcome, 'finished');
    const { provider, model, purpose } = row?.entry ?? {};
    assert.deepEqual(
      [provider, model, purpose?.scope, purpose?.cause],
      ['claude_code', 'm', 'proactive', 'execute'],
    );
    assert.equal(at.run.spent().total, 57);
  });

  it('O7 the key goes to the provider alone, and the run knows only its own token', async () => {
    await using at = await open();
    at.server.answerWith(answers('anthropic'));
    const sent = await post(at.gateway, at.run, body);
    const [request] = at.server.requests;
    assert.equal(request?.headers['x-api-key'], 'the-real-key');
    assert.deepEqual(
      [request?.path, request?.headers['anthropic-version'], request?.headers.cookie],
      ['/v1/messages?beta=true', '2023-06-01', undefined],
    );
    assert.deepEqual(request?.body, body);
    assert.doesNotMatch(JSON.stringify(sent), /the-real-key/);
    assert.doesNotMatch(JSON.stringify(request), new RegExp(at.run.token));
  });

  it('L6 speaks to OpenAI-compatible servers too, and has them count their streams', async () => {
    await using at = await open();
    at.server.answerWith(answers('chat'));
    const sent = await post(at.gateway, at.run, body, { path: '/v1/chat/completions', bearer: true });
    assert.equal(sent.status, 200);
    const [request] = at.server.requests;
    assert.equal(request?.headers.authorization, 'Bearer the-real-key');
    assert.match(JSON.stringify(request?.body), /"include_usage":true/);
    await until(() => at.run.spent().total === 57);
    assert.equal(at.run.spent().cached, 20);
  });

  it('L6 an answer that is not streamed is counted too', async () => {
    await using at = await open();
    const usage = {
      input_tokens: 10,
      cache_creation_input_tokens: 5,
      cache_read_input_tokens: 3,
      output_tokens: 4,
    };
    at.server.answerWith({
      headers: { 'content-type': 'application/json' },
      steps: [JSON.stringify({ type: 'message', usage })],
    });
    await post(at.gateway, at.run, { ...body, stream: false });
    await until(() => at.run.spent().total === 22);
    assert.deepEqual(at.run.spent(), { input: 18, output: 4, cached: 3, total: 22, estimated: false });
  });

  it('O7 a token that is wrong, or whose run has ended, opens nothing', async () => {
    await using at = await open();
    at.server.answerWith(answers('anthropic'));
    assert.equal((await post(at.gateway, { token: 'run_x' }, body)).status, 401);
    await at.run.close();
    assert.equal((await post(at.gateway, at.run, body)).status, 401);
    assert.equal(at.server.requests.length, 0);
  });

  it('O7 there is no other way through', async () => {
    await using at = await open();
    for (const path of ['/v1/files', '/v1/messages/../../admin', '/']) {
      assert.equal((await post(at.gateway, at.run, body, { path })).status, 404);
    }
    assert.equal(at.server.requests.length, 0);
  });

  it('L7 a run stops before the call that could pass its cap, also when several start at once', async () => {
    await using at = await open(400);
    at.server.answerWith({ steps: [50, ...answers('anthropic').steps] });
    const sent = await Promise.all([1, 2, 3, 4, 5].map(() => post(at.gateway, at.run, body)));
    const passed = sent.filter(({ status }) => status === 200).length;
    assert.ok(passed >= 1 && passed <= 3, `${passed} passed`);
    const refused = sent.find(({ status }) => status === 429);
    assert.equal(refused?.headers['x-should-retry'], 'false');
    assert.match(refused?.text ?? '', /may use 400 tokens/);
    await until(() => at.ledger.rows.every(({ outcome }) => outcome !== null));
    assert.equal(at.ledger.rows.length, passed);
    assert.ok(at.run.capped() && at.run.spent().total <= 400);
  });

  it('L6 a stream that is cut, or whose reader leaves, is settled as an estimate', async () => {
    await using at = await open();
    const start = [wires.anthropic.start(counted), wires.anthropic.piece('Half of it')];
    at.server.answerWith({ steps: [...start, 20, cut] });
    const sent = await post(at.gateway, at.run, body);
    assert.equal(sent.broken, true);
    await until(() => at.ledger.rows[0]?.outcome !== null);
    assert.equal(at.ledger.rows[0]?.outcome?.outcome, 'cut');
    assert.deepEqual([at.run.spent().estimated, at.run.spent().input], [true, 50]);
    at.server.answerWith({ steps: [...start, hang] });
    await post(at.gateway, at.run, body, { leave: true });
    await at.server.left;
    await until(() => at.ledger.rows[1]?.outcome !== null && at.ledger.rows[1]?.outcome !== undefined);
    assert.deepEqual(
      [at.ledger.rows[1]?.outcome?.outcome, at.ledger.rows[1]?.outcome?.usage.estimated],
      ['stopped', true],
    );
  });

  it('L6 closing a run cuts what is under way and settles it before it returns', async () => {
    await using at = await open();
    at.server.answerWith({ steps: [wires.anthropic.start(counted), hang] });
    const sent = post(at.gateway, at.run, body);
    await until(() => at.server.requests.length === 1);
    await at.run.close();
    assert.equal(at.ledger.rows[0]?.outcome?.outcome, 'stopped');
    await sent.catch(() => undefined);
  });

  it('L6 closing a run before the provider has answered lets nobody wait', async () => {
    await using at = await open();
    at.server.answerWith({ steps: [hang] });
    const sent = post(at.gateway, at.run, body).then(
      ({ broken }) => broken,
      () => true,
    );
    await until(() => at.server.requests.length === 1);
    await at.run.close();
    assert.equal(await sent, true);
    assert.equal(at.ledger.rows[0]?.outcome?.outcome, 'stopped');
  });

  it('L3 errors of the provider come through, cost nothing, and a wrong key is not tried again', async () => {
    await using at = await open();
    for (const [status, outcome] of [
      [401, 'unauthorized'],
      [429, 'rate-limited'],
      [529, 'overloaded'],
      [400, 'bad-request'],
    ] as const) {
      at.server.answerWith({ status, headers: { 'retry-after': '7' }, steps: ['{"type":"error"}'] });
      const sent = await post(at.gateway, at.run, body);
      assert.deepEqual(
        [sent.status, sent.headers['retry-after'], sent.text],
        [status, '7', '{"type":"error"}'],
      );
      assert.equal(sent.headers['x-should-retry'], status === 401 ? 'false' : undefined);
      await until(() => at.ledger.rows.at(-1)?.outcome !== null);
      assert.equal(at.ledger.rows.at(-1)?.outcome?.outcome, outcome);
    }
    assert.equal(at.run.spent().total, 0);
  });

  it('L7 a request over the budget of proactive work is never made', async () => {
    const message = 'The budget of the day is used up.';
    const denied = { code: 'rate-limited', class: 'permanent', message } as const;
    await using at = await open(10_000, { ...openGate, reserve: () => Promise.resolve(denied) });
    const sent = await post(at.gateway, at.run, body);
    assert.equal(sent.status, 429);
    assert.match(sent.text, /budget of the day/);
    assert.equal(at.server.requests.length, 0);
    assert.equal(at.ledger.rows[0]?.outcome?.outcome, 'rate-limited');
  });

  it('Q3 a request that cannot be read, and a provider that is gone, are answered', async () => {
    await using at = await open();
    assert.equal((await post(at.gateway, at.run, '{"model"')).status, 400);
    assert.equal((await post(at.gateway, at.run, '[]')).status, 400);
    assert.equal(at.ledger.rows.length, 0);
    await at.server[Symbol.asyncDispose]();
    assert.equal((await post(at.gateway, at.run, body)).status, 502);
    assert.deepEqual([at.ledger.rows[0]?.outcome?.outcome, at.run.spent().total], ['unavailable', 0]);
    assert.equal(at.faults.length, 1);
  });
});
