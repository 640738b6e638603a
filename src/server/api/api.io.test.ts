import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startServer } from '../in-memory.fixtures.ts';

const json = { 'content-type': 'application/json' };

async function open(url: string): Promise<string> {
  const response = await fetch(`${url}/api/threads`, {
    method: 'POST',
    headers: json,
    body: '{"title":"One"}',
  });
  assert.equal(response.status, 201);
  const { id } = (await response.json()) as { id: string };
  return `${url}/api/threads/${id}`;
}

function post(
  url: string,
  body: unknown,
  headers: { readonly [name: string]: string } = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });
}

describe('the API', () => {
  it('W2 a thread is opened, spoken in and read, with times in ISO 8601', async () => {
    await using server = await startServer();
    const thread = await open(server.url);
    const said = await post(`${thread}/messages`, { text: 'Hello', key: 'k1' });
    assert.equal(said.status, 202);
    const { messageId } = (await said.json()) as { messageId: string };
    const page = (await (await fetch(`${thread}/messages?limit=10`)).json()) as {
      messages: { [name: string]: unknown }[];
      next: unknown;
    };
    assert.equal(page.next, null);
    assert.deepEqual(
      page.messages.map(({ id, role, text, at, state, variants }) => ({
        id,
        role,
        text,
        at,
        state,
        variants,
      })),
      [
        {
          id: messageId,
          role: 'user',
          text: 'Hello',
          at: '2026-01-02T03:04:05.000Z',
          state: 'complete',
          variants: [messageId],
        },
      ],
    );
    const { threads } = (await (await fetch(`${server.url}/api/threads`)).json()) as {
      threads: { title: string }[];
    };
    assert.deepEqual(
      threads.map(({ title }) => title),
      ['One'],
    );
  });

  it('W2 pages of messages lead to the first one, oldest first', async () => {
    await using server = await startServer();
    const thread = await open(server.url);
    for (let number = 1; number <= 5; number += 1) {
      await post(`${thread}/messages`, { text: `m${number}`, key: `k${number}` });
    }
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const before: string = next === null ? '' : `&before=${next}`;
      const response = await fetch(`${thread}/messages?limit=2${before}`);
      const page = (await response.json()) as { messages: { text: string }[]; next: string | null };
      seen.unshift(...page.messages.map(({ text }) => text));
      next = page.next;
    } while (next !== null);
    assert.deepEqual(seen, ['m1', 'm2', 'm3', 'm4', 'm5']);
  });

  it('K4 ten identical posts at once are one message', async () => {
    await using server = await startServer();
    const thread = await open(server.url);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post(`${thread}/messages`, { text: 'Once', key: 'same' })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      Array.from({ length: 10 }, () => 202),
    );
    const ids = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { messageId: string }).messageId),
    );
    assert.equal(new Set(ids).size, 1);
    assert.equal(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true').length, 9);
    const page = (await (await fetch(`${thread}/messages`)).json()) as { messages: unknown[] };
    assert.equal(page.messages.length, 1);
  });

  it('K4 the key may come in the header, bare or quoted, and must not contradict the body', async () => {
    await using server = await startServer();
    const thread = await open(server.url);
    const ids = new Set<string>();
    for (const key of ['abc', '"abc"']) {
      const said = await post(`${thread}/messages`, { text: 'Hi' }, { 'idempotency-key': key });
      ids.add(((await said.json()) as { messageId: string }).messageId);
    }
    assert.equal(ids.size, 1);
    const both = await post(`${thread}/messages`, { text: 'Hi', key: 'x' }, { 'idempotency-key': 'y' });
    assert.equal(both.status, 400);
    assert.equal(((await both.json()) as { code: string }).code, 'key-invalid');
  });

  it('W2 rewind tells what goes, a preview changes nothing, undo and redo bring it back and away', async () => {
    await using server = await startServer();
    const thread = await open(server.url);
    const first = await post(`${thread}/messages`, { text: 'one', key: 'k1' });
    const { messageId } = (await first.json()) as { messageId: string };
    await post(`${thread}/messages`, { text: 'two', key: 'k2' });
    const count = async (): Promise<number> =>
      ((await (await fetch(`${thread}/messages`)).json()) as { messages: unknown[] }).messages.length;

    const preview = await post(`${thread}/rewind`, { to: messageId, preview: true });
    assert.equal(((await preview.json()) as { messages: number }).messages, 1);
    assert.equal(await count(), 2);
    const moved = await post(`${thread}/rewind`, { to: messageId });
    assert.deepEqual(
      ((await moved.json()) as { gone: { snippet: string }[] }).gone.map(({ snippet }) => snippet),
      ['two'],
    );
    assert.equal(await count(), 1);
    assert.equal((await fetch(`${thread}/undo`, { method: 'POST' })).status, 200);
    assert.equal(await count(), 2);
    assert.equal((await fetch(`${thread}/redo`, { method: 'POST' })).status, 200);
    assert.equal(await count(), 1);
    await post(`${thread}/rewind`, { to: null });
    assert.equal(await count(), 0);
  });

  it('W2 a block is written at the revision that was read, and refused at an older one', async () => {
    await using server = await startServer();
    const url = `${server.url}/api/memory/blocks/persona`;
    const put = (body: unknown): Promise<Response> =>
      fetch(url, { method: 'PUT', headers: json, body: JSON.stringify(body) });
    const written = await put({ value: 'Warm.', revision: 1 });
    assert.equal(written.status, 200);
    assert.equal(((await written.json()) as { revision: number }).revision, 2);
    assert.equal((await put({ value: 'Cold.', revision: 1 })).status, 409);
    assert.equal((await put({ value: 'x'.repeat(21), revision: 2 })).status, 422);
    const { blocks } = (await (await fetch(`${server.url}/api/memory/blocks`)).json()) as {
      blocks: { value: string }[];
    };
    assert.equal(blocks[0]?.value, 'Warm.');
  });

  it('W2 a search without a holder means the memory of the agent', async () => {
    await using server = await startServer();
    const found = await fetch(`${server.url}/api/memory/search?q=tea&limit=3`);
    const { results } = (await found.json()) as { results: { holder: string; text: string }[] };
    assert.deepEqual(
      results.map(({ holder, text }) => ({ holder, text })),
      [{ holder: 'agt_1', text: 'tea' }],
    );
    for (const [deep, expected] of [
      ['0', false],
      ['1', true],
    ] as const) {
      const answer = await fetch(`${server.url}/api/memory/search?q=tea&deep=${deep}`);
      assert.equal(JSON.stringify(await answer.json()).includes('in steps'), expected);
    }
  });

  it('W2 the draft of a thread is kept', async () => {
    await using server = await startServer();
    const thread = await open(server.url);
    await fetch(`${thread}/draft`, { method: 'PUT', headers: json, body: '{"text":"half a sen"}' });
    assert.deepEqual(await (await fetch(`${thread}/draft`)).json(), { text: 'half a sen' });
  });
});
