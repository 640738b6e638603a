import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createMemoryFailures,
  createMemoryLedger,
  createScriptedModel,
  createTestIds,
  createTestPace,
} from '../../test/kit/llm.ts';
import { checkModels } from './check-models.ts';
import { createGateway } from './create-gateway.ts';
import type { ModelEvent, Usage } from './model.ts';
import type { LlmOptions } from './options.ts';
import type { Provider } from './providers/provider.ts';
import { createScrub } from './secrets.ts';

const usage: Usage = { input: 5, output: 1, cached: 0, total: 6, estimated: false };
const ready: readonly ModelEvent[] = [
  { type: 'text', text: 'ready' },
  { type: 'finish', reason: 'stop', usage, model: 'm' },
];
const refused: readonly ModelEvent[] = [
  {
    type: 'failure',
    failure: { code: 'unauthorized', class: 'permanent', message: 'The key is wrong.' },
    usage,
  },
];
const provider: Provider = {
  name: 'test',
  account: 'test',
  needsKey: false,
  baseUrl: 'http://127.0.0.1:1',
  models: { chat: ['good'], embedder: 'vectors' },
  language: ({ model }) => createScriptedModel([model === 'good' ? ready : refused]),
  embedding: ({ model }) => ({
    provider: 'test',
    model,
    address: 'http://127.0.0.1:1',
    scrub: createScrub([]),
    batch: 8,
    embed: (texts) => Promise.resolve({ vectors: texts.map(() => new Float32Array(3)), tokens: 1 }),
  }),
};

async function check(roles: LlmOptions['roles']) {
  const ledger = createMemoryLedger();
  const ports = { ledger, failures: createMemoryFailures(), pace: createTestPace(), nextId: createTestIds() };
  const gateway = createGateway({ ...ports, providers: [provider] }, { roles });
  const found = await checkModels(gateway, 'owner:cli', new AbortController().signal);
  return {
    states: found.map(({ role, state }) => `${role} ${state}`),
    details: found.map(({ detail }) => detail),
    ledger,
  };
}

describe('checking models', () => {
  it('L1 calls each role once, on the account', async () => {
    const { states, ledger } = await check({ chat: { provider: 'test' }, embedder: { provider: 'test' } });
    assert.deepEqual(states, ['chat ok', 'classifier ok', 'embedder ok']);
    assert.deepEqual(
      ledger.rows.map(({ entry }) => entry.purpose.cause),
      ['check', 'check', 'check'],
    );
  });

  it('L1 tells what fails, and who answers instead', async () => {
    const { states, details } = await check({
      chat: { provider: 'test', model: 'bad', fallbacks: [{ provider: 'test', model: 'good' }] },
      classifier: { provider: 'test', model: 'bad' },
    });
    assert.deepEqual(states, ['chat fallback', 'classifier failed']);
    assert.deepEqual(details, ['test/bad does not answer; test/good does.', 'The key is wrong.']);
  });

  it('L2 calls nothing where the placeholder stands in', async () => {
    const { states, ledger } = await check({});
    assert.deepEqual(states, ['chat placeholder', 'classifier placeholder']);
    assert.equal(ledger.rows.length, 0);
  });
});
