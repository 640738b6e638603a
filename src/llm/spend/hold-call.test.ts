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
} from '../../../test/kit/llm.ts';
import { createGateway } from '../create-gateway.ts';
import type { GatewayCall } from '../gateway.ts';
import type { LanguageModel, ModelEvent } from '../model.ts';
import type { Provider } from '../providers/provider.ts';
import type { SpendGate } from '../spend-gate.ts';
import { holdCall } from './hold-call.ts';

const finish: ModelEvent = {
  type: 'finish',
  reason: 'stop',
  usage: { input: 10, output: 5, cached: 0, total: 15, estimated: false },
  model: 'm',
};

function open(model: LanguageModel, allowance: number) {
  const reserved: number[] = [];
  const gate: SpendGate = {
    allowance: ({ scope }) => (scope === 'proactive' ? allowance : null),
    reserve: (entry) => {
      reserved.push(entry.reserved);
      return Promise.resolve(null);
    },
    settle: () => Promise.resolve(),
  };
  const provider: Provider = {
    name: 'test',
    account: 'test',
    needsKey: false,
    baseUrl: 'http://127.0.0.1:1',
    models: { chat: ['first'] },
    language: () => model,
  };
  const ledger = createMemoryLedger();
  const gateway = createGateway(
    {
      ledger,
      failures: createMemoryFailures(),
      pace: createTestPace(),
      nextId: createTestIds(),
      providers: [provider],
      gate,
    },
    { roles: { chat: { provider: 'test', fallbacks: [{ provider: 'test', model: 'second' }] } } },
  );
  return { gateway, ledger, reserved };
}

function ask(text: string, more: Partial<GatewayCall> = {}): GatewayCall {
  return {
    role: 'chat',
    messages: [{ role: 'user', text }],
    purpose: { ...testPurpose, scope: 'proactive' },
    signal: new AbortController().signal,
    ...more,
  };
}

describe('the cap of a call', () => {
  it('L7 the provider is told how long the answer may be, so that the call stays below what was set aside', async () => {
    const model = createScriptedModel([[finish]]);
    const { gateway, reserved } = open(model, 1_000);
    await gateway.generate(ask('hello'));
    assert.deepEqual(reserved, [1_000]);
    const told = model.calls[0]?.maxOutputTokens ?? 0;
    assert.ok(told > 900 && told < 1_000, String(told));
    await gateway.generate(ask('hello', { maxOutputTokens: 70 }));
    assert.equal(model.calls[1]?.maxOutputTokens, 70);
  });

  it('L7 a prompt that leaves no room for an answer is refused before anything is spent, by no other model either', async () => {
    const model = createScriptedModel([[finish]]);
    const { gateway, ledger, reserved } = open(model, 1_000);
    const { end } = await readEvents(gateway.stream(ask('many words '.repeat(500))));
    assert.equal(end?.type === 'failure' && end.failure.code, 'too-large');
    assert.deepEqual([model.calls.length, ledger.rows.length, reserved.length], [0, 0, 0]);
  });

  it('L7 an answer that takes no notice of its limit is cut off', async () => {
    let written = 0;
    const model: LanguageModel = {
      provider: 'test',
      model: 'test',
      async *stream(_call, signal): AsyncGenerator<ModelEvent> {
        while (!signal.aborted && written < 100_000) {
          await Promise.resolve();
          written += 1;
          yield { type: 'text', text: ' word' };
        }
      },
    };
    const { gateway, ledger } = open(model, 1_000);
    const { end } = await readEvents(gateway.stream(ask('hello')));
    assert.equal(end?.type === 'failure' && end.failure.code, 'too-large');
    assert.ok(written <= 1_000, String(written));
    assert.equal(ledger.rows.length, 1);
  });

  it('L7 what people ask for has no cap', async () => {
    const model = createScriptedModel([[finish]]);
    const { gateway } = open(model, 1_000);
    await gateway.generate(ask('many words '.repeat(500), { purpose: testPurpose }));
    assert.equal(model.calls[0]?.maxOutputTokens, undefined);
  });

  it('L7 prompt and answer never exceed the allowance together', () => {
    for (const prompt of [0, 10, 500, 800, 100_000]) {
      const held = holdCall(1_000, prompt, undefined);
      if ('failure' in held) assert.ok(prompt >= 780);
      else assert.ok(prompt + held.answer <= 1_000 && held.reserved === 1_000);
    }
  });
});
