import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import {
  createMemoryFailures,
  createMemoryLedger,
  createScriptedModel,
  createTestIds,
  createTestPace,
  testPurpose,
} from '../../test/kit/llm.ts';
import { toJsonSchema } from './classify.ts';
import { createGateway } from './create-gateway.ts';
import { findJson } from './find-json.ts';
import type { ModelEvent, Usage } from './model.ts';
import type { Provider } from './providers/provider.ts';
import { looksLikeRefusal } from './refusal.ts';

const schema = z.object({
  intent: z.enum(['question', 'command', 'other']),
  confidence: z.number().min(0).max(1),
});
const fallback = { intent: 'other' as const, confidence: 0 };
const usage: Usage = { input: 50, output: 10, cached: 0, total: 60, estimated: false };
const says = (text: string): readonly ModelEvent[] => [
  { type: 'text', text },
  { type: 'finish', reason: 'stop', usage, model: 'm' },
];

function setUp(...scripts: readonly (readonly ModelEvent[])[]) {
  const model = createScriptedModel(scripts);
  const provider: Provider = {
    name: 'test',
    account: 'test',
    needsKey: false,
    baseUrl: 'http://127.0.0.1:1',
    models: { chat: ['m'] },
    language: () => model,
  };
  const failures = createMemoryFailures();
  const ledger = createMemoryLedger();
  const pace = createTestPace();
  const gateway = createGateway(
    { ledger, failures, pace, nextId: createTestIds(), providers: [provider] },
    { roles: { classifier: { provider: 'test' } } },
  );
  const classify = (signal = new AbortController().signal) =>
    gateway.classify({
      kind: 'intent',
      schema,
      fallback,
      purpose: testPurpose,
      signal,
      messages: [{ role: 'user', text: 'what time is it' }],
    });
  return { classify, model, failures, ledger, pace };
}

describe('classify', () => {
  it('L4 gives the validated object that the model answered', async () => {
    const { classify, failures, model } = setUp(says('{"intent":"question","confidence":0.9}'));
    const found = await classify();
    assert.deepEqual(found, { value: { intent: 'question', confidence: 0.9 }, source: 'model', usage });
    assert.deepEqual(failures.kept, []);
    assert.equal(model.calls[0]?.schema?.name, 'intent');
    assert.equal(model.calls[0].temperature, 0);
  });

  it('L4 shows the model its mistake once', async () => {
    const { classify, model } = setUp(says('{"intent":"chat"}'), says('{"intent":"command","confidence":1}'));
    const found = await classify();
    assert.deepEqual([found.value.intent, found.source, found.usage.total], ['command', 'repaired', 120]);
    const shown = model.calls[1]?.messages.slice(-2);
    assert.deepEqual(shown?.[0], { role: 'assistant', text: '{"intent":"chat"}' });
    assert.match(shown?.[1]?.role === 'user' ? shown[1].text : '', /intent: .*confidence: /);
  });

  it('L4 then the default stands in, and the failure is kept with both answers', async () => {
    const { classify, failures, model } = setUp(
      says('It is a question.'),
      says('{"intent":"question","confidence":7}'),
    );
    const found = await classify();
    assert.deepEqual([found.value, found.source, found.failure?.code], [fallback, 'default', 'bad-answer']);
    assert.equal(model.calls.length, 2);
    const [kept] = failures.kept;
    assert.deepEqual(
      [kept?.kind, kept?.model, kept?.attempts, kept?.raw, kept?.thread],
      ['intent', 'test/m', 2, ['It is a question.', '{"intent":"question","confidence":7}'], 'thread_test'],
    );
    assert.match(kept?.problem ?? '', /confidence/);
  });

  it('L4 a refusal is recognised and not asked again', async () => {
    const { classify, failures, model } = setUp(says("I'm sorry, but I can't help with that."));
    const found = await classify();
    assert.deepEqual([found.value, found.failure?.code], [fallback, 'content-refused']);
    assert.equal(model.calls.length, 1);
    assert.deepEqual(failures.kept[0]?.raw, ["I'm sorry, but I can't help with that."]);
  });

  it('L4 a failing model gives the default too', async () => {
    const failure = { code: 'unauthorized', class: 'permanent', message: 'no key' } as const;
    const { classify, failures } = setUp([{ type: 'failure', failure, usage }]);
    const found = await classify();
    assert.deepEqual([found.value, found.source, found.failure], [fallback, 'default', failure]);
    assert.equal(failures.kept[0]?.problem, 'no key');
  });

  it('L4 an aborted question gives the default and is no failure to keep', async () => {
    const { classify, failures, ledger } = setUp(says('{}'));
    const controller = new AbortController();
    controller.abort();
    const found = await classify(controller.signal);
    assert.deepEqual([found.source, found.failure?.code], ['default', 'aborted']);
    assert.deepEqual([failures.kept.length, ledger.rows.length], [0, 0]);
  });

  it('L3 both attempts share ten seconds', async () => {
    const slow = (text: string): ModelEvent[] => [...says(text)];
    const { classify, pace, ledger } = setUp(slow('nonsense'), slow('nonsense'));
    await classify();
    assert.equal((ledger.rows[0]?.entry.expiresAt ?? 0) - (ledger.rows[0]?.entry.at ?? 0), 10_000 + 60_000);
    pace.pass(1);
    assert.ok((ledger.rows[1]?.entry.expiresAt ?? 0) <= (ledger.rows[0]?.entry.expiresAt ?? 0));
  });
});

