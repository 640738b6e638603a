import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testPurpose } from '../../test/kit/llm.ts';
import type { GatewayCall, Generated } from './gateway.ts';
import type { Usage } from './model.ts';
import type { Segment } from './prompt.ts';
import { createSummarise } from './summarise.ts';

const usage: Usage = { input: 1, output: 1, cached: 0, total: 2, estimated: false };
const turn: Segment = {
  kind: 'turn',
  tier: 'nice',
  source: 'message:m1',
  why: 'x',
  messages: [{ role: 'user', text: 'I bought a boat.' }],
};

function setUp(answer: Generated) {
  const calls: GatewayCall[] = [];
  const summarise = createSummarise(
    {
      generate: (call) => {
        calls.push(call);
        return Promise.resolve(answer);
      },
    },
    {
      purpose: testPurpose,
      signal: new AbortController().signal,
      source: (turns) => `summary:${turns.at(-1)?.source}`,
    },
  );
  return { calls, summarise };
}

describe('summarising', () => {
  it('L5 asks the small model and names the path that the summary belongs to', async () => {
    const { calls, summarise } = setUp({ ok: true, text: ' A boat was bought. ', usage, model: 'm' });
    const summary = await summarise([turn]);
    assert.deepEqual(summary?.messages, [
      { role: 'system', text: 'Earlier in this conversation: A boat was bought.' },
    ]);
    assert.deepEqual([summary.kind, summary.source], ['summary', 'summary:message:m1']);
    assert.deepEqual([calls[0]?.role, calls[0]?.purpose.cause], ['classifier', 'summary']);
  });

  it('L5 gives nothing where the model fails, so that the turns stay', async () => {
    const failure = { code: 'timeout', class: 'transient', message: 'slow' } as const;
    assert.equal(await setUp({ ok: false, failure, usage }).summarise([turn]), null);
    assert.equal(await setUp({ ok: true, text: ' ', usage, model: 'm' }).summarise([turn]), null);
  });
});
