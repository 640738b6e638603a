import { LLMock } from '@copilotkit/aimock';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openEmbeddingServer } from '../../../test/emulators/embedding-server.ts';
import { eventually } from '../../../test/kit/house.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { createLedgerQueries } from '../../llm/ledger-queries.ts';
import { forgetPerson } from '../../store/forget/forget.ts';
import { forgetTables } from '../../store/forget/forget.tables.ts';
import { rebuildStreams } from '../../store/rebuild.ts';
import type { Store } from '../../store/store.ts';
import {
  alike,
  drained,
  holder,
  houseOn,
  keep,
  migrations,
  projections,
  talkIn,
  vectors,
} from './embedding.fixtures.ts';
import { eraseVectors } from './vector-rows.ts';

const owner = { kind: 'private', members: ['person:ann'] } as const;

async function tell(store: Store, count: number, name = 'room') {
  const room = talkIn(store, name);
  await room.open();
  for (let at = 0; at < count; at += 1) await room.say('ann', `tale ${at} of a cat`);
  return room;
}

const waitingJob = (store: Store) =>
  eventually(async () => (await store.jobs.list({ queue: 'memory', state: 'ready', limit: 1 }))[0]);

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`the writing of vectors on ${engine}`, () => {
    it('L3 K9 waits as long as Retry-After says, in the call or in the queue, and loses nothing', async () => {
      await using test = await openTestStore(engine, { projections, migrations });
      await using server = await openEmbeddingServer(alike);
      const { store } = test;
      await tell(store, 3);
      let ahead = 0;
      const { memory } = houseOn(store, server.url, { clock: () => Date.now() + ahead });
      using _memory = memory;
      server.fail({ status: 429, retryAfter: 1 });
      server.fail({ status: 429, retryAfter: 90 });
      const start = Date.now();
      await using _keeping = await keep(memory);
      await eventually(() => Promise.resolve(server.statuses.length === 2));
      assert.ok(Date.now() - start >= 1_000, 'a short wait is made in the call');
      const job = await eventually(async () => {
        const found = await waitingJob(store);
        return found.error === null ? null : found;
      });
      assert.ok(job.runAt > start + 80_000, 'a long one in the queue');
      assert.equal((await vectors(store)).length, 0);
      ahead = 100_000;
      await drained(store, 3);
      assert.deepEqual(server.statuses, [429, 429, 200]);
      const [row] = await createLedgerQueries(store).totals('cause', { from: 0, to: Date.now() + 1e6 });
      assert.deepEqual([row?.calls, row?.total], [3, server.tokens()]);
    });

    it('K9 goes on where it was interrupted', async () => {
      await using test = await openTestStore(engine, { projections, migrations });
      await using server = await openEmbeddingServer(alike);
      const { store } = test;
      await tell(store, 300);
      server.delayMs = 60;
      {
        const { memory } = houseOn(store, server.url);
        using _memory = memory;
        await using _keeping = await keep(memory);
        await eventually(() => Promise.resolve(server.answered.length >= 2));
      }
      assert.ok((await vectors(store)).length < 300);
      server.delayMs = 0;
      const { memory } = houseOn(store, server.url);
      using _memory = memory;
      await using _keeping = await keep(memory);
      await drained(store, 300);
      const texts = server.answered.flat().length;
      assert.ok(texts <= 300 + 64, `${texts} texts were embedded: more than one page again`);
    });

    it('M2 another dimension, and then another model, embeds everything anew and drops what was before', async () => {
      await using test = await openTestStore(engine, { projections, migrations });
      await using server = await openEmbeddingServer(alike);
      const { store } = test;
      const room = await tell(store, 100);
      {
        const { memory } = houseOn(store, server.url);
        using _memory = memory;
        await using _keeping = await keep(memory);
        await drained(store, 100);
        await memory.recall.search({ holder, text: 'grimalkin', audience: owner });
        server.dimension = 32;
        await room.say('ann', 'one more');
        await eventually(async () => (await vectors(store)).every(({ bytes }) => bytes === 32 * 4));
        await drained(store, 101);
        const found = await memory.recall.search({ holder, text: 'a new tabby?', audience: owner });
        assert.ok(found.some(({ why }) => why.includes('close in meaning')));
      }
      const { memory } = houseOn(store, server.url, { model: 'large' });
      using _memory = memory;
      await using _keeping = await keep(memory);
      await eventually(async () =>
        (await vectors(store)).every(({ model }) => model === 'openai-compatible/large'),
      );
      await drained(store, 101);
      const models = await store.query({ sql: 'select model from memory_embedders', parameters: [] });
      assert.deepEqual(
        models.map(({ model }) => model),
        ['openai-compatible/large'],
      );
      const found = await memory.recall.search({ holder, text: 'grimalkin', audience: owner });
      assert.ok(found.some(({ why }) => why.includes('close in meaning')));
    });

    it('M2 a text that the model refuses keeps no other from its vector', async () => {
      await using test = await openTestStore(engine, { projections, migrations });
      await using server = await openEmbeddingServer(alike);
      const { store } = test;
      const room = await tell(store, 3);
      await room.say('eve', `poison ${'word '.repeat(200)}`);
      await room.say('ann', 'the end');
      server.fail({ status: 400, where: 'poison', times: 99 });
      const { memory } = houseOn(store, server.url);
      using _memory = memory;
      await using _keeping = await keep(memory);
      // Of the refused one its end is enough; the one behind it goes without the words before it.
      await drained(store, 5);
    });

    it('K9 a refused key is asked once, waits for a person, and is tried again at the next start', async () => {
      await using test = await openTestStore(engine, { projections, migrations });
      await using server = await openEmbeddingServer(alike);
      const { store } = test;
      const room = await tell(store, 2);
      server.fail({ status: 401, times: 1 });
      {
        const { memory } = houseOn(store, server.url);
        using _memory = memory;
        await using _keeping = await keep(memory);
        await eventually(
          async () => (await store.jobs.list({ queue: 'memory', state: 'dead', limit: 1 })).length === 1,
        );
        await room.say('ann', 'hello?');
        await new Promise((resolve) => setTimeout(resolve, 200));
        assert.deepEqual(server.statuses, [401]);
      }
      const { memory } = houseOn(store, server.url);
      using _memory = memory;
      await using _keeping = await keep(memory);
      await drained(store, 3);
    });

    it('K15 who is forgotten leaves no vector, also none that their words lent to another', async () => {
      const all = [...migrations, forgetTables];
      await using test = await openTestStore(engine, { projections, migrations: all });
      await using server = await openEmbeddingServer(alike);
      const { store } = test;
      const room = await tell(store, 1);
      await room.say('eve', 'My Zebulonka sings at night');
      await room.say('ann', 'Does it');
      const { memory } = houseOn(store, server.url);
      using _memory = memory;
      await using _keeping = await keep(memory);
      await drained(store, 3);
      const code = async () =>
        (await store.query({ sql: 'select id, code from memory_vectors order by id', parameters: [] })).map(
          (row) => [row['id'], Buffer.from(row['code'] as Uint8Array).toString('hex')] as const,
        );
      const before = new Map(await code());
      const asked = server.answered.length;
      const options = { projections, migrations: all, clock: Date.now };
      await forgetPerson(
        {
          store,
          projections,
          migrations: all,
          known: [],
          rebuild: (streams) => rebuildStreams(store, streams, options),
          erase: (streams) => eraseVectors(store, streams),
        },
        {
          person: 'person:eve',
          until: Date.now(),
          dryRun: false,
          salt: 'salt',
          meta: { at: Date.now(), actor: 'owner:cli', origin: 'direct' },
          progress: () => {},
          signal: new AbortController().signal,
        },
      );
      await drained(store, 2);
      const after = new Map(await code());
      assert.ok(!after.has('room-2'));
      assert.equal(after.get('room-1'), before.get('room-1'));
      assert.notEqual(after.get('room-3'), before.get('room-3'));
      assert.doesNotMatch(JSON.stringify(server.answered.slice(asked)), /Zebulonka|forgotten/);
    });
  });
}

describe('vectors over a mocked vendor', () => {
  it('L3 L6 429 is honoured, and every request is on the account', async () => {
    const mock = new LLMock({ port: 0 });
    let asked = 0;
    mock.onEmbedding(/tale/, () => {
      asked += 1;
      return asked === 1
        ? { error: { message: 'slow down', type: 'rate_limit_error' }, status: 429, retryAfter: 1 }
        : { embedding: [0.1, 0.2, 0.3] };
    });
    await mock.start();
    try {
      await using test = await openTestStore('sqlite', { projections, migrations });
      const { store } = test;
      await tell(store, 5);
      const { memory } = houseOn(store, mock.url);
      using _memory = memory;
      await using _keeping = await keep(memory);
      await drained(store, 5);
      const [row] = await createLedgerQueries(store).totals('cause', { from: 0, to: Date.now() + 1 });
      assert.equal(mock.getRequests().length, 2);
      assert.deepEqual([row?.key, row?.calls], ['embed', 2]);
    } finally {
      await mock.stop();
    }
  });
});