describe('finding JSON in an answer', () => {
  it('L4 finds any object, bare, fenced or among words', () => {
    const value = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.array(fc.string())));
    fc.assert(
      fc.property(value, (drawn) => {
        const json = JSON.stringify(drawn);
        const expected: unknown = JSON.parse(json);
        assert.deepEqual(findJson(json), expected);
        assert.deepEqual(findJson(`\`\`\`json\n${json}\n\`\`\``), expected);
        assert.deepEqual(findJson(`Here it is (as asked): ${json} I hope it helps {really}.`), expected);
      }),
    );
  });

  it('L4 finds nothing where there is nothing, and never throws', () => {
    assert.equal(findJson('no object { here'), undefined);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', 'a', ':', ',') }),
        (text) => {
          findJson(text);
        },
      ),
    );
  });
});

describe('refusals', () => {
  const refusals = [
    "I'm sorry, but I can't assist with that request.",
    'I cannot help with creating that content.',
    'Sorry, I am unable to classify this.',
    'As an AI language model, I do not have opinions.',
    "I won't engage with this conversation.",
    '**I apologize**, but…'.replace('I apologize', "I'm sorry"),
    'This content violates our policies.',
    'Es tut mir leid, dabei kann ich nicht helfen.',
    'Lo siento, pero no puedo.',
  ];
  for (const text of refusals) {
    it(`L4 is recognised: ${text}`, () => {
      assert.equal(looksLikeRefusal(text), true);
    });
  }
  const answers = [
    'The intent is a question.',
    'I think that this is a command: open the door.',
    'She said: I am sorry.',
    'I can help with that.',
    '',
  ];
  for (const text of answers) {
    it(`L4 is not seen in an answer: ${text}`, () => {
      assert.equal(looksLikeRefusal(text), false);
    });
  }
});

describe('JSON schemas for models', () => {
  it('L4 are closed, plain and of what goes in', () => {
    const nested = z.object({
      a: z.array(z.object({ b: z.string().default('x') })),
      c: z.record(z.string(), z.number()),
    });
    assert.deepEqual(toJsonSchema(nested), {
      type: 'object',
      properties: {
        a: {
          type: 'array',
          items: {
            type: 'object',
            properties: { b: { default: 'x', type: 'string' } },
            additionalProperties: false,
          },
        },
        c: { type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'number' } },
      },
      required: ['a', 'c'],
      additionalProperties: false,
    });
  });
});
