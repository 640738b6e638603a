import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createMemoryFailures,
  createMemoryLedger,
  createScriptedModel,
  createTestIds,
  createTestPace,
  readEvents,
  testPurpose,
} from '../../test/kit/llm.ts';
import { createGateway } from './create-gateway.ts';
import type { GatewayCall } from './gateway.ts';
import type { LanguageModel, ModelEvent, ModelFailure, Usage } from './model.ts';
import { createPlaceholder } from './placeholder.ts';
import type { Provider } from './providers/provider.ts';

const usage: Usage = { input: 100, output: 5, cached: 0, total: 105, estimated: false };
const nothing: Usage = { input: 0, output: 0, cached: 0, total: 0, estimated: true };
const finish: ModelEvent = { type: 'finish', reason: 'stop', usage, model: 'm' };
const text = (words: string): ModelEvent => ({ type: 'text', text: words });
const failure = (code: ModelFailure['code'], more: Partial<ModelFailure> = {}): ModelEvent => ({
  type: 'failure',
  failure: { code, class: 'transient', message: code, ...more },
  usage: nothing,
});

function setUp(models: { readonly [name: string]: LanguageModel }, fallbacks: readonly string[] = []) {
  const provider: Provider = {
    name: 'test',
    account: 'test_api',
    needsKey: false,
    baseUrl: 'http://127.0.0.1:1',
    models: { chat: ['first'] },
    language: ({ model }) => models[model] ?? createPlaceholder({ pieceDelayMs: 0 }),
  };
  const ledger = createMemoryLedger();
  const failures = createMemoryFailures();
  const pace = createTestPace();
  const gateway = createGateway(
    { ledger, failures, pace, nextId: createTestIds(), providers: [provider] },
    {
      roles: {
        chat: {
          provider: 'test',
          model: 'first',
          fallbacks: fallbacks.map((model) => ({ provider: 'test', model })),
        },
      },
    },
  );
  return { gateway, ledger, failures, pace };
}

function hello(more: Partial<GatewayCall> = {}): GatewayCall {
  return {
    role: 'chat',
    messages: [{ role: 'user', text: 'hello' }],
    purpose: testPurpose,
    signal: new AbortController().signal,
    ...more,
  };
}

