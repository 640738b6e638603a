import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { startServer } from '../in-memory.fixtures.ts';

type Event = {
  readonly event: string;
  readonly id: string | null;
  readonly data: { [name: string]: unknown };
};

const json = { 'content-type': 'application/json' };

/** Follows a stream and gives its events one by one. */
async function* follow(url: string, signal: AbortSignal, headers: { readonly [name: string]: string } = {}) {
  const response = await fetch(url, { signal, headers });
  assert.equal(response.status, 200);
  assert.ok(response.body);
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event !== null) yield event;
    }
  }
}

function parseBlock(block: string): Event | null {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return null;
  return { event: fields.get('event') ?? 'message', id: fields.get('id') ?? null, data: JSON.parse(data) };
}

async function take(source: AsyncIterator<Event, void>, count: number): Promise<Event[]> {
  const events: Event[] = [];
  while (events.length < count) {
    const next = await source.next();
    if (next.done === true) break;
    events.push(next.value);
  }
  return events;
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    assert.ok(tries < 400, 'it did not come about within two seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function withThread(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer({ costlyPerMinute: 10_000, ...options });
  await fetch(`${server.url}/api/threads`, { method: 'POST' });
  let keys = 0;
  const say = (text: string): Promise<Response> =>
    fetch(`${server.url}/api/threads/thr_1/messages`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ text, key: `k${(keys += 1)}` }),
    });
  return {
    ...server,
    say,
    events: `${server.url}/api/threads/thr_1/events`,
    [Symbol.asyncDispose]: server.close,
  };
}

