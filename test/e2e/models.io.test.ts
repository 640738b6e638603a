import { LLMock } from '@copilotkit/aimock';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hang, openRawModelServer, wires } from '../emulators/raw-model-server.ts';
import type { RawReply } from '../emulators/raw-model-server.ts';
import type { Api, WireMessage } from '../kit/api.ts';
import { openLive } from '../kit/live.ts';
import { createSanctum, replyIn } from '../kit/sanctum.ts';
import type { Sanctum } from '../kit/sanctum.ts';

const vendors = [
  { provider: 'openai', wire: wires.chat, cutAfter: 3 },
  { provider: 'anthropic', wire: wires.anthropic, cutAfter: 5 },
  { provider: 'ollama', wire: wires.ollama, cutAfter: 3 },
] as const;

/** What the emulated vendor says it counted for each answer, in the words of all vendors. */
const counted = {
  prompt_tokens: 41,
  completion_tokens: 9,
  total_tokens: 50,
  input_tokens: 41,
  output_tokens: 9,
};

async function openMock() {
  const mock = new LLMock({ port: 0, chunkSize: 8 });
  await mock.start();
  return { mock, [Symbol.asyncDispose]: () => mock.stop() };
}

function connected(provider: string, url: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    LLM_PROVIDER: provider,
    LLM_BASE_URL: url,
    LLM_API_KEY: 'sk-planted-0123456789',
    LLM_MODEL: 'a-model',
    ...more,
  };
}

type Failed = WireMessage & { readonly error: { readonly code: string; readonly message: string } | null };

