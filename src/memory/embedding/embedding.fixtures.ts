import assert from 'node:assert/strict';
import { eventually } from '../../../test/kit/house.ts';
import { createTestIds } from '../../../test/kit/llm.ts';
import { messageId } from '../../kernel/ids.ts';
import type { ThreadCommand } from '../../kernel/thread/thread.ts';
import type { ThreadState } from '../../kernel/thread/thread-state.ts';
import { thread } from '../../kernel/thread/thread.ts';
import { createClassifierFailures } from '../../llm/classifier-failures.ts';
import { createGateway } from '../../llm/create-gateway.ts';
import { createLedger } from '../../llm/ledger.ts';
import { llmMigration } from '../../llm/llm.tables.ts';
import { core } from '../../store/migrations/core.ts';
import type { Store } from '../../store/store.ts';
import { threadDetails, threadTables } from '../../store/thread/thread.tables.ts';
import { threadView } from '../../store/thread/thread.view.ts';
import { createMemory } from '../context.ts';
import { memoryTables } from '../memory.tables.ts';
import { memoryView } from '../memory.view.ts';
import { blockView } from '../blocks/block.view.ts';
import { embeddingTables } from './embedding.tables.ts';

/** What the store needs for memory and its vectors. */
export const projections = [threadView, memoryView, blockView];
/** Every table of memory and its vectors. */
export const migrations = [core, threadTables, llmMigration, memoryTables, embeddingTables, threadDetails];
/** Whose memory it is. */
export const holder = 'wren';
/** Words that the emulated embedder takes for one another. */
export const alike = { grimalkin: 'cat', tabby: 'cat', jalopy: 'car' };

/** Writes what is said in one thread of the holder. */
export function talkIn(store: Store, name: string, audience: 'public' | 'private' = 'private') {
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
    /** Takes back everything behind this message. */
    async rewind(message: string) {
      const node = nodes.get(message);
      assert.ok(node !== undefined);
      await run({ type: 'head.rewind', to: node });
    },
    async edit(message: string, text: string) {
      const node = nodes.get(message);
      assert.ok(node !== undefined);
      const earlier = texts.get(message) ?? '';
      await run({ type: 'message.edit', node, message: messageId(message), text, earlier });
    },
  };
}

/** Memory with an embedder at this address. */
export function houseOn(
  store: Store,
  url: string,
  options: { readonly provider?: string; readonly model?: string; readonly clock?: () => number } = {},
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
    { store, clock: options.clock ?? Date.now, ids, gateway, profile: () => undefined },
    { embedding: { report: (error) => faults.push(error) } },
  );
  return { gateway, memory, faults };
}

/** Begins to write vectors. */
export async function keep(memory: ReturnType<typeof houseOn>['memory'], errors: string[] = []) {
  assert.ok(memory.embedding !== null);
  return memory.embedding.keep({ node: 'n', quietMs: 10, onError: (error) => errors.push(error) });
}

/** Every vector that is stored. */
export async function vectors(
  store: Store,
): Promise<readonly { readonly id: string; readonly model: string; readonly bytes: number }[]> {
  const sql = 'select id, model, revision, length(vector) as bytes from memory_vectors order by id';
  return (await store.query({ sql, parameters: [] })) as never;
}

/** Until the queue has drained and every item of the holder has its vector. */
export function drained(store: Store, count: number) {
  return eventually(async () => {
    const waiting = (await store.jobs.counts()).filter(({ queue }) => queue === 'memory');
    return waiting.length === 0 && (await vectors(store)).length === count;
  }, 30_000);
}