describe('gateway', () => {
  it('L2 answers by the placeholder where nothing is configured', async () => {
    const ledger = createMemoryLedger();
    const placeholder = createPlaceholder({ pieceDelayMs: 0 });
    const gateway = createGateway(
      { ledger, failures: createMemoryFailures(), nextId: createTestIds(), placeholder },
      { roles: {} },
    );
    const { text: answer, end } = await readEvents(gateway.stream(hello()));
    assert.match(answer, /placeholder/);
    assert.match(answer, /LLM_PROVIDER/);
    assert.equal(end?.type, 'finish');
    assert.equal(gateway.describe('chat').placeholder, true);
    assert.equal(ledger.rows[0]?.outcome?.outcome, 'finished');
  });

  it('L3 retries a transient failure with growing, jittered waits and then answers', async () => {
    const model = createScriptedModel([
      [failure('overloaded')],
      [failure('unavailable')],
      [text('hi'), finish],
    ]);
    const { gateway, ledger, pace } = setUp({ first: model });
    const { text: answer, end } = await readEvents(gateway.stream(hello()));
    assert.equal(answer, 'hi');
    assert.equal(end?.type, 'finish');
    assert.deepEqual(pace.slept, [375, 750]);
    assert.deepEqual(
      ledger.rows.map(({ entry, outcome }) => [entry.attempt, outcome?.outcome]),
      [
        [1, 'overloaded'],
        [2, 'unavailable'],
        [3, 'finished'],
      ],
    );
  });

  it('L3 waits as long as the provider asks', async () => {
    const model = createScriptedModel([
      [failure('rate-limited', { retryAfterMs: 7_000 })],
      [text('hi'), finish],
    ]);
    const { gateway, pace } = setUp({ first: model });
    await readEvents(gateway.stream(hello()));
    assert.deepEqual(pace.slept, [7_000]);
  });

  it('L3 gives up after three attempts and tells the last failure', async () => {
    const model = createScriptedModel([[failure('overloaded')]]);
    const { gateway } = setUp({ first: model });
    const { events } = await readEvents(gateway.stream(hello()));
    assert.equal(model.calls.length, 3);
    assert.deepEqual(events, [failure('overloaded')]);
  });

  it('L3 does not retry what is permanent, but falls back to the next model', async () => {
    const first = createScriptedModel([[failure('unauthorized', { class: 'permanent' })]]);
    const second = createScriptedModel([[text('from the second'), finish]]);
    const { gateway, pace } = setUp({ first, second }, ['second']);
    const { text: answer } = await readEvents(gateway.stream(hello()));
    assert.equal(answer, 'from the second');
    assert.equal(first.calls.length, 1);
    assert.deepEqual(pace.slept, []);
    assert.deepEqual(gateway.describe('chat'), {
      role: 'chat',
      name: 'test/first',
      placeholder: false,
      fallbacks: ['test/second'],
    });
  });

  it('L3 leaves a model that asks for too long a wait', async () => {
    const first = createScriptedModel([[failure('rate-limited', { retryAfterMs: 600_000 })]]);
    const second = createScriptedModel([[text('second'), finish]]);
    const { gateway, pace } = setUp({ first, second }, ['second']);
    assert.equal((await readEvents(gateway.stream(hello()))).text, 'second');
    assert.deepEqual(pace.slept, []);
  });

  it('L3 never retries once something was passed on', async () => {
    const first = createScriptedModel([[text('half'), failure('cut')]]);
    const second = createScriptedModel([[text('second'), finish]]);
    const { gateway, ledger } = setUp({ first, second }, ['second']);
    const { text: answer, end } = await readEvents(gateway.stream(hello()));
    assert.equal(answer, 'half');
    assert.equal(end?.type === 'failure' && end.failure.code, 'cut');
    assert.equal(ledger.rows.length, 1);
  });

  it('L3 a model that hangs is timed out in time for the one behind it', async () => {
    const { gateway, ledger, pace } = setUp(
      { first: hanging(() => pace.pass(60_000)), second: createScriptedModel([[text('second'), finish]]) },
      ['second'],
    );
    const { text: answer } = await readEvents(gateway.stream(hello()));
    assert.equal(answer, 'second');
    assert.deepEqual(
      ledger.rows.map(({ outcome }) => outcome?.outcome),
      ['timeout', 'finished'],
    );
  });

  it('L3 a call ends at its timeout with a failure event', async () => {
    const { gateway, pace } = setUp({ first: hanging(() => pace.pass(5_000)) });
    const { end } = await readEvents(gateway.stream(hello({ timeoutMs: 5_000 })));
    assert.equal(end?.type === 'failure' && end.failure.code, 'timeout');
  });

  it('L3 an aborted call ends as aborted and is not tried again', async () => {
    const controller = new AbortController();
    const { gateway, ledger } = setUp({ first: hanging(() => controller.abort()) }, ['second']);
    const { end } = await readEvents(gateway.stream(hello({ signal: controller.signal })));
    assert.equal(end?.type === 'failure' && end.failure.code, 'aborted');
    assert.equal(ledger.rows.length, 1);
  });

  it('L3 a model that throws becomes a failure event', async () => {
    const broken: LanguageModel = {
      provider: 'x',
      model: 'x',
      // oxlint-disable-next-line require-yield
      async *stream(): AsyncGenerator<ModelEvent> {
        await Promise.resolve();
        throw new Error('a bug');
      },
    };
    const { gateway } = setUp({ first: broken });
    const { events } = await readEvents(gateway.stream(hello()));
    assert.deepEqual(
      events.map(({ type }) => type),
      ['failure'],
    );
  });

  it('L6 settles a call as an estimate when its reader leaves', async () => {
    const model = createScriptedModel([[text('one '), text('two '), text('three'), finish]]);
    const { gateway, ledger } = setUp({ first: model });
    for await (const event of gateway.stream(hello())) if (event.type === 'text') break;
    const outcome = ledger.rows[0]?.outcome;
    assert.equal(outcome?.outcome, 'stopped');
    assert.equal(outcome.usage.estimated, true);
    assert.ok(outcome.usage.input > 0 && outcome.usage.output > 0);
  });

  it('L6 makes no call that cannot be put on the account', async () => {
    const model = createScriptedModel([[text('hi'), finish]]);
    const ledger = { ...createMemoryLedger(), open: () => Promise.reject(new Error('disk full')) };
    const provider: Provider = {
      name: 'test',
      account: 'test',
      needsKey: false,
      baseUrl: 'http://127.0.0.1:1',
      models: { chat: ['first'] },
      language: () => model,
    };
    const gateway = createGateway(
      {
        ledger,
        failures: createMemoryFailures(),
        pace: createTestPace(),
        nextId: createTestIds(),
        providers: [provider],
      },
      { roles: { chat: { provider: 'test' } } },
    );
    const { end } = await readEvents(gateway.stream(hello()));
    assert.equal(model.calls.length, 0);
    assert.equal(end?.type === 'failure' && end.failure.code, 'unavailable');
  });

  it('L7 a call that the gate denies is not made and costs nothing', async () => {
    const model = createScriptedModel([[text('hi'), finish]]);
    const ledger = createMemoryLedger();
    const provider: Provider = {
      name: 'test',
      account: 'test',
      needsKey: false,
      baseUrl: 'http://127.0.0.1:1',
      models: { chat: ['first'] },
      language: () => model,
    };
    const denied: ModelFailure = {
      code: 'rate-limited',
      class: 'permanent',
      message: 'The budget is spent.',
    };
    const gateway = createGateway(
      {
        ledger,
        failures: createMemoryFailures(),
        pace: createTestPace(),
        nextId: createTestIds(),
        providers: [provider],
        gate: {
          allowance: () => null,
          reserve: () => Promise.resolve(denied),
          settle: () => Promise.resolve(),
        },
      },
      { roles: { chat: { provider: 'test' } } },
    );
    const { end } = await readEvents(gateway.stream(hello()));
    assert.equal(model.calls.length, 0);
    assert.equal(end?.type === 'failure' && end.failure.message, 'The budget is spent.');
    assert.deepEqual(ledger.rows, []);
  });

  it('L5 counts tokens as the provider does once it has reported some', async () => {
    const long = 'Some words that are long enough to be counted. '.repeat(20);
    const reported: ModelEvent = {
      type: 'finish',
      reason: 'stop',
      usage: { ...usage, input: 480 },
      model: 'm',
    };
    const { gateway } = setUp({ first: createScriptedModel([[text('hi'), reported]]) });
    const before = gateway.budget('chat').count(long);
    await gateway.generate(hello({ messages: [{ role: 'user', text: long }] }));
    const after = gateway.budget('chat').count(long);
    assert.ok(after > before * 1.5, `${before} → ${after}`);
    assert.equal(gateway.budget('chat').hard, 8_000);
    assert.equal(gateway.budget('classifier').hard, 4_000);
  });
});

/** Gives nothing until it is aborted; `meanwhile` runs once it waits. */
function hanging(meanwhile: () => void): LanguageModel {
  return {
    provider: 'hanging',
    model: 'hanging',
    async *stream(_call, signal): AsyncGenerator<ModelEvent> {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
        queueMicrotask(meanwhile);
      });
      yield failure('aborted', { class: 'permanent' });
    },
  };
}
