import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NewEvent } from '../../kernel/event.ts';
import type { Json } from '../../kernel/json.ts';
import { blockView } from '../../memory/blocks/block.view.ts';
import type { Blocks } from '../../memory/blocks/blocks.ts';
import { createBlocks } from '../../memory/blocks/blocks.ts';
import { createIndexes } from '../../memory/index/indexes.ts';
import { memoryTables } from '../../memory/memory.tables.ts';
import { memoryView } from '../../memory/memory.view.ts';
import { createNotes } from '../../memory/notes.ts';
import { createRecall } from '../../memory/recall.ts';
import { createDeepRecall } from '../../memory/steps/deep-recall.ts';
import { audienceOfThread } from '../../memory/spot.ts';
import { core } from '../../store/migrations/core.ts';
import { threadDetails, threadTables } from '../../store/thread/thread.tables.ts';
import { threadView } from '../../store/thread/thread.view.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import type { Store } from '../../store/store.ts';
import type { ToolContext, ToolResult } from '../tool.ts';
import { memoryTools } from './memory-tools.ts';
import { createToolRegistry } from './registry.ts';
import { openToolSession } from './session.ts';

const now = Date.UTC(2026, 10, 20);
const meta = { at: now, actor: 'owner:studio', origin: 'direct' };

type Call = (name: string, input: Json, more?: Partial<ToolContext>) => Promise<ToolResult>;
type Mind = {
  readonly store: Store;
  readonly call: Call;
  readonly blocks: Blocks;
  readonly base: ToolContext;
  readonly registry: ReturnType<typeof createToolRegistry>;
};

async function withMind(run: (mind: Mind) => Promise<void>): Promise<void> {
  await using opened = await openTestStore('sqlite', {
    projections: [threadView, memoryView, blockView],
    migrations: [core, threadTables, memoryTables, threadDetails],
  });
  const { store } = opened;
  let count = 0;
  const clock = (): number => now;
  const blocks = createBlocks(store, { clock, profile: () => undefined });
  const registry = createToolRegistry({ clock });
  const recall = createRecall(store, createIndexes(store, { bytes: 1e8, clock }), clock);
  const ports = {
    recall,
    deep: createDeepRecall(recall, null),
    notes: createNotes(store, { next: (prefix) => `${prefix}_${(count += 1)}` }),
    blocks,
    audience: (thread: string) => audienceOfThread(store, thread),
    displayName: 'Wren',
  };
  for (const tool of memoryTools(ports)) registry.register(tool);
  await thread(store, 'home', 'private', 'owner:studio', true);
  await thread(store, 'square', 'public', 'person:x:7', false);
  const base: ToolContext = {
    agent: 'wren',
    thread: 'home',
    turn: 'trn_1',
    principal: 'owner:studio',
    origin: 'owner',
    channel: 'web',
    node: 2,
    now,
    signal: new AbortController().signal,
  };
  const call: Call = (name, input, more = {}) => registry.call(name, input, { ...base, ...more });
  await run({ store, call, blocks, base, registry });
}

/** A thread of one message, at node 2. */
async function thread(
  store: Store,
  id: string,
  audience: string,
  author: string,
  owner: boolean,
): Promise<void> {
  const created = { agent: 'wren', channel: 'web', account: 'studio', external: id, title: null, audience };
  const said = {
    message: `msg_${id}`,
    role: 'user',
    author: { id: author, name: 'Somebody' },
    owner,
    text: `Hello from the ${id}`,
    state: 'complete',
  };
  const place = { kind: 'chain', branch: 0, depth: 1, parent: null, parentBranch: null } as const;
  const events: readonly NewEvent[] = [
    { type: 'thread.created', data: created },
    { type: 'message.said', place, data: said },
  ];
  await store.commit({
    appends: [{ stream: `thread:${id}`, expected: 0, events, meta: { ...meta, actor: author } }],
  });
}

function outputOf(result: ToolResult): string {
  return result.ok ? JSON.stringify(result.output) : `${result.code}: ${result.message}`;
}