/** A failed last reply, and the sentence that it shows. */
async function failure(
  api: Api,
  thread: string,
): Promise<{ readonly code: string; readonly message: string }> {
  const { error } = (await replyIn(api, thread, 'failed')) as Failed;
  assert.ok(error !== null, 'a failed reply tells why');
  assert.doesNotMatch(error.message, /sk-planted/, 'and no key');
  assert.doesNotMatch(error.message, /undefined|\[object|Error:|\bat \w+ \(/, 'in words for a person');
  return error;
}

async function account(sanctum: Sanctum, api: Api) {
  const day = (await api.get('/api/tokens')) as { calls: number; input: number; output: number };
  const ran = await sanctum.run('tokens', '--json');
  assert.equal(ran.code, 0, ran.err);
  const { rows } = JSON.parse(ran.out) as {
    rows: readonly { calls: number; input: number; output: number; estimated: number }[];
  };
  const [row, ...others] = rows;
  assert.ok(row !== undefined);
  assert.deepEqual(others, []);
  assert.deepEqual([day.calls, day.input, day.output], [row.calls, row.input, row.output]);
  return row;
}

// Most of the time is waiting: for Retry-After, between tries, for silence.
describe('the whole program with a model', { concurrency: 2 }, () => {
  for (const { provider, wire, cutAfter } of vendors) {
    describe(`of ${provider}`, { concurrency: 1 }, () => {
      it('L1 L3 streams, uses a tool, waits when asked to, and answers again after a refused key', async () => {
        await using place = await openMock();
        const { mock } = place;
        const usage = counted;
        mock.onMessage('hello', { content: 'Hello there, dear friend of the house', usage });
        const time = [{ name: 'current_time', arguments: '{}' }];
        mock.on({ userMessage: 'what time', hasToolResult: false }, { toolCalls: time, usage });
        mock.on({ userMessage: 'what time', hasToolResult: true }, { content: 'It is late.', usage });
        const limited = { message: 'slow down', type: 'rate_limit_error' };
        mock.on({ userMessage: 'hurry', sequenceIndex: 0 }, { error: limited, status: 429, retryAfter: 2 });
        mock.on({ userMessage: 'hurry', sequenceIndex: 1 }, { content: 'Here at last.', usage });
        const refused = { message: 'invalid x-api-key', type: 'authentication_error' };
        mock.on({ userMessage: 'locked', sequenceIndex: 0 }, { error: refused, status: 401 });
        mock.on({ userMessage: 'locked', sequenceIndex: 1 }, { content: 'Open again.', usage });
        await using sanctum = await createSanctum('sqlite', connected(provider, mock.url));
        const api = await sanctum.start();
        const thread = await api.newThread();

        using live = await openLive(`${api.url}/api/threads/${thread}/events`);
        await live.until((frame) => frame.event === 'snapshot');
        await api.say(thread, 'hello');
        const first = await replyIn(api, thread, 'complete');
        assert.equal(first.text, 'Hello there, dear friend of the house');
        await live.until((frame) => frame.event === 'verdict');
        const tokens = live.frames.filter((frame) => frame.event === 'token');
        assert.ok(tokens.length >= 4, `${tokens.length} token frames`);
        assert.equal(tokens.map((frame) => String(frame.data['text'])).join(''), first.text);

        await api.say(thread, 'what time is it?');
        assert.equal((await replyIn(api, thread, 'complete')).text, 'It is late.');
        const asked = JSON.stringify(mock.getLastRequest()?.body);
        assert.match(asked, new RegExp(String(new Date().getFullYear())), 'the tool told the time');

        const before = Date.now();
        await api.say(thread, 'hurry');
        assert.equal((await replyIn(api, thread, 'complete')).text, 'Here at last.');
        assert.ok(Date.now() - before >= 2000, 'it waited as long as Retry-After said');

        await api.say(thread, 'locked?');
        const { code, message } = await failure(api, thread);
        assert.equal(code, 'unauthorized');
        assert.match(message, /does not accept the key.*Check LLM_API_KEY/);
        assert.equal((await api.post(`/api/threads/${thread}/retry`)).status, 202);
        assert.equal((await replyIn(api, thread, 'complete')).text, 'Open again.');
        assert.equal((await api.messages(thread)).filter(({ role }) => role === 'agent').length, 4);

        const row = await account(sanctum, api);
        assert.equal(row.calls, mock.getRequests().length, 'every call is on the account');
        // The mock reports no tokens in Ollama's language.
        if (provider === 'ollama') return;
        assert.deepEqual([row.input, row.output], [5 * 41, 5 * 9]);
      });

      it('L6 K11 a stream cut in the middle waits, interrupted, until it is continued', async () => {
        await using place = await openMock();
        const { mock } = place;
        const content = 'Once upon a time there was a fox in the wood';
        mock.on(
          { userMessage: 'story', sequenceIndex: 0 },
          { content },
          { truncateAfterChunks: cutAfter, latency: 20 },
        );
        mock.onMessage(/broke off/i, { content: ' … and it lived.' });
        await using sanctum = await createSanctum('sqlite', connected(provider, mock.url));
        const api = await sanctum.start();
        const thread = await api.newThread();
        await api.say(thread, 'tell a story');
        const partial = await replyIn(api, thread, 'interrupted');
        assert.ok(partial.text !== '' && content.startsWith(partial.text), partial.text);
        assert.equal((await api.post(`/api/threads/${thread}/continue`)).status, 202);
        assert.equal((await replyIn(api, thread, 'complete')).text, `${partial.text} … and it lived.`);
        const row = await account(sanctum, api);
        assert.equal(row.calls, 2);
        assert.ok(row.estimated >= 1, 'what was cut is an estimate');
      });

      it('L3 L6 errors in a 200, nonsense, silence and a broken line each end in words, and a retry in an answer', async () => {
        await using server = await openRawModelServer();
        const usage = { input: 23, output: 7, cached: 5 };
        const good: RawReply = {
          steps: [wire.start(usage), wire.piece('Well'), wire.piece(' again.'), wire.end(usage)],
        };
        const json = { 'content-type': 'application/json' };
        const bad: readonly (readonly [code: RegExp, reply: RawReply])[] = [
          [
            /overloaded|bad-answer|unavailable/,
            { headers: json, steps: ['{"error":{"message":"Overloaded","type":"overloaded_error"}}'] },
          ],
          [
            /bad-answer/,
            {
              headers: { 'content-type': 'text/html' },
              steps: ['<html><body>Sign in to the hotel</body></html>'],
            },
          ],
          [/bad-answer|cut/, { steps: ['data: {"id": not json\n\n'] }],
          [/timeout/, { steps: [hang] }],
        ];
        await using sanctum = await createSanctum(
          'sqlite',
          connected(provider, server.url, { LLM_TIMEOUT_SECONDS: '3' }),
        );
        const api = await sanctum.start();
        const thread = await api.newThread();
        for (const [code, reply] of bad) {
          server.answerWith(reply);
          await api.say(thread, 'are you well?');
          assert.match((await failure(api, thread)).code, code);
          server.answerWith(good);
          assert.equal((await api.post(`/api/threads/${thread}/retry`)).status, 202);
          assert.equal((await replyIn(api, thread, 'complete')).text, 'Well again.');
        }
        const row = await account(sanctum, api);
        assert.equal(row.calls, server.requests.length);
        assert.ok(row.calls - row.estimated === bad.length, `${row.calls} calls, ${row.estimated} estimated`);
        assert.ok(row.input >= 4 * 23 && row.output >= 4 * 7);
      });
    });
  }
});

describe('the whole program with a model server that is not there', () => {
  it('L3 says where it looked, and answers once the server has come', async () => {
    let url = '';
    {
      await using gone = await openRawModelServer();
      ({ url } = gone);
    }
    await using sanctum = await createSanctum('sqlite', { LLM_BASE_URL: url, LLM_MODEL: 'a-model' });
    const api = await sanctum.start();
    const thread = await api.newThread();
    await api.say(thread, 'hello?');
    const { code, message } = await failure(api, thread);
    assert.equal(code, 'unavailable');
    assert.match(message, /cannot be reached at http:\/\/127\.0\.0\.1:\d+.*nothing listens there/);
    const mock = new LLMock({ port: Number(new URL(url).port), chunkSize: 8 });
    mock.onMessage('hello', { content: 'Here now.', usage: counted });
    await mock.start();
    try {
      assert.equal((await api.post(`/api/threads/${thread}/retry`)).status, 202);
      assert.equal((await replyIn(api, thread, 'complete')).text, 'Here now.');
    } finally {
      await mock.stop();
    }
  });
});
