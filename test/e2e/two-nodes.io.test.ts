import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { connectApi } from '../kit/api.ts';
import type { WireMessage } from '../kit/api.ts';
import { createTestFolder } from '../kit/folder.ts';
import { eventually } from '../kit/house.ts';
import { openLive } from '../kit/live.ts';
import { createTestDatabase } from '../kit/postgres.ts';
import { serve } from '../kit/program.ts';
import type { Served } from '../kit/program.ts';

/** Two servers on one database, each with a data folder of its own. */
async function openNodes() {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createTestDatabase());
  const nodes: Served[] = [];
  for (let i = 0; i < 2; i += 1) {
    const folder = opened.use(await createTestFolder());
    const node = await serve({ DATA_DIR: folder.folder, DATABASE_URL: database.url, PORT: '0' });
    opened.defer(() => node.kill());
    nodes.push(node);
  }
  const [first, second] = nodes;
  assert.ok(first !== undefined && second !== undefined);
  const rest = opened.move();
  return { first, second, database: database.url, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

/** The process that runs the turn now, by the name of its node. */
async function workerOf(database: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    const { rows } = await client.query<{ worker: string }>(
      `select worker from jobs where state = 1 and queue = 'turns'`,
    );
    const pid = /-(\d+)-[0-9a-f]+$/u.exec(rows[0]?.worker ?? '')?.[1];
    return pid === undefined ? null : Number(pid);
  } finally {
    await client.end();
  }
}

describe('two nodes on one PostgreSQL', () => {
  it('W2 a message posted to one streams, token by token, to tabs on both', async () => {
    await using nodes = await openNodes();
    const [a, b] = [connectApi(nodes.first.url), connectApi(nodes.second.url)];
    const thread = await a.newThread();
    using onA = await openLive(`${a.url}/api/threads/${thread}/events`);
    using onB = await openLive(`${b.url}/api/threads/${thread}/events`);
    await onB.until((frame) => frame.event === 'snapshot');
    await a.say(thread, 'Tell me something long. [[words 80]]');
    for (const live of [onA, onB]) {
      const done = await live.until(
        (frame) => frame.event === 'message' && (frame.data['message'] as WireMessage).role === 'agent',
      );
      const reply = done.data['message'] as WireMessage;
      const tokens = live.frames.filter((frame) => frame.event === 'token');
      const text = tokens.reduce((all, frame) => {
        assert.equal(frame.data['offset'], all.length);
        assert.equal(frame.id, null);
        return all + String(frame.data['text']);
      }, '');
      assert.ok(tokens.length > 10, `${tokens.length} token frames`);
      assert.equal(text, reply.text);
      assert.equal(reply.state, 'complete');
    }
  });

  it('K9 one is killed in mid-generation, the other offers the rest and finishes it', async () => {
    await using nodes = await openNodes();
    const thread = await connectApi(nodes.first.url).newThread();
    await connectApi(nodes.first.url).say(thread, 'Tell me something very long. [[words 400]]');
    const pid = await eventually(() => workerOf(nodes.database));
    const [dying, living] =
      pid === nodes.first.pid ? [nodes.first, nodes.second] : [nodes.second, nodes.first];
    assert.equal(pid, dying.pid);
    using live = await openLive(`${living.url}/api/threads/${thread}/events`);
    await live.until((frame) => frame.event === 'token' && Number(frame.data['offset']) > 200);
    await dying.kill();
    const partial = await live.until(
      (frame) => frame.event === 'message' && (frame.data['message'] as WireMessage).state === 'interrupted',
      40_000,
    );
    const { text } = partial.data['message'] as WireMessage;
    assert.ok(text.length > 100);
    const api = connectApi(living.url);
    await api.post(`/api/threads/${thread}/continue`);
    const finished = await eventually(async () => {
      const last = (await api.messages(thread)).at(-1);
      return last?.state === 'complete' ? last : null;
    }, 40_000);
    assert.ok(finished.text.startsWith(text));
    assert.ok(finished.text.length > text.length);
  });
});
