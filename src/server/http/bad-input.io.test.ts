import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { StoreError } from '../../store/errors.ts';
import { createFakeConversations } from '../fake-conversations.fixtures.ts';
import { startServer } from '../in-memory.fixtures.ts';

const json = { 'content-type': 'application/json' };

type Refusal = {
  status: number;
  code: string;
  detail: string;
  hint: string;
  title: string;
  type: string;
  request: string;
};

async function refusal(response: Response): Promise<Refusal> {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  const problem = (await response.json()) as Refusal;
  assert.equal(problem.status, response.status);
  assert.ok(problem.detail.length > 10 && problem.hint.length > 10 && problem.title.length > 3);
  return problem;
}

/** A server with a thread that holds one message. */
async function withThread() {
  const server = await startServer({ costlyPerMinute: 10_000 });
  const send = (path: string, init: RequestInit = {}): Promise<Response> => fetch(server.url + path, init);
  await send('/api/threads', { method: 'POST' });
  const say = (body: BodyInit, headers: { readonly [name: string]: string } = json): Promise<Response> =>
    send('/api/threads/thr_1/messages', { method: 'POST', headers, body });
  await say('{"text":"First","key":"first"}');
  return { ...server, send, say, [Symbol.asyncDispose]: server.close };
}

describe('bad input', () => {
  it('W3 each kind of it has its status and code, and changes nothing', async () => {
    await using server = await withThread();
    const { say, send } = server;
    const post = (path: string, body: unknown): Promise<Response> =>
      send(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
    const cases: readonly (readonly [Promise<Response>, number, string])[] = [
      [say('{"text":'), 400, 'json-invalid'],
      [say(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), 400, 'encoding-invalid'],
      [say('{"text":"Hi"}'), 400, 'key-missing'],
      [say('{"text":"Hi","key":""}'), 422, 'body-invalid'],
      [say('{"text":42,"key":"a"}'), 422, 'body-invalid'],
      [say('{"key":"a"}'), 422, 'body-invalid'],
      [say('[]'), 422, 'body-invalid'],
      [say('null'), 422, 'body-invalid'],
      [say('{"text":"Hi","key":"a","txet":"Hi"}'), 422, 'body-invalid'],
      [say('{"text":"","key":"a"}'), 422, 'text-empty'],
      [say('{"text":" \\n\\t ","key":"a"}'), 422, 'text-empty'],
      [say('{"text":"a\\u0000b","key":"a"}'), 422, 'body-invalid'],
      [say('{"text":"a\\ud800b","key":"a"}'), 422, 'body-invalid'],
      [say(JSON.stringify({ text: 'x'.repeat(100_001), key: 'a' })), 413, 'text-too-long'],
      [say(JSON.stringify({ text: 'x'.repeat(1_000_001), key: 'a' })), 413, 'body-too-large'],
      [
        say('text=Hi&key=a', { 'content-type': 'application/x-www-form-urlencoded' }),
        415,
        'media-type-unsupported',
      ],
      [say('{"text":"Hi","key":"a"}', { 'content-type': 'text/plain' }), 415, 'media-type-unsupported'],
      [
        say('{"text":"Hi","key":"a"}', { ...json, 'content-encoding': 'gzip' }),
        415,
        'media-type-unsupported',
      ],
      [say('{"text":"Other","key":"first"}'), 409, 'key-reused'],
      [post('/api/threads/thr_404/messages', { text: 'Hi', key: 'a' }), 404, 'thread-unknown'],
      [send('/api/threads/thr_404'), 404, 'thread-unknown'],
      [send('/api/threads/thr_404/messages'), 404, 'thread-unknown'],
      [send('/api/threads/thr_404/events'), 404, 'thread-unknown'],
      [send('/api/threads/thr_404/draft'), 404, 'thread-unknown'],
      [send('/api/threads/%00/messages'), 400, 'path-invalid'],
      [send('/api/threads/thr_1/messages?limit=0'), 400, 'query-invalid'],
      [send('/api/threads/thr_1/messages?limit=201'), 400, 'query-invalid'],
      [send('/api/threads/thr_1/messages?limit=ten'), 400, 'query-invalid'],
      [send('/api/threads/thr_1/messages?before=nowhere'), 400, 'cursor-unknown'],
      [send('/api/threads?before=yesterday'), 400, 'query-invalid'],
      [send('/api/memory/search'), 400, 'query-invalid'],
      [send('/api/memory/search?q=%20'), 400, 'query-invalid'],
      [send('/api/memory/search?q=tea&deep=2'), 400, 'query-invalid'],
      [send('/api/threads/thr_1/events', { headers: { 'last-event-id': 'abc' } }), 400, 'cursor-unknown'],
      [send('/api/threads/thr_1/events?after=-1'), 400, 'cursor-unknown'],
      [send('/api/threads/thr_1/events?after=999999'), 400, 'cursor-unknown'],
      [post('/api/threads/thr_1/rewind', { to: 'msg_404' }), 404, 'message-unknown'],
      [post('/api/threads/thr_1/rewind', {}), 422, 'body-invalid'],
      [post('/api/threads/thr_1/redo', {}), 409, 'nothing-to-redo'],
      [post('/api/threads/thr_1/stop', {}), 409, 'not-streaming'],
      [post('/api/threads/thr_1/continue', {}), 409, 'not-interrupted'],
      [post('/api/threads/thr_1/variant', { messageId: 'msg_2', index: 9 }), 404, 'variant-unknown'],
      [post('/api/threads/thr_1/variant', { messageId: 'msg_2', index: -1 }), 422, 'body-invalid'],
      [post('/api/threads/thr_1/regenerate', { text: '' }), 422, 'text-empty'],
      [post('/api/threads/thr_1/branch', { at: 'msg_404', name: 'b' }), 409, 'not-on-path'],
      [post('/api/threads/thr_1/rename', { title: '  ' }), 422, 'body-invalid'],
      [post('/api/deliveries/out_404/resolve', { word: 'drop' }), 404, 'delivery-settled'],
      [post('/api/deliveries/out_1/resolve', { word: 'perhaps' }), 422, 'body-invalid'],
      [post('/api/jobs/job_404/requeue', {}), 404, 'job-unknown'],
      [post('/api/jobs/job_404/cancel', {}), 404, 'job-unknown'],
      [send('/api/nothing'), 404, 'not-found'],
      [send('/nothing'), 404, 'not-found'],
      [send('/api/threads/thr_1', { method: 'DELETE' }), 405, 'method-not-allowed'],
      [send('/api/threads', { method: 'PATCH' }), 405, 'method-not-allowed'],
    ];
    for (const [answer, status, code] of cases) {
      const problem = await refusal(await answer);
      assert.deepEqual([problem.status, problem.code], [status, code], problem.detail);
      assert.equal(problem.type, `urn:sanctum:problem:${code}`);
    }
    assert.equal(server.fake.said('thr_1'), 1);
  });

  it('W3 a refusal of a shape names the places', async () => {
    await using server = await withThread();
    const problem = (await (await server.say('{"text":42,"key":"a b"}')).json()) as {
      errors: { path: string }[];
    };
    assert.deepEqual(
      problem.errors.map(({ path }) => path),
      ['text', 'key'],
    );
  });

  it('W3 a wrong method is told which ones are right', async () => {
    await using server = await withThread();
    const answer = await server.send('/api/threads', { method: 'PUT' });
    assert.equal(answer.headers.get('allow'), 'GET, POST, HEAD');
  });

  it('W3 a post without body and length is asked for both', async () => {
    await using server = await withThread();
    const { hostname, port } = new URL(server.url);
    const answer = await raw(
      Number(port),
      `POST /api/threads/thr_1/messages HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 411 /);
    assert.match(answer, /"code":"length-required"/);
  });

  it('W3 a chunked body is cut off at the limit', async () => {
    await using server = await withThread();
    const { hostname, port } = new URL(server.url);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const answer = await raw(
      Number(port),
      `POST /api/threads/thr_1/messages HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}`,
    );
    assert.match(answer, /^HTTP\/1\.1 413 /);
  });

  it('W3 half a body is no request: nothing is done and nothing is a fault', async () => {
    await using server = await withThread();
    const { hostname, port } = new URL(server.url);
    for (const action of ['messages', 'undo']) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => {});
      socket.write(
        `POST /api/threads/thr_1/${action} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.destroy();
      const refused = (): boolean =>
        server.logged.some(
          ({ data }) => String(data?.['path']).endsWith(action) && Number(data?.['status']) >= 400,
        );
      for (let tries = 0; tries < 100 && !refused(); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assert.ok(refused(), action);
    }
    assert.deepEqual(
      server.logged.filter(({ level }) => level === 'error'),
      [],
    );
    assert.equal(server.fake.said('thr_1'), 1);
  });

  it('W3 a malformed request line or Host is a problem, not a fault', async () => {
    await using server = await withThread();
    const port = Number(new URL(server.url).port);
    for (const request of [
      'GET /api\\threads HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
      'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
      'GET http://[::1/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ]) {
      assert.match(await raw(port, request), /^HTTP\/1\.1 40[03] /, request);
    }
  });

  it('W3 no body whatever makes a fault', async () => {
    await using server = await withThread();
    const paths = ['messages', 'rewind', 'variant', 'branch', 'regenerate', 'rename', 'select', 'undo'];
    const member = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary', maxLength: 50 }));
    const named = fc.record(
      {
        text: member,
        key: member,
        to: member,
        preview: member,
        messageId: member,
        index: member,
        title: member,
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
      named.map((value) => Buffer.from(JSON.stringify(value))),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), body, async (path, bytes) => {
        const answer = await server.send(`/api/threads/thr_1/${path}`, {
          method: 'POST',
          headers: json,
          body: bytes,
        });
        assert.ok(answer.status < 500, `${answer.status} for ${path}`);
        await answer.arrayBuffer();
      }),
      { numRuns: 300 },
    );
  });

  it('W3 no address whatever makes a fault', async () => {
    await using server = await withThread();
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.string({ maxLength: 30 }),
        async (id, query) => {
          const path = `/api/threads/${encodeURIComponent(id.toWellFormed())}/messages?${query.replaceAll('#', '')}`;
          const answer = await server.send(path);
          assert.ok(answer.status < 500, `${answer.status} for ${path}`);
          await answer.arrayBuffer();
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a house in trouble', () => {
  it('W3 a database that does not answer is a 503 with a time to come back', async () => {
    const fake = createFakeConversations();
    for (const code of ['store-unavailable', 'disk-full'] as const) {
      await using server = await startServer(
        {},
        {
          conversations: {
            ...fake.conversations,
            list: () => Promise.reject(new StoreError(code, 'secret path /var/x')),
          },
        },
      );
      const answer = await fetch(`${server.url}/api/threads`);
      assert.equal(answer.headers.get('retry-after'), '5');
      const problem = await refusal(answer);
      assert.deepEqual([problem.status, problem.code], [503, code]);
      assert.doesNotMatch(JSON.stringify(problem), /secret/);
    }
  });

  it('W3 a bug shows nothing of itself but an id that the log has too', async () => {
    const fake = createFakeConversations();
    const list = (): never => {
      throw new TypeError('secret inside');
    };
    await using server = await startServer({}, { conversations: { ...fake.conversations, list } });
    const problem = await refusal(await fetch(`${server.url}/api/threads`));
    assert.deepEqual([problem.status, problem.code], [500, 'internal-error']);
    assert.doesNotMatch(JSON.stringify(problem), /secret|TypeError/);
    const line = server.logged.find(({ level }) => level === 'error');
    assert.equal(line?.data?.['request'], problem.request);
    assert.match(String(line?.data?.['error']), /secret inside/);
  });
});

/** Sends bytes as they are and reads until the server ends the connection. */
async function raw(port: number, request: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let answer = '';
  const socket = connect(port, '127.0.0.1', () => socket.write(request));
  socket.on('data', (data) => {
    answer += data.toString();
    // A refused body may leave the connection open for a while.
    if (answer.includes('"request"')) socket.destroy();
  });
  socket.on('error', () => resolve(answer));
  socket.on('close', () => resolve(answer));
  return promise;
}
