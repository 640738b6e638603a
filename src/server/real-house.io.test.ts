import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openPostgresStore } from '../store/postgres/postgres-store.ts';
import type { Dialect } from '../store/migration.ts';
import { answerOf, eventually, houseStore, openHouse, type HouseOptions } from '../../test/kit/house.ts';
import { createTestDatabase } from '../../test/kit/postgres.ts';
import { openTestStore } from '../../test/kit/stores.ts';
import { frameSchema } from './api/schemas.ts';
import { startServer } from './in-memory.fixtures.ts';

const json = { 'content-type': 'application/json' };

type Store = Awaited<ReturnType<typeof openTestStore>>['store'];
type Frame = { readonly id: string | null; readonly data: ReturnType<typeof frameSchema.parse> };

/** A server over real conversations. */
async function openServer(store: Store, options: HouseOptions = {}) {
  await using stack = new AsyncDisposableStack();
  const house = stack.use(openHouse(store, options));
  const server = stack.use(
    await startServer(
      { costlyPerMinute: 100_000 },
      {
        conversations: house.conversations,
        jobs: store.jobs,
        onChange: (listener) => store.onCommit((streams) => listener(streams)),
      },
    ),
  );
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(server.url + path, { method: 'POST', headers: json, body: JSON.stringify(body) });
  const rest = stack.move();
  return { house, server, url: server.url, post, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

async function createThread(post: (path: string, body: unknown) => Promise<Response>): Promise<string> {
  const { id } = (await (await post('/api/threads', { title: 'One' })).json()) as { id: string };
  return `/api/threads/${id}`;
}

async function messagesOf(url: string): Promise<{ id: string; role: string; text: string; state: string }[]> {
  const answer = await fetch(`${url}/messages`);
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { messages: { id: string; role: string; text: string; state: string }[] })
    .messages;
}

/** Follows until a frame is the wanted one or the stream ends; every frame must fit the schema. */
async function follow(
  url: string,
  after: string | null,
  isLast: (frame: Frame) => boolean,
): Promise<Frame[]> {
  const gone = new AbortController();
  const response = await fetch(`${url}/events`, {
    signal: AbortSignal.any([gone.signal, AbortSignal.timeout(10_000)]),
    headers: after === null ? {} : { 'last-event-id': after },
  });
  assert.equal(response.status, 200);
  assert.ok(response.body);
  const frames: Frame[] = [];
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      const frame = { id: /^id: (.*)$/m.exec(block)?.[1] ?? null, data: frameSchema.parse(JSON.parse(data)) };
      frames.push(frame);
      if (isLast(frame)) {
        gone.abort();
        return frames;
      }
    }
  }
  return frames;
}

function durable(frames: readonly Frame[]): readonly string[] {
  return frames.flatMap(({ id, data }) => (id === null ? [] : [`${data.type} ${id}`]));
}

describe('two servers on one PostgreSQL', () => {
  it('K12 what is said to one streams token by token from the other, and a break on one goes on at the other', async () => {
    await using database = await createTestDatabase();
    const open = () => openPostgresStore({ ...houseStore, clock: () => Date.now(), url: database.url });
    await using firstStore = await open();
    await using secondStore = await open();
    async function* script() {
      for (const event of answerOf('Hel', 'lo', ' you')) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        yield event;
      }
    }
    await using first = await openServer(firstStore, { script, node: 'a' });
    await using second = await openServer(secondStore, { script, node: 'b' });
    const thread = await createThread(first.post);
    const followings = [first, second].map((open) =>
      follow(open.url + thread, '1', ({ data }) => data.type === 'verdict'),
    );
    await eventually(async () =>
      [first, second].every(({ server }) =>
        server.logged.some(({ data }) => String(data?.['path']).endsWith('/events')),
      ),
    );
    await first.post(`${thread}/messages`, { text: 'Hi', key: 'k' });
    // Either of them may write the reply, so one of the readers gets every token from the other server.
    const [frames = [], others = []] = await Promise.all(followings);
    for (const seen of [frames, others]) {
      assert.ok(seen.filter(({ data }) => data.type === 'token').length >= 2, 'tokens are missing');
    }
    assert.deepEqual(durable(others), durable(frames));
    assert.equal(first.house.calls() + second.house.calls(), 1);
    const message = frames.find(({ data }) => data.type === 'message');
    assert.ok(message !== undefined && message.id !== null);
    const rest = await follow(second.url + thread, message.id, ({ data }) => data.type === 'verdict');
    assert.deepEqual(durable(rest), durable(frames.slice(frames.indexOf(message) + 1)));
  });
});

