import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { operations } from '../../test/kit/thread-operations.ts';
import type { Operation } from '../../test/kit/thread-model.ts';
import { createThreadModel } from '../../test/kit/thread-model.ts';
import { openTestStore } from '../../test/kit/stores.ts';
import type { NewEvent } from '../kernel/event.ts';
import { core } from '../store/migrations/core.ts';
import type { Store } from '../store/store.ts';
import { threadDetails, threadTables } from '../store/thread/thread.tables.ts';
import { threadView } from '../store/thread/thread.view.ts';
import { createIndexes } from './index/indexes.ts';
import type { MemoryEvent, Note } from './memory.events.ts';
import { memoryTables } from './memory.tables.ts';
import { memoryView } from './memory.view.ts';
import { createRecall } from './recall.ts';

const options = {
  projections: [threadView, memoryView],
  migrations: [core, threadTables, memoryTables, threadDetails],
  clock: () => 0,
};
const now = Date.UTC(2026, 0, 1);

const open = (store: Store, bytes = 1e9) => {
  const indexes = createIndexes(store, { bytes, clock: () => now });
  return { indexes, recall: createRecall(store, indexes, () => now) };
};

const append = async (store: Store, stream: string, events: readonly NewEvent[]) => {
  const meta = { at: now, actor: 'owner:studio', origin: 'direct' };
  const result = await store.commit({ appends: [{ stream, expected: 'any', events, meta }] });
  assert.equal(result.type, 'committed');
};

const note = (memory: string, text: string, more: Partial<Note> = {}): Note => ({
  memory,
  holder: 'wren',
  text,
  speaker: 'Wren',
  provenance: { author: 'agent:wren', origin: 'direct' },
  witnesses: null,
  significance: 1,
  reliability: 1,
  version: 1,
  ...more,
});

const said = (
  message: string,
  text: string,
  depth: number,
  author: string,
  parent: number | null,
): NewEvent => ({
  type: 'message.said',
  place: { kind: 'chain', branch: 0, depth, parent, parentBranch: parent === null ? null : 0 },
  data: { message, role: 'user', author: { id: author, name: author }, text, state: 'complete' },
});

