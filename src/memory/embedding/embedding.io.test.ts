import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openEmbeddingServer } from '../../../test/emulators/embedding-server.ts';
import { eventually } from '../../../test/kit/house.ts';
import { createTestIds } from '../../../test/kit/llm.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { messageId } from '../../kernel/ids.ts';
import type { ThreadCommand, ThreadState } from '../../kernel/thread/thread.ts';
import { thread } from '../../kernel/thread/thread.ts';
import { createClassifierFailures } from '../../llm/classifier-failures.ts';
import { createGateway } from '../../llm/create-gateway.ts';
import { createLedger } from '../../llm/ledger.ts';
import { createLedgerQueries } from '../../llm/ledger-queries.ts';
import { llmMigration } from '../../llm/llm.tables.ts';
import { core } from '../../store/migrations/core.ts';
import type { Store } from '../../store/store.ts';
import { threadTables } from '../../store/thread/thread.tables.ts';
import { threadView } from '../../store/thread/thread.view.ts';
import { createMemory } from '../context.ts';
import { memoryTables } from '../memory.tables.ts';
import { memoryView } from '../memory.view.ts';
import { blockView } from '../blocks/block.view.ts';
import { embeddingTables } from './embedding.tables.ts';

const projections = [threadView, memoryView, blockView];
const migrations = [core, threadTables, llmMigration, memoryTables, embeddingTables];
const holder = 'wren';
const alike = { feline: 'cat', kitten: 'cat', automobile: 'car' };

/** Writes what is said in one thread of the holder. */
function talkIn(store: Store, name: string, audience: 'public' | 'private' = 'private') {
  let state: ThreadState = thread.initial;
  let said = 0;
  const nodes = new Map<string, NonNullable<ThreadState['head']>>();
  const texts = new Map<string, string>();
  const run = async (command: ThreadCommand) => {
    const decided = thread.decide(command, state);
    assert.ok(decided.ok);
    for (const event of decided.value) state = thread.evolve(state, event, state.revision + 1);
    const meta = { at: Date.now(), actor: 'test', origin: 'direct' };
    const appends = [{ stream: `thread:${name}`, expected: 'any' as const, events: decided.value, meta }];
    assert.equal((await store.commit({ appends })).type, 'committed');
  };
  return {
    open: () =>
      run({
        type: 'thread.create',
        agent: holder,
        channel: 'web',
        account: 'a',
        external: name,
        title: null,
        audience,
      }),
    async say(person: string, text: string) {
      said += 1;
      texts.set(`${name}-${said}`, text);
      const author = { id: `person:${person}`, name: person };
      const utterance = { message: messageId(`${name}-${said}`), role: 'user' as const, author, text };
      await run({ type: 'message.say', utterance: { ...utterance, state: 'complete' } });
      if (state.head !== null) nodes.set(`${name}-${said}`, state.head);
      return `${name}-${said}`;
    },
    async edit(message: string, text: string) {
      const node = nodes.get(message);
      assert.ok(node !== undefined);
      const earlier = texts.get(message) ?? '';
      await run({ type: 'message.edit', node, message: messageId(message), text, earlier });
    },
  };
}

function houseOn(
  store: Store,
  url: string,
  options: { readonly provider?: string; readonly model?: string } = {},
) {
  const nextId = createTestIds(`call${Date.now()}`);
  const gateway = createGateway(
    { ledger: createLedger(store, 'test'), failures: createClassifierFailures(store), nextId },
    {
      roles: {
        embedder: {
          provider: options.provider ?? 'openai-compatible',
          baseUrl: url,
          model: options.model ?? 'small',
        },
      },
    },
  );
  const ids = { next: (prefix: string) => `${prefix}_${nextId()}` };
  const faults: unknown[] = [];
  const memory = createMemory(
    { store, clock: Date.now, ids, gateway, profile: () => undefined },
    { embedding: { report: (error) => faults.push(error) } },
  );
  return { gateway, memory, faults };
}

async function keep(memory: ReturnType<typeof houseOn>['memory'], errors: string[] = []) {
  assert.ok(memory.embedding !== null);
  return memory.embedding.keep({ node: 'n', quietMs: 10, onError: (error) => errors.push(error) });
}

async function vectors(store: Store): Promise<readonly { readonly id: string; readonly model: string }[]> {
  const sql = 'select id, model, revision, length(vector) as bytes from memory_vectors order by id';
  return (await store.query({ sql, parameters: [] })) as never;
}

