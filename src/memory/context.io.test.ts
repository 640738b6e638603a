import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTestStore } from '../../test/kit/stores.ts';
import type { NewEvent } from '../kernel/event.ts';
import { core } from '../store/migrations/core.ts';
import type { Store } from '../store/store.ts';
import { threadDetails, threadTables } from '../store/thread/thread.tables.ts';
import { threadView } from '../store/thread/thread.view.ts';
import { blockView } from './blocks/block.view.ts';
import { createMemory } from './context.ts';
import type { Audience } from './memory.ts';
import { memoryTables } from './memory.tables.ts';
import { memoryView } from './memory.view.ts';
import { createUserBlockTools } from './blocks/user-block-tools.ts';

const options = {
  projections: [threadView, memoryView, blockView],
  migrations: [core, threadTables, memoryTables, threadDetails],
  clock: () => 0,
};
const now = Date.UTC(2026, 10, 20, 12);
const meta = { at: now, actor: 'owner:studio', origin: 'direct' };
const everyone: Audience = { kind: 'public' };
const members = (...ids: readonly string[]): Audience => ({ kind: 'private', members: ids });

const wren = {
  name: 'wren',
  displayName: 'Wren',
  description: 'keeps the house',
  personality: {
    coreIdentity: 'You are calm.',
    developmentDirective: 'Grow slowly.',
    communicationStyle: 'Short.',
    tone: 'Dry.',
  },
  blocks: [
    {
      label: '{agent_name}-persona',
      description: 'who I am',
      value: '{personality.core_identity} It is {date}.',
      limit: 200,
      audience: ['everyone'],
    },
    { label: 'humans', description: 'people', value: 'nobody yet', limit: 200, audience: ['owner'] },
  ],
};

const open = (store: Store) => {
  let count = 0;
  const ids = {
    next: (prefix: string) => {
      count += 1;
      return `${prefix}_${count}`;
    },
  };
  return createMemory({
    store,
    clock: () => now,
    ids,
    profile: (agent) => (agent === 'wren' ? wren : undefined),
  });
};

const append = async (store: Store, stream: string, events: readonly NewEvent[]) => {
  const result = await store.commit({ appends: [{ stream, expected: 'any', events, meta }] });
  assert.equal(result.type, 'committed');
};

const said = (message: string, text: string, depth: number, author: string, at: number | null): NewEvent => ({
  type: 'message.said',
  place: { kind: 'chain', branch: 0, depth, parent: at, parentBranch: at === null ? null : 0 },
  data: { message, role: 'user', author: { id: author, name: author }, text, state: 'complete' },
});

const created = (thread: string, audience: 'private' | 'public'): NewEvent => ({
  type: 'thread.created',
  data: { agent: 'wren', channel: 'web', account: 'a', external: thread, title: null, audience },
});