describe('the stream of a thread', () => {
  it('W2 begins with a snapshot and goes on with changes; the id is the revision, tokens have none', async () => {
    await using server = await withThread();
    await server.say('Before');
    const gone = new AbortController();
    const stream = follow(server.events, gone.signal);
    const [snapshot] = await take(stream, 1);
    await server.say('After');
    server.fake.publish('thr_1', { type: 'token', generation: 'msg_9', offset: 0, text: 'Hel\nlo' });
    const [message, token] = await take(stream, 2);
    gone.abort();
    assert.deepEqual([snapshot?.event, snapshot?.id], ['snapshot', '2']);
    assert.deepEqual([message?.event, message?.id, message?.data['revision']], ['message', '3', 3]);
    assert.deepEqual(token, {
      event: 'token',
      id: null,
      data: { type: 'token', generation: 'msg_9', offset: 0, text: 'Hel\nlo' },
    });
    assert.ok(snapshot);
    const [shown] = snapshot.data['messages'] as { text: string; at: string }[];
    assert.deepEqual([shown?.text, shown?.at], ['Before', '2026-01-02T03:04:05.000Z']);
  });

  it('W2 resumes from Last-Event-ID without a snapshot: nothing missing, nothing twice', async () => {
    await using server = await withThread();
    const seen: string[] = [];
    let last: string | null = null;
    for (let round = 0; round < 5; round += 1) {
      for (const part of ['a', 'b', 'c']) await server.say(`${round}${part}`);
      const gone = new AbortController();
      const headers: { [name: string]: string } =
        last === null ? { 'last-event-id': '1' } : { 'last-event-id': last };
      for (const event of await take(follow(server.events, gone.signal, headers), round % 2 === 0 ? 2 : 4)) {
        assert.equal(event.event, 'message');
        seen.push((event.data['message'] as { text: string }).text);
        last = event.id;
      }
      gone.abort();
    }
    assert.deepEqual(seen, [
      '0a',
      '0b',
      '0c',
      '1a',
      '1b',
      '1c',
      '2a',
      '2b',
      '2c',
      '3a',
      '3b',
      '3c',
      '4a',
      '4b',
    ]);
  });

  it('W2 the cursor may come in the address, and the header wins', async () => {
    await using server = await withThread();
    for (const text of ['one', 'two', 'three']) await server.say(text);
    const gone = new AbortController();
    const [first] = await take(follow(`${server.events}?after=2`, gone.signal), 1);
    const [second] = await take(follow(`${server.events}?after=2`, gone.signal, { 'last-event-id': '3' }), 1);
    gone.abort();
    assert.deepEqual([first?.id, second?.id], ['3', '4']);
  });

  it('W2 is never buffered, cached or compressed, and says so', async () => {
    await using server = await withThread();
    const gone = new AbortController();
    const { headers } = await fetch(server.events, {
      signal: gone.signal,
      headers: { 'accept-encoding': 'gzip' },
    });
    gone.abort();
    assert.equal(headers.get('content-type'), 'text/event-stream; charset=utf-8');
    assert.equal(headers.get('x-accel-buffering'), 'no');
    assert.equal(headers.get('content-encoding'), null);
    assert.match(headers.get('cache-control') ?? '', /no-store/);
  });

  it('W2 sends a comment while it is quiet', async () => {
    await using server = await withThread({ heartbeatMs: 20 });
    const gone = new AbortController();
    const response = await fetch(server.events, { signal: gone.signal, headers: { 'last-event-id': '1' } });
    assert.ok(response.body);
    let text = '';
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (text.includes(': quiet\n\n: quiet\n\n')) break;
    }
    gone.abort();
    assert.match(text, /^retry: 1000\n\n: quiet\n\n/);
  });

  it('W2 a reader that leaves is followed no longer', async () => {
    await using server = await withThread();
    const gone = new AbortController();
    await take(follow(server.events, gone.signal), 1);
    assert.equal(server.fake.readers('thr_1'), 1);
    gone.abort();
    await until(() => server.fake.readers('thr_1') === 0);
  });

  it('W2 HEAD opens no stream', async () => {
    await using server = await withThread();
    const answer = await fetch(server.events, { method: 'HEAD' });
    assert.equal(answer.status, 200);
    await until(() => server.fake.readers('thr_1') === 0);
  });

  it('W2 a long way back comes at the pace of its reader, who is not taken for a slow one', async () => {
    await using server = await withThread({ backlogBytes: 1024, slowMs: 60_000 });
    for (let number = 1; number <= 30; number += 1) await server.say(`${number} ${'x'.repeat(50_000)}`);
    const gone = AbortSignal.timeout(5_000);
    const events = await take(follow(server.events, gone, { 'last-event-id': '1' }), 30);
    assert.deepEqual(
      events.map(({ id }) => Number(id)),
      Array.from({ length: 30 }, (_, index) => index + 2),
    );
  });

  it('W2 a slow reader is cut while others go on, and resumes where it was', async () => {
    await using server = await withThread({ backlogBytes: 64 * 1024, slowMs: 100 });
    const { port, host } = new URL(server.url);
    const slow = connect(Number(port), '127.0.0.1');
    const closed = new Promise<void>((resolve) => slow.once('close', () => resolve()));
    slow.on('error', () => {});
    slow.pause();
    slow.write(`GET /api/threads/thr_1/events?after=1 HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const gone = new AbortController();
    const quick = follow(server.events, gone.signal);
    await take(quick, 1);
    await until(() => server.fake.readers('thr_1') === 2);
    let heardByQuick = 0;
    const listening = (async () => {
      for await (const _ of quick) heardByQuick += 1;
    })().catch(() => {});
    const text = 'x'.repeat(90_000);
    let said = 0;
    // Enough for the buffers of the system on both sides, and then ours.
    while (server.fake.readers('thr_1') === 2 && said < 200) {
      assert.equal((await server.say(text)).status, 202);
      said += 1;
    }
    await until(() => server.fake.readers('thr_1') === 1);
    assert.equal(server.fake.readers('thr_1'), 1, `still followed after ${said} messages`);
    await until(() => heardByQuick === said);
    gone.abort();
    await listening;
    let heard = '';
    slow.on('data', (data) => (heard += data.toString('latin1')));
    slow.resume();
    await closed;
    const ids = [...heard.matchAll(/\nid: (\d+)\ndata: .*\n\n/g)].map(([, id]) => Number(id));
    const last = ids.at(-1) ?? 1;
    assert.ok(last < said, 'the slow one heard everything, so nothing was cut');
    const again = new AbortController();
    const rest = await take(
      follow(server.events, again.signal, { 'last-event-id': String(last) }),
      said + 1 - last,
    );
    again.abort();
    assert.deepEqual(
      rest.map(({ id }) => Number(id)),
      Array.from({ length: said + 1 - last }, (_, index) => last + 1 + index),
    );
    assert.ok(server.logged.some(({ message }) => message.includes('too slow')));
  });
});

describe('the stream of changes', () => {
  it('W2 names the threads that changed, gathered', async () => {
    await using server = await withThread();
    const gone = new AbortController();
    const stream = follow(`${server.url}/api/events`, gone.signal);
    const first = stream.next();
    await until(() => server.fake.listeners() === 1);
    for (let number = 0; number < 20; number += 1) await server.say(`m${number}`);
    const events = [await first, await stream.next()];
    gone.abort();
    for (const { value } of events) {
      assert.deepEqual(value, { event: 'changed', id: null, data: { type: 'changed', threads: ['thr_1'] } });
    }
    await until(() => server.fake.listeners() === 0);
  });
});
