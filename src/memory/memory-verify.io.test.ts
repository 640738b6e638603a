import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestStore } from '../../test/kit/stores.ts';
import type { NewEvent } from '../kernel/event.ts';
import { messageId } from '../kernel/ids.ts';
import type { ThreadCommand } from '../kernel/thread/thread.ts';
import type { ThreadState } from '../kernel/thread/thread-state.ts';
import { thread } from '../kernel/thread/thread.ts';
import { core } from '../store/migrations/core.ts';
import type { Store } from '../store/store.ts';
import { threadDetails, threadTables } from '../store/thread/thread.tables.ts';
import { threadView } from '../store/thread/thread.view.ts';
import { verifyStore } from '../store/verify.ts';
import { blockView } from './blocks/block.view.ts';
import { createMemory } from './context.ts';
import type { Audience } from './memory.ts';
import { memoryTables } from './memory.tables.ts';
import { memoryView } from './memory.view.ts';

const projections = [threadView, memoryView, blockView];
const migrations = [core, threadTables, memoryTables, threadDetails];
const now = Date.UTC(2026, 10, 20);
const people = ['ann', 'bob', 'eve'] as const;

type Step =
  | { readonly type: 'say'; readonly thread: number; readonly person: number; readonly secret: boolean }
  | { readonly type: 'note'; readonly thread: number }
  | { readonly type: 'rewind'; readonly thread: number; readonly back: number };

const place = fc.nat({ max: 2 });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('say' as const),
        thread: place,
        person: place,
        secret: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('note' as const), thread: place }) },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('rewind' as const), thread: place, back: fc.nat({ max: 3 }) }),
    },
  ),
  { minLength: 1, maxLength: 20, size: 'max' },
);

/** Three threads of one agent, the first public, lived by the thread's own rules. */
async function createHouse(store: Store, name: string) {
  const agent = `agent-${name}`;
  let made = 0;
  const states: ThreadState[] = [];
  const spoken: { readonly node: number; readonly branch: number; readonly depth: number }[][] = [[], [], []];
  const id = (at: number) => `${name}-${at}`;
  const append = async (stream: string, events: readonly NewEvent[]) => {
    const meta = { at: now, actor: 'test', origin: 'direct' };
    const result = await store.commit({ appends: [{ stream, expected: 'any', events, meta }] });
    assert.equal(result.type, 'committed');
  };
  const run = async (at: number, command: ThreadCommand) => {
    const state = states[at] ?? thread.initial;
    const decided = thread.decide(command, state);
    if (!decided.ok) return;
    let next = state;
    for (const event of decided.value) {
      const revision = next.revision + 1;
      next = thread.evolve(next, event, revision);
      if (event.type === 'message.said')
        spoken[at]?.push({ node: revision, branch: event.place.branch, depth: event.place.depth });
    }
    states[at] = next;
    await append(`thread:${id(at)}`, decided.value);
  };
  for (const at of [0, 1, 2]) {
    const where = { channel: 'web', account: 'a', external: id(at), title: null };
    const audience = at === 0 ? 'public' : 'private';
    await run(at, { type: 'thread.create', agent, ...where, audience });
  }
  return {
    agent,
    id,
    head: (at: number) => states[at]?.head?.revision ?? 0,
    say(at: number, person: string, text: string) {
      made += 1;
      const utterance = {
        message: messageId(`${name}-m${made}`),
        role: 'user' as const,
        state: 'complete' as const,
      };
      const author = { id: `person:${person}`, name: person };
      return run(at, { type: 'message.say', utterance: { ...utterance, author, text } });
    },
    rewind(at: number, back: number) {
      const known = spoken[at] ?? [];
      const node = known[known.length - 1 - back];
      const to = node === undefined ? null : { revision: node.node, branch: node.branch, depth: node.depth };
      return run(at, { type: 'head.rewind', to });
    },
    /** Attached events count in the stream too, unknown to the thread's rules. */
    noteTaken(at: number) {
      const state = states[at];
      if (state !== undefined) states[at] = { ...state, revision: state.revision + 1 };
    },
  };
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`memory and the log on ${engine}`, () => {
    it('P6 M4 a planted secret reaches nobody who was not there, and the rows are what the log says', async () => {
      await using test = await openTestStore(engine, { projections, migrations, clock: () => now });
      const { store } = test;
      let count = 0;
      const ids = { next: (prefix: string) => `${prefix}_${(count += 1)}` };
      using memory = createMemory({ store, clock: () => now, ids, profile: () => undefined });
      let run = 0;
      let told = 0;
      const live = async (sequence: readonly Step[]) => {
        run += 1;
        const house = await createHouse(store, `r${run}`);
        const heardBy = new Map<string, ReadonlySet<string>>();
        const present: Set<string>[] = [new Set(), new Set(), new Set()];
        for (const [at, step] of sequence.entries()) {
          if (step.type === 'say') {
            const person = people[step.person] ?? 'ann';
            present[step.thread]?.add(person);
            const secret = `marzipan${run}x${at}`;
            if (step.secret && step.thread !== 0) heardBy.set(secret, new Set(present[step.thread]));
            await house.say(
              step.thread,
              person,
              step.secret && step.thread !== 0 ? `marzipan ${secret}` : 'talk',
            );
          } else if (step.type === 'rewind') await house.rewind(step.thread, step.back);
          else if (house.head(step.thread) > 0) {
            const secret = `marzipan${run}x${at}`;
            if (step.thread !== 0) heardBy.set(secret, new Set(present[step.thread]));
            const meta = { at: now, actor: house.agent, origin: 'tool' };
            const spot = { thread: house.id(step.thread), node: house.head(step.thread) };
            const provenance = { author: house.agent, origin: 'direct' };
            const text = step.thread === 0 ? 'talk' : `marzipan ${secret}`;
            await memory.notes.remember(
              { holder: house.agent, text, speaker: 'Wren', provenance, spot },
              meta,
            );
            house.noteTaken(step.thread);
          }
        }
        for (const listeners of [[], ['ann'], ['bob'], ['ann', 'eve']]) {
          const members = listeners.map((person) => `person:${person}`);
          const audience: Audience =
            listeners.length === 0 ? { kind: 'public' } : { kind: 'private', members };
          const ask = { agent: house.agent, thread: 'elsewhere', audience, except: new Set<string>() };
          const { recalled } = await memory.contextFor({ ...ask, query: 'marzipan talk' });
          const all = await memory.recall.search({
            text: 'marzipan talk',
            holder: house.agent,
            audience,
            limit: 100,
          });
          const words = JSON.stringify([recalled, all]);
          for (const [secret, witnesses] of heardBy) {
            if (!new RegExp(`${secret}\\b`).test(words)) continue;
            told += 1;
            assert.ok(listeners.length > 0 && listeners.every((person) => witnesses.has(person)), secret);
          }
        }
      };
      await fc.assert(fc.asyncProperty(steps, live), { numRuns: engine === 'sqlite' ? 80 : 15 });
      assert.ok(told > 0, 'those who were there hear it');
      const report = await verifyStore(store, { projections, migrations });
      assert.deepEqual(report.problems, []);
    });
  });
}
