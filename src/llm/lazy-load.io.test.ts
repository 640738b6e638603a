import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

/** Makes one call in a process of its own and gives the vendors' packages that were loaded for it. */
async function loadedBy(roles: object): Promise<readonly string[]> {
  const script = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({
      resolve(specifier, context, next) {
        if (/^(?:ai|@ai-sdk|ollama)/.test(specifier)) seen.add(specifier);
        return next(specifier, context);
      },
    });
    const { createGateway } = await import('./src/llm/create-gateway.ts');
    const nothing = () => Promise.resolve();
    const gateway = createGateway(
      { ledger: { open: nothing, settle: nothing }, failures: { keep: nothing }, nextId: () => 'call' },
      { roles: ${JSON.stringify(roles)} },
    );
    const purpose = { scope: 'reactive', principal: 'owner:test', cause: 'test' };
    const signal = AbortSignal.timeout(5_000);
    await gateway.generate({ role: 'chat', messages: [{ role: 'user', text: 'hi' }], purpose, signal, timeoutMs: 2_000 });
    console.log(JSON.stringify([...seen]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: `${import.meta.dirname}/../..`,
  });
  return JSON.parse(stdout) as readonly string[];
}

describe('loading providers', () => {
  it('L2 the placeholder loads nothing of the AI SDK', async () => {
    assert.deepEqual(await loadedBy({}), []);
  });

  it('L1 a call loads the client of its own provider alone', async () => {
    const loaded = await loadedBy({ chat: { provider: 'ollama', baseUrl: 'http://127.0.0.1:9' } });
    assert.ok(loaded.includes('ollama-ai-provider-v2'));
    assert.ok(!loaded.some((name) => name === '@ai-sdk/openai' || name === '@ai-sdk/anthropic'));
  });
});