const rewound = (to: { revision: number; branch: number; depth: number } | null): NewEvent => ({
  type: 'head.moved',
  data: { cause: 'rewind', from: null, to, path: { keep: to?.depth ?? 0, add: [] } },
});

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`memory on ${engine}`, () => {
    it('M1 seeds the blocks of the agent once, and an edit outlives a second start', async () => {
      await using test = await openTestStore(engine, options);
      using memory = open(test.store);
      await memory.blocks.seed(wren);
      const [persona] = await memory.blocks.list('wren');
      assert.equal(persona?.label, 'wren-persona');
      const edit = { agent: 'wren', label: 'humans', value: 'Ann likes tea' };
      const edited = await memory.blocks.edit({ ...edit, expected: 1 }, meta);
      assert.ok(edited.ok && edited.value.revision === 2);
      const stale = await memory.blocks.edit({ ...edit, value: 'else', expected: 1 }, meta);
      assert.deepEqual(stale, { ok: false, refusal: 'block-changed' });
      await memory.blocks.seed(wren);
      const values = (await memory.blocks.list('wren')).map(({ value }) => value);
      assert.deepEqual(values, ['{personality.core_identity} It is {date}.', 'Ann likes tea']);
      const history = await memory.blocks.history('wren', 'humans', 10);
      assert.deepEqual(
        history.map(({ value }) => value),
        ['Ann likes tea', 'nobody yet'],
      );
    });

    it('M1 a removed block stays away when the agent is seeded again, and comes back when created', async () => {
      await using test = await openTestStore(engine, options);
      using memory = open(test.store);
      await memory.blocks.seed(wren);
      assert.ok((await memory.blocks.remove({ agent: 'wren', label: 'humans' }, meta)).ok);
      await memory.blocks.seed(wren);
      assert.equal((await memory.blocks.list('wren')).length, 1);
      const shape = { description: '', limit: 100, audience: ['everyone'], value: 'anew' };
      const again = await memory.blocks.create({ agent: 'wren', label: 'humans', ...shape }, meta);
      assert.ok(again.ok && again.value.value === 'anew');
    });

    it('M1 P6 shows a block to its audience alone, filled in', async () => {
      await using test = await openTestStore(engine, options);
      using memory = open(test.store);
      await memory.blocks.seed(wren);
      const labels = async (audience: Audience) =>
        (await memory.blocks.forTurn({ agent: 'wren', audience, people: [] })).map(({ source }) => source);
      assert.deepEqual(await labels(everyone), ['block:wren-persona']);
      assert.deepEqual(await labels(members('owner:studio')), ['block:wren-persona', 'block:humans']);
      assert.deepEqual(await labels(members('owner:studio', 'person:x:ann')), ['block:wren-persona']);
      const [persona] = await memory.blocks.forTurn({ agent: 'wren', audience: everyone, people: [] });
      assert.equal(persona?.tier, 'must');
      assert.match(JSON.stringify(persona?.messages), /You are calm\. It is 2026-11-20\./);
    });

    it('P3 P6 an edit made in a private thread goes with its node, and others see the value before it', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      using memory = open(store);
      await memory.blocks.seed(wren);
      await append(store, 'thread:t', [
        created('t', 'private'),
        said('m1', 'hello', 1, 'person:x:ann', null),
        said('m2', 'my secret', 2, 'person:x:ann', 2),
      ]);
      const edit = {
        agent: 'wren',
        label: 'wren-persona',
        value: 'secret self',
        spot: { thread: 't', node: 3 },
      };
      assert.ok((await memory.blocks.edit(edit, { ...meta, actor: 'agent:wren' })).ok);
      const value = async (audience?: Audience) =>
        (await memory.blocks.list('wren', audience)).find(({ label }) => label === 'wren-persona')?.value;
      assert.equal(await value(members('person:x:ann')), 'secret self');
      assert.notEqual(await value(everyone), 'secret self');
      assert.notEqual(await value(members('person:x:bob')), 'secret self');
      await append(store, 'thread:t', [rewound({ revision: 2, branch: 0, depth: 1 })]);
      assert.notEqual(await value(), 'secret self');
      assert.equal(
        (await memory.blocks.list('wren')).find(({ label }) => label === 'wren-persona')?.revision,
        1,
      );
    });

    it('M2 brings up to four memories that the prompt does not show, marked as data, and what is pinned', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      using memory = open(store);
      const texts = ['one', 'two', 'three', 'four', 'five', 'six'].map((word) => `harbour ${word}`);
      await append(store, 'thread:t', [
        created('t', 'private'),
        ...texts.map((text, at) => said(`m${at}`, text, at + 1, 'owner:studio', at === 0 ? null : at + 1)),
      ]);
      const ask = { agent: 'wren', thread: 't', audience: members('owner:studio'), query: 'the harbour' };
      const { recalled } = await memory.contextFor({ ...ask, except: new Set(['m5']) });
      assert.equal(recalled.length, 4);
      assert.ok(
        recalled.every(
          ({ kind, tier, source }) => kind === 'memory' && tier === 'nice' && source !== 'message:m5',
        ),
      );
      assert.match(JSON.stringify(recalled[0]?.messages), /from=.{1,3}message by owner:studio/);
      await memory.notes.pin({ holder: 'wren', item: 'm0' }, 'yes', meta);
      const pinned = await memory.contextFor({ ...ask, query: 'nothing alike', except: new Set() });
      assert.deepEqual(
        pinned.recalled.map(({ source, tier }) => [source, tier]),
        [['message:m0', 'should']],
      );
    });

    it('K15 lets go of what it holds when a person was forgotten', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      using memory = open(store);
      await append(store, 'thread:t', [
        created('t', 'private'),
        said('m1', 'hello', 1, 'person:x:ann', null),
      ]);
      await memory.recall.search({ text: 'hello', holder: 'wren' });
      assert.equal(memory.size().documents, 1);
      store.signals.publish('forgotten', 'person:x:ann');
      for (let wait = 0; wait < 100 && memory.size().documents > 0; wait += 1)
        await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(memory.size().documents, 0);
    });

    it('A4 M6 the tools keep, find and bind what is learned to the node, and parse what a model writes', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      using memory = open(store);
      await append(store, 'thread:t', [
        created('t', 'private'),
        said('m1', 'hello', 1, 'person:x:ann', null),
      ]);
      const tools = new Map(createUserBlockTools(memory).map((tool) => [tool.name, tool]));
      const turn = { agent: 'wren', thread: 't', turn: 'turn1', principal: 'person:x:ann', node: 2, now };
      const call = async (name: string, input: unknown) =>
        await tools.get(name)?.run(input, { ...turn, origin: 'known-person' as const });
      const spot = { thread: 't', node: 2 };
      const provenance = { author: 'agent:wren', origin: 'told_by:person:x:ann' };
      const note = { holder: 'wren', text: 'Ann sails a dinghy', speaker: 'Wren', provenance, spot };
      assert.ok((await memory.notes.remember(note, meta)).ok);
      const found = async () =>
        JSON.stringify(await memory.recall.search({ text: 'dinghy', holder: 'wren' }));
      assert.match(await found(), /Ann sails a dinghy/);
      assert.ok((await call('update_user_block', { handle: 'Ann', value: 'sails' }))?.ok);
      assert.match(
        JSON.stringify(await call('attach_user_block', { handles: ['ann', 'bob'] })),
        /sails.*bob/,
      );
      const invalid = await call('update_user_block', { handle: 5 });
      assert.deepEqual(invalid?.ok === false && invalid.code, 'input-invalid');
      await append(store, 'thread:t', [rewound(null)]);
      assert.doesNotMatch(await found(), /dinghy/);
      assert.doesNotMatch(JSON.stringify(await call('attach_user_block', { handles: ['ann'] })), /sails/);
    });

    it('M4 a note reworded in another thread is heard by those alone who were in both', async () => {
      await using test = await openTestStore(engine, options);
      const { store } = test;
      using memory = open(store);
      await append(store, 'thread:p', [
        created('p', 'private'),
        said('p1', 'hello', 1, 'person:x:ann', null),
      ]);
      await append(store, 'thread:o', [created('o', 'public'), said('o1', 'hello', 1, 'person:x:bob', null)]);
      const provenance = { author: 'agent:wren', origin: 'direct' };
      const kept = await memory.notes.remember(
        { holder: 'wren', text: 'a dinghy', speaker: 'Wren', provenance, spot: { thread: 'p', node: 2 } },
        meta,
      );
      const item = kept.ok ? kept.value.id : '';
      const ref = { holder: 'wren', item, spot: { thread: 'o', node: 2 } };
      assert.ok((await memory.notes.edit(ref, 'a red dinghy', meta)).ok);
      const heard = async (audience: Audience) =>
        (await memory.recall.search({ text: 'dinghy', holder: 'wren', audience })).map(({ text }) => text);
      assert.deepEqual(await heard(everyone), []);
      assert.deepEqual(await heard(members('person:x:ann')), ['a red dinghy']);
    });
  });
}