/** Until the queue has drained and every item of the holder has its vector. */
function drained(store: Store, count: number) {
  return eventually(async () => {
    const waiting = (await store.jobs.counts()).filter(({ queue }) => queue === 'memory');
    return waiting.length === 0 && (await vectors(store)).length === count;
  });
}

const owner = { kind: 'private', members: ['person:ann'] } as const;

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`vectors of memory on ${engine}`, () => {
    for (const provider of ['openai-compatible', 'ollama'] as const) {
      it(`M2 L6 over the wire of ${provider}: written in batches, found by meaning, on the account as counted`, async () => {
        await using test = await openTestStore(engine, { projections, migrations });
        await using server = await openEmbeddingServer(alike);
        const { store } = test;
        const room = talkIn(store, 'room');
        await room.open();
        await room.say('ann', 'My cat sleeps on the piano');
        for (let at = 0; at < 150; at += 1) await room.say('ann', `number ${at} of a long tale about ships`);
        const { memory, faults } = houseOn(store, server.url, { provider });
        using _memory = memory;
        {
          await using _keeping = await keep(memory);
          await drained(store, 151);
        }
        assert.deepEqual(
          server.answered.map((texts) => texts.length),
          [64, 64, 23],
        );
        assert.match(server.answered[0]?.[1] ?? '', /^\d{4}-\d\d-\d\d\nann: My cat sleeps.*\nann: number 0/);
        const found = await memory.recall.search({
          holder,
          text: 'where does the feline rest',
          audience: owner,
        });
        assert.deepEqual(faults, []);
        assert.equal(found[0]?.text, 'My cat sleeps on the piano');
        assert.match(found[0]?.why ?? '', /close in meaning/);
        const [row] = await createLedgerQueries(store).totals('cause', { from: 0, to: Date.now() + 1 });
        assert.deepEqual(
          [row?.key, row?.calls, row?.total],
          ['embed', server.statuses.length, server.tokens()],
        );
      });
    }

    it('P6 M4 a vector shows nobody what they may not see, nor words lent by what they may not see', async () => {
      await using test = await openTestStore(engine, { projections, migrations });
      await using server = await openEmbeddingServer(alike);
      const { store } = test;
      const room = talkIn(store, 'room');
      await room.open();
      const secret = await room.say('ann', 'The kitten is called Marzipan');
      const after = await room.say('bob', 'What a fine name');
      const later = await room.say('bob', 'I bought an automobile');
      const { memory, faults } = houseOn(store, server.url);
      using _memory = memory;
      await using _keeping = await keep(memory);
      await drained(store, 3);
      const search = async (members: readonly string[], text: string) =>
        (await memory.recall.search({ holder, text, audience: { kind: 'private', members } })).map(
          ({ id }) => id,
        );
      assert.ok((await search(['person:ann'], 'cat')).includes(secret));
      assert.deepEqual(
        await search(['person:bob'], 'cat'),
        [later],
        'neither the secret nor what follows it',
      );
      assert.deepEqual(await search(['person:eve'], 'cat'), []);
      assert.ok((await search(['person:bob'], 'name')).includes(after), 'by its own words it is found');
      assert.deepEqual(faults, []);
    });

    it('M2 a reworded message and the one after it are embedded anew', async () => {
      await using test = await openTestStore(engine, { projections, migrations });
      await using server = await openEmbeddingServer(alike);
      const { store } = test;
      const room = talkIn(store, 'room');
      await room.open();
      const first = await room.say('ann', 'I like ships');
      await room.say('ann', 'They are large');
      const { memory } = houseOn(store, server.url);
      using _memory = memory;
      await using _keeping = await keep(memory);
      await drained(store, 2);
      const text = 'where is the feline';
      await memory.recall.search({ holder, text, audience: owner });
      const before = server.answered.length;
      await room.edit(first, 'I like kitten pictures');
      await eventually(() => Promise.resolve(server.answered.length > before));
      await drained(store, 2);
      const again = server.answered.slice(before).flat();
      assert.equal(again.length, 2, 'both and nothing else');
      assert.ok(again.every((words) => words.includes('ann: I like kitten pictures')));
      const [best] = await memory.recall.search({ holder, text, audience: owner });
      assert.match(best?.why ?? '', /close in meaning/);
    });
  });
}