describe('the memory tools', () => {
  it('M6 what is remembered is found again, and what is said too', () =>
    withMind(async ({ call }) => {
      assert.equal((await call('remember', { text: 'Ada likes marzipan.', significance: 2 })).ok, true);
      assert.match(outputOf(await call('search_memory', { query: 'marzipan' })), /Ada likes marzipan/u);
      assert.match(outputOf(await call('search_memory', { query: 'hello home' })), /Hello from the home/u);
    }));

  it('P6 a search in public finds nothing that was said or noted in private', () =>
    withMind(async ({ call }) => {
      await call('remember', { text: 'The safe opens with 4711.' });
      const inPublic = { thread: 'square', origin: 'stranger', principal: 'person:x:7' } as const;
      assert.doesNotMatch(
        outputOf(await call('search_memory', { query: 'safe opens 4711 home' }, inPublic)),
        /4711|home/u,
      );
      assert.match(outputOf(await call('search_memory', { query: 'safe 4711' })), /4711/u);
    }));

  it('M2 P6 a search in steps is asked for, and finds in public nothing of what is private either', () =>
    withMind(async ({ call }) => {
      await call('remember', { text: 'The sister of Ada is called Mira.' });
      await call('remember', { text: 'We met Mira at the harbour.' });
      const asked = { query: 'sister of Ada', deep: true };
      assert.match(outputOf(await call('search_memory', asked)), /harbour/u);
      const inPublic = { thread: 'square', origin: 'stranger', principal: 'person:x:7' } as const;
      assert.doesNotMatch(outputOf(await call('search_memory', asked, inPublic)), /Mira|harbour/u);
    }));

  it('M5 a note keeps whose words led to it and how far they are believed', () =>
    withMind(async ({ call, store }) => {
      const stranger = { thread: 'square', origin: 'stranger', principal: 'person:x:7' } as const;
      await call('remember', { text: 'Bob says that he is a pilot.' }, stranger);
      const kept = (await store.read('thread:square')).find(({ type }) => type === 'memory.recorded');
      assert.match(JSON.stringify(kept?.data), /"origin":"told_by:person:x:7"/u);
      assert.match(JSON.stringify(kept?.data), /"reliability":0.5/u);
    }));

  it('M6 a note is worded anew, pinned and forgotten, by the owner’s word alone', () =>
    withMind(async ({ call }) => {
      const kept = await call('remember', { text: 'The meeting is on Monday.' });
      const id = /mem_\d+/u.exec(outputOf(kept))?.[0] ?? '';
      const stranger = { origin: 'stranger' } as const;
      assert.match(outputOf(await call('edit_memory', { id, text: 'never' }, stranger)), /^not-allowed/u);
      assert.equal((await call('edit_memory', { id, text: 'The meeting is on Tuesday.' })).ok, true);
      assert.match(outputOf(await call('search_memory', { query: 'meeting' })), /Tuesday/u);
      assert.equal((await call('pin_memory', { id })).ok, true);
      assert.match(outputOf(await call('edit_memory', { id: 'mem_none', text: 'x' })), /^memory-unknown/u);
      assert.equal((await call('forget_memory', { id, reason: 'asked' })).ok, true);
      assert.doesNotMatch(outputOf(await call('search_memory', { query: 'meeting' })), /Tuesday|Monday/u);
    }));

  it('P6 a note that those who listen may not know is no note there, whoever asks for a change', () =>
    withMind(async ({ call }) => {
      const kept = await call('remember', { text: 'The safe opens with 4711.' });
      const id = /mem_\d+/u.exec(outputOf(kept))?.[0] ?? '';
      const inPublic = { thread: 'square' } as const;
      for (const [tool, input] of [
        ['edit_memory', { id, text: 'changed' }],
        ['pin_memory', { id }],
        ['forget_memory', { id, reason: 'asked' }],
        ['pin_memory', { id: 'msg_home' }],
      ] as const)
        assert.match(outputOf(await call(tool, input, inPublic)), /^memory-unknown/u, tool);
      assert.match(outputOf(await call('search_memory', { query: 'safe' })), /4711/u, 'nothing was changed');
      assert.equal((await call('pin_memory', { id })).ok, true);
      assert.equal((await call('pin_memory', { id: 'msg_square' }, inPublic)).ok, true);
    }));

  it('M6 a block is added to and worded anew, within its limit and where it is seen', () =>
    withMind(async ({ call, blocks }) => {
      const shape = { description: 'people', limit: 60, audience: ['owner'] };
      assert.ok(
        (await blocks.create({ agent: 'wren', label: 'humans', value: 'Ada: engineer', ...shape }, meta)).ok,
      );
      assert.equal((await call('update_block', { label: 'humans', text: 'Bob: pilot' })).ok, true);
      assert.equal(
        (await call('update_block', { label: 'humans', text: 'Ada: poet', replaces: 'Ada: engineer' })).ok,
        true,
      );
      const [block] = await blocks.list('wren');
      assert.equal(block?.value, 'Ada: poet\nBob: pilot');
      assert.match(
        outputOf(await call('update_block', { label: 'humans', text: 'x', replaces: 'nothing' })),
        /^part-unclear/u,
      );
      assert.match(
        outputOf(await call('update_block', { label: 'humans', text: 'x', replaces: ':' })),
        /^part-unclear/u,
      );
      assert.match(
        outputOf(await call('update_block', { label: 'humans', text: 'x'.repeat(60) })),
        /^block-too-long/u,
      );
      assert.match(outputOf(await call('update_block', { label: 'none', text: 'x' })), /^block-unknown/u);
      assert.match(
        outputOf(await call('update_block', { label: 'humans', text: 'x' }, { thread: 'square' })),
        /^block-unknown/u,
      );
    }));

  it('A4 after a search nothing that was found can change a block', () =>
    withMind(async ({ blocks, base, registry }) => {
      await blocks.create(
        { agent: 'wren', label: 'humans', value: '', description: '', limit: 60, audience: ['owner'] },
        meta,
      );
      const session = openToolSession(registry, base);
      await session.call('search_memory', { query: 'hello' });
      assert.match(
        outputOf(await session.call('update_block', { label: 'humans', text: 'x' })),
        /^not-allowed/u,
      );
      assert.equal((await session.call('remember', { text: 'Somebody said hello.' })).ok, true);
    }));
});