const created = (audience: 'private' | 'public', external: string): NewEvent => ({
  type: 'thread.created',
  data: { agent: 'wren', channel: 'web', account: 'a', external, title: null, audience },
});

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`recall on ${engine}`, () => {
    it('K6 M2 finds a message exactly while its node is on the path, over random lives of a thread', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      using live = open(store).indexes;
      const recall = createRecall(store, live, () => now);
      let run = 0;
      const live1 = async (sequence: readonly Operation[]) => {
        run += 1;
        const model = createThreadModel(`t${run}`);
        await append(store, `thread:t${run}`, model.events);
        for (const operation of sequence) {
          const events = model.perform(operation);
          if (events.length > 0) await append(store, `thread:t${run}`, events);
          const query = { text: 'user agent', holder: 'a', thread: `t${run}`, limit: 200 };
          const found = await recall.search(query);
          assert.deepEqual(found.map(({ id }) => id).sort(), [...model.visible()].sort());
        }
        const query = { text: 'what did the user say? 3', holder: 'a', thread: `t${run}`, limit: 200 };
        const restarted = open(store);
        assert.deepEqual(await restarted.recall.search(query), await recall.search(query));
        restarted.indexes[Symbol.dispose]();
      };
      await fc.assert(fc.asyncProperty(operations, live1), { numRuns: engine === 'sqlite' ? 60 : 15 });
    });

    it('M5 a note holds exactly while its node is on the path, its latest wording first', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      const { recall, indexes } = open(store);
      using _ = indexes;
      const find = async () =>
        (await recall.search({ text: 'harbour', holder: 'wren' })).map(({ text }) => text);
      const place = (depth: number, parent: number) =>
        ({ kind: 'attached', branch: 0, depth, parent, parentBranch: 0 }) as const;
      await append(store, 'thread:n', [
        created('private', 'n'),
        said('m1', 'hello', 1, 'ann', null),
        said('m2', 'more', 2, 'ann', 2),
        { type: 'memory.recorded', data: note('mem1', 'The harbour is old'), place: place(1, 2) },
      ]);
      assert.deepEqual(await find(), ['The harbour is old']);
      const edited: MemoryEvent = {
        type: 'memory.edited',
        data: { ...note('mem1', 'The harbour is new', { version: 2 }), earlier: 'The harbour is old' },
        place: place(2, 3),
      };
      await append(store, 'thread:n', [edited]);
      assert.deepEqual(await find(), ['The harbour is new']);
      await append(store, 'thread:n', [rewindTo({ revision: 2, branch: 0, depth: 1 })]);
      assert.deepEqual(await find(), ['The harbour is old']);
      await append(store, 'thread:n', [rewindTo(null)]);
      assert.deepEqual(await find(), []);
    });

    it('M6 a forgotten note is not found, and a pinned one stands apart', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      const { recall, indexes } = open(store);
      using _ = indexes;
      const item = { memory: 'mem1', holder: 'wren' };
      await append(store, 'memory:wren', [{ type: 'memory.recorded', data: note('mem1', 'tea at five') }]);
      await append(store, 'memory:wren', [{ type: 'memory.pinned', data: { ...item, pinned: 'yes' } }]);
      assert.equal((await recall.pinned({ holder: 'wren' })).length, 1);
      await append(store, 'memory:wren', [{ type: 'memory.forgotten', data: { ...item, reason: 'asked' } }]);
      assert.deepEqual(await recall.search({ text: 'tea', holder: 'wren' }), []);
      assert.deepEqual(await recall.pinned({ holder: 'wren' }), []);
    });

    it('M4 P6 tells nobody what they were not there for, unless it was released', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      const { recall, indexes } = open(store);
      using _ = indexes;
      await append(store, 'thread:p', [
        created('private', 'p'),
        said('p1', 'my secret is marzipan', 1, 'ann', null),
        said('p2', 'so marzipan it is', 2, 'bob', 2),
      ]);
      await append(store, 'thread:o', [
        created('public', 'o'),
        said('o1', 'marzipan for all', 1, 'eve', null),
      ]);
      await append(store, 'memory:wren', [
        { type: 'memory.recorded', data: note('mem1', 'marzipan is costly', { witnesses: ['ann'] }) },
      ]);
      const heard = async (audience: 'public' | readonly string[], heardIn?: string) => {
        const to =
          audience === 'public' ? { kind: audience } : { kind: 'private' as const, members: audience };
        const more = heardIn === undefined ? {} : { heardIn };
        const found = await recall.search({ text: 'marzipan', holder: 'wren', audience: to, ...more });
        return found.map(({ id }) => id).sort();
      };
      assert.deepEqual(await heard('public'), ['o1']);
      assert.deepEqual(await heard(['eve']), ['o1']);
      assert.deepEqual(await heard(['ann']), ['mem1', 'o1', 'p1', 'p2']);
      assert.deepEqual(await heard(['bob']), ['o1', 'p2']);
      assert.deepEqual(await heard(['ann', 'eve']), ['o1']);
      assert.deepEqual(await heard(['bob'], 'p'), ['o1', 'p1', 'p2']);
      const release = { memory: 'p1', holder: 'wren', released: true };
      await append(store, 'memory:wren', [{ type: 'memory.released', data: release }]);
      assert.deepEqual(await heard('public'), ['o1', 'p1']);
    });

    it('M4 a hidden neighbour lends nothing', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      const { recall, indexes } = open(store);
      using _ = indexes;
      await append(store, 'thread:p', [
        created('private', 'p'),
        said('p1', 'the password is marzipan', 1, 'ann', null),
        said('p2', 'fine', 2, 'bob', 2),
      ]);
      const ask = (audience?: { readonly kind: 'private'; readonly members: readonly string[] }) =>
        recall.search({ text: 'marzipan', holder: 'wren', ...(audience === undefined ? {} : { audience }) });
      assert.deepEqual(
        (await ask()).map(({ id }) => id),
        ['p1', 'p2'],
      );
      assert.deepEqual(await ask({ kind: 'private', members: ['bob'] }), []);
    });

    it('M2 finds an edited message by its new words alone', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      const { recall, indexes } = open(store);
      using _ = indexes;
      await append(store, 'thread:e', [created('private', 'e'), said('e1', 'a red kite', 1, 'ann', null)]);
      assert.equal((await recall.search({ text: 'kite', holder: 'wren' })).length, 1);
      const place = { kind: 'attached', branch: 0, depth: 1, parent: 2, parentBranch: 0 } as const;
      const data = { message: 'e1', text: 'a blue whale', earlier: 'a red kite' };
      await append(store, 'thread:e', [{ type: 'message.edited', data, place }]);
      assert.deepEqual(await recall.search({ text: 'kite', holder: 'wren' }), []);
      assert.equal((await recall.search({ text: 'whale', holder: 'wren' }))[0]?.text, 'a blue whale');
    });

    it('K12 M2 finds what another node wrote, with late hints or none at all', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      const deaf = { ...store, onCommit: () => () => undefined };
      let hint: (streams: ReadonlySet<string> | null) => void = () => undefined;
      const late = {
        ...store,
        onCommit: (listener: typeof hint) => {
          hint = listener;
          return () => undefined;
        },
      };
      using every = createIndexes(deaf, { bytes: 1e9, clock: () => now });
      using hinted = createIndexes(late, { bytes: 1e9, clock: () => now, manyStreams: 0 });
      const find = async (indexes: typeof every) =>
        (await createRecall(store, indexes, () => now).search({ text: 'kite', holder: 'wren' })).length;
      await append(store, 'thread:k', [created('private', 'k')]);
      assert.deepEqual([await find(every), await find(hinted)], [0, 0]);
      await append(store, 'thread:k', [said('k1', 'a kite', 1, 'ann', null)]);
      assert.deepEqual([await find(every), await find(hinted)], [1, 0]);
      hint(new Set(['thread:k', 'thread:other']));
      assert.equal(await find(hinted), 1);
      await append(store, 'thread:k', [said('k2', 'two kites', 2, 'ann', 2)]);
      hint(null);
      assert.equal(await find(hinted), 2);
      await append(store, 'thread:k', [rewindTo(null)]);
      assert.equal(await find(hinted), 0, 'a missed hint never shows what has left the path');
    });

    it('K12 M2 reads the index as it stands, and once more where something had changed', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      using indexes = createIndexes(
        { ...store, onCommit: () => () => undefined },
        { bytes: 1e9, clock: () => now },
      );
      await append(store, 'thread:r', [created('private', 'r'), said('r1', 'a kite', 1, 'ann', null)]);
      const seen: number[] = [];
      const count = async () => indexes.read('wren', (index) => seen.push(index.living));
      await count();
      await count();
      assert.deepEqual(seen.splice(0), [1, 1]);
      await append(store, 'thread:r', [said('r2', 'two kites', 2, 'ann', 2)]);
      await count();
      assert.deepEqual(seen.splice(0), [1, 2], 'what was found at first is thrown away');
    });

    it('K12 M4 never reads an index that is half of before', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      let shut = false;
      const opened = Promise.withResolvers<void>();
      const reached = Promise.withResolvers<void>();
      const slow: Store = {
        ...store,
        async query(statement) {
          if (shut && statement.sql.includes('memory_marks')) {
            reached.resolve();
            await opened.promise;
          }
          return store.query(statement);
        },
      };
      using indexes = createIndexes(slow, { bytes: 1e9, clock: () => now });
      await append(store, 'thread:h', [created('private', 'h'), said('h1', 'a kite', 1, 'ann', null)]);
      assert.equal((await indexes.fresh('wren')).living, 1);
      await append(store, 'thread:h', [said('h2', 'two kites', 2, 'ann', 2)]);
      shut = true;
      const first = indexes.fresh('wren');
      await reached.promise;
      const seen: (number | undefined)[] = [];
      const second = indexes.read('wren', ({ visible }) => seen.push(visible[1]));
      await store.health();
      assert.deepEqual(seen, []);
      opened.resolve();
      await Promise.all([first, second]);
      assert.deepEqual(seen, [1]);
    });

    it('M2 keeps within its bytes: the holder used longest ago leaves, and comes back when asked', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      const { recall, indexes } = open(store, 1);
      using _ = indexes;
      for (const holder of ['wren', 'robin'])
        await append(store, `memory:${holder}`, [
          { type: 'memory.recorded', data: note(`mem-${holder}`, 'tea', { holder }) },
        ]);
      for (const holder of ['wren', 'robin', 'wren'])
        assert.equal((await recall.search({ text: 'tea', holder })).length, 1);
      assert.equal(indexes.size().holders, 1);
    });
  });
}

function rewindTo(
  to: { readonly revision: number; readonly branch: number; readonly depth: number } | null,
): NewEvent {
  const path = { keep: to?.depth ?? 0, add: [] };
  return { type: 'head.moved', data: { cause: 'rewind', from: null, to, path } };
}
