import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LlmOptions } from './options.ts';
import { providers } from './providers/registry.ts';
import { llmProblems, LlmOptionsError, parseModelName, resolveRoles } from './resolve-roles.ts';

const resolve = (roles: LlmOptions['roles']) => resolveRoles({ roles }, providers);
const names = (role: { readonly chain: readonly { readonly name: string }[] }) =>
  role.chain.map(({ name }) => name);
const problems = (roles: LlmOptions['roles']) => llmProblems({ roles }, providers);

describe('roles', () => {
  it('L1 a provider and a key are enough: each role gets the usual model', () => {
    const roles = resolve({ chat: { provider: 'anthropic', apiKey: 'k' } });
    assert.deepEqual(names(roles.chat)[0], 'anthropic/claude-sonnet-5-5');
    assert.deepEqual(names(roles.classifier)[0], 'anthropic/claude-haiku-5-5');
    assert.equal(roles.chat.placeholder, false);
    assert.equal(roles.chat.chain[0].model.provider, 'anthropic_api');
  });

  it('L1 an address and a model are enough: the classifier uses the same model', () => {
    const roles = resolve({
      chat: { provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:8080', model: 'org/m' },
    });
    assert.deepEqual(names(roles.chat), ['openai-compatible/org/m']);
    assert.deepEqual(names(roles.classifier), ['openai-compatible/org/m']);
  });

  it('L1 the Featherless preset has its narrative model and a classifier with fallbacks', () => {
    const roles = resolve({ chat: { provider: 'featherless', apiKey: 'k' } });
    assert.match(names(roles.chat)[0] ?? '', /Dolphin-Mistral-24B-Venice-Edition$/);
    assert.equal(names(roles.classifier)[0], 'featherless/NousResearch/Hermes-3-Llama-3.1-8B');
    assert.ok(names(roles.classifier).length > 2);
  });

  it('L1 fallbacks may be at other providers', () => {
    const fallbacks = [{ provider: 'anthropic', apiKey: 'a', model: 'anthropic/claude-haiku-4-5' }];
    const roles = resolve({ chat: { provider: 'ollama', model: 'ollama/qwen3', fallbacks } });
    assert.deepEqual(names(roles.chat), ['ollama/qwen3', 'anthropic/claude-haiku-4-5']);
  });

  it('L2 with nothing configured every role that talks is the placeholder', () => {
    const roles = resolve({});
    assert.ok(roles.chat.placeholder && roles.classifier.placeholder && roles.vision.placeholder);
    assert.equal(roles.embedder, null);
    assert.ok(resolve({ chat: { provider: 'placeholder' } }).chat.placeholder);
  });

  it('L5 budgets are set by model, and soft is never above hard', () => {
    const { chat, classifier } = resolve({ chat: { provider: 'ollama', hard: 3_000 } });
    assert.deepEqual([chat.hard, chat.soft], [3_000, 3_000]);
    assert.equal(resolve({}).classifier.hard, 4_000);
    assert.equal(classifier.timeoutMs, 10_000);
  });

  it('L1 provider/model names its provider, unless the server holds models of many vendors', () => {
    assert.deepEqual(parseModelName('anthropic/claude', undefined, providers), {
      provider: 'anthropic',
      model: 'claude',
    });
    assert.deepEqual(parseModelName('anthropic/claude', 'openai', providers), {
      provider: 'anthropic',
      model: 'claude',
    });
    assert.deepEqual(parseModelName('openai/gpt', 'openai-compatible', providers), {
      provider: 'openai-compatible',
      model: 'openai/gpt',
    });
    assert.deepEqual(parseModelName('org/m', 'ollama', providers), { provider: 'ollama', model: 'org/m' });
    assert.deepEqual(parseModelName('m', undefined, providers), { provider: undefined, model: 'm' });
  });

  it('L1 a key stays with the provider that it was given for', () => {
    assert.match(
      problems({ chat: { provider: 'openai', apiKey: 'k', model: 'anthropic/claude' } }).join(),
      /no key/,
    );
  });

  it('L1 everything wrong is told at once, without keys', () => {
    const found = problems({
      chat: { provider: 'nobody' },
      classifier: { provider: 'openai' },
      vision: { provider: 'openai-compatible', model: 'm' },
      embedder: { provider: 'anthropic', apiKey: 'planted', model: 'm' },
      transcriber: { provider: 'lmstudio', baseUrl: 'http://me:planted@127.0.0.1:1' },
    });
    assert.equal(found.length, 6);
    assert.match(found.join('\n'), /"nobody"[\s\S]*no key[\s\S]*no address[\s\S]*no embeddings/);
    assert.ok(!found.join('\n').includes('planted'));
    assert.throws(() => resolve({ chat: { provider: 'nobody' } }), LlmOptionsError);
  });
});