for (const engine of ['sqlite', 'postgres'] satisfies Dialect[]) {
  describe(`the server over real conversations on ${engine}`, () => {
    it('K4 ten identical posts at once are one message, one reply, one model call', async () => {
      await using place = await openTestStore(engine, houseStore);
      await using open = await openServer(place.store);
      const thread = await createThread(open.post);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => open.post(`${thread}/messages`, { text: 'Once', key: 'same' })),
      );
      const bodies = await Promise.all(answers.map((answer) => answer.json()));
      assert.deepEqual(
        answers.map(({ status }) => status),
        Array.from({ length: 10 }, () => 202),
        JSON.stringify(bodies),
      );
      assert.equal(new Set(bodies.map((body) => (body as { messageId: string }).messageId)).size, 1);
      const messages = await eventually(async () => {
        const shown = await messagesOf(open.url + thread);
        return shown.length === 2 && shown[1]?.state === 'complete' && shown;
      });
      assert.deepEqual(
        messages.map(({ role, text }) => `${role}: ${text}`),
        ['user: Once', 'agent: Hello there'],
      );
      assert.equal(open.house.calls(), 1);
      const other = await open.post(`${thread}/messages`, { text: 'Twice', key: 'same' });
      assert.deepEqual([other.status, ((await other.json()) as { code: string }).code], [409, 'key-reused']);
    });

    it('W2 a reply streams token by token without ids, and ends as a message with its revision', async () => {
      await using place = await openTestStore(engine, houseStore);
      async function* script() {
        for (const event of answerOf('Hel', 'lo', ' you')) {
          await new Promise((resolve) => setTimeout(resolve, 40));
          yield event;
        }
      }
      await using open = await openServer(place.store, { script });
      const thread = await createThread(open.post);
      const following = follow(open.url + thread, null, ({ data }) => data.type === 'verdict');
      await eventually(async () =>
        open.server.logged.some(({ data }) => String(data?.['path']).endsWith('/events')),
      );
      await open.post(`${thread}/messages`, { text: 'Hi', key: 'k' });
      const frames = await following;
      const text = frames.flatMap(({ id, data }) => {
        if (data.type !== 'token') return [];
        assert.equal(id, null);
        return [data];
      });
      let shown = '';
      for (const { offset, text: piece } of text) shown = shown.slice(0, offset) + piece;
      assert.equal(shown, 'Hello you');
      const reply = frames.find(({ data }) => data.type === 'message' && data.message.role === 'agent');
      assert.ok(reply?.data.type === 'message');
      assert.deepEqual([reply.data.message.text, reply.data.message.state], ['Hello you', 'complete']);
      assert.equal(reply.id, String(reply.data.revision));
    });

    it('W2 across breaks and a restart no change is missing and none comes twice', async () => {
      await using place = await openTestStore(engine, houseStore);
      const seen: string[] = [];
      let thread = '';
      let last: string | null = null;
      let store = place.store;
      for (let round = 0; round < 4; round += 1) {
        {
          await using open = await openServer(store);
          if (thread === '') thread = await createThread(open.post);
          if (last === null) {
            const [snapshot] = await follow(open.url + thread, null, () => true);
            last = snapshot?.id ?? '0';
          }
          for (const part of ['a', 'b']) {
            const text = `${round}${part}`;
            await open.post(`${thread}/messages`, { text, key: text });
            await eventually(async () => {
              const verdicts = await fetch(`${open.url}${thread}/verdicts`);
              const { verdicts: list } = (await verdicts.json()) as { verdicts: unknown[] };
              return list.length === seen.length / 2 + (part === 'a' ? 1 : 2) && list;
            });
          }
          let verdicts = 0;
          // Breaks off in the middle, comes back with the last id, and goes on to the second verdict.
          for (const wanted of [1, 2]) {
            const frames: Frame[] = await follow(open.url + thread, last, ({ data }) => {
              verdicts += data.type === 'verdict' ? 1 : 0;
              return verdicts === wanted;
            });
            for (const { id, data } of frames) {
              if (data.type === 'message') seen.push(`${data.message.role}: ${data.message.text}`);
              last = id ?? last;
            }
          }
        }
        store = await place.reopen();
      }
      assert.deepEqual(
        seen,
        [0, 1, 2, 3].flatMap((round) =>
          ['a', 'b'].flatMap((part) => [`user: ${round}${part}`, 'agent: Hello there']),
        ),
      );
    });

    it('W3 bad requests leave the stream where it was', async () => {
      await using place = await openTestStore(engine, houseStore);
      await using open = await openServer(place.store);
      const thread = await createThread(open.post);
      const id = thread.slice(thread.lastIndexOf('/') + 1);
      await open.post(`${thread}/messages`, { text: 'Hi', key: 'k' });
      await eventually(async () => (await messagesOf(open.url + thread)).at(-1)?.state === 'complete');
      const revision = (): Promise<number> => place.store.revision(`thread:${id}`);
      await eventually(async () => {
        const { verdicts } = (await (await fetch(`${open.url}${thread}/verdicts`)).json()) as {
          verdicts: unknown[];
        };
        return verdicts.length === 1;
      });
      const before = await revision();
      for (const [path, body, status, code] of [
        [`${thread}/messages`, { text: 'Other', key: 'k' }, 409, 'key-reused'],
        [`${thread}/messages`, { text: '', key: 'n1' }, 422, 'text-empty'],
        [`${thread}/rewind`, { to: 'msg_404' }, 404, 'message-unknown'],
        [`${thread}/redo`, {}, 409, 'nothing-to-redo'],
        [`${thread}/stop`, {}, 409, 'not-streaming'],
        [`${thread}/dismiss`, {}, 409, 'not-interrupted'],
        [`${thread}/continue`, {}, 409, 'not-interrupted'],
        [`${thread}/retry`, {}, 409, 'nothing-to-answer'],
        [`${thread}/variant`, { messageId: 'msg_404', index: 0 }, 404, 'message-unknown'],
        ['/api/threads/thr_404/undo', {}, 404, 'thread-unknown'],
        ['/api/threads/thr_404/regenerate', {}, 404, 'thread-unknown'],
      ] as const) {
        const answer = await open.post(path, body);
        const problem = (await answer.json()) as { code: string; detail: string };
        assert.deepEqual([answer.status, problem.code], [status, code], `${path}: ${problem.detail}`);
      }
      for (const cursor of ['abc', '-1', '1.5', String(before + 1), '999999999999999']) {
        const answer = await fetch(`${open.url}${thread}/events`, { headers: { 'last-event-id': cursor } });
        assert.deepEqual(
          [answer.status, ((await answer.json()) as { code: string }).code],
          [400, 'cursor-unknown'],
          cursor,
        );
      }
      const body = fc.record(
        {
          to: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
          messageId: fc.string({ unit: 'binary' }),
          index: fc.integer(),
          at: fc.string({ unit: 'binary' }),
          name: fc.string({ unit: 'binary' }),
          tip: fc.string({ unit: 'binary' }),
        },
        { requiredKeys: [] },
      );
      const action = fc.constantFrom(
        'rewind',
        'variant',
        'branch',
        'select',
        'redo',
        'stop',
        'continue',
        'retry',
      );
      await fc.assert(
        fc.asyncProperty(action, body, fc.boolean(), async (name, content, fits) => {
          const wanted = {
            rewind: ['to'],
            variant: ['messageId', 'index'],
            branch: ['at', 'name'],
            select: ['tip'],
          };
          const keys = new Map(Object.entries(wanted)).get(name) ?? [];
          const members = Object.entries(content).filter(([key]) => !fits || keys.includes(key));
          if (name === 'rewind' && content.to === null) return;
          const answer = await open.post(`${thread}/${name}`, Object.fromEntries(members));
          const text = await answer.text();
          assert.ok(answer.status >= 400 && answer.status < 500, `${name}: ${answer.status} ${text}`);
        }),
        { numRuns: 150 },
      );
      assert.equal(await revision(), before);
      assert.deepEqual(
        open.server.logged.filter(({ level }) => level === 'error'),
        [],
      );
    });
  });
}
