import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestStore } from '../../test/kit/stores.ts';
import type { NewEvent } from '../kernel/event.ts';
import { messageId, ulid } from '../kernel/ids.ts';
import type { Node } from '../kernel/path.ts';
import { thread } from '../kernel/thread/thread.ts';
import type { ThreadCommand } from '../kernel/thread/thread.ts';
import type { Store } from '../store/store.ts';
import { loadParts } from '../wire.ts';
import type { Memory } from './context.ts';
import { createMemory } from './context.ts';
import type { Audience, Recalled } from './memory.ts';
import type { Note } from './memory.events.ts';
import { createDeepRecall, stepNames } from './steps/deep-recall.ts';
import type { Rewrite } from './steps/rewrite.ts';

// Random worlds of one holder: private and public threads of a few people who join at different times, rewinds, notes with and
// without witnesses, derived notes, pins, releases and removals. Everything said carries a secret of its own. Who may hear which
// secret is worked out beside it, from who spoke when, by plain lists.

const people = ['person:ann', 'person:bob', 'person:cat', 'owner:studio'] as const;
type Person = (typeof people)[number];
const phrases = [
  'we bought a violin at the harbour',
  'where did you buy it?',
  'yesterday in Lisbon, with my sister',
  'the guitar and the piano are older',
  'thanks, that sounds lovely',
  'I went to the mountains last week',
  'who came along?',
  'three dogs and a kitten',
] as const;

const spot = { thread: fc.nat({ max: 2 }), pick: fc.nat({ max: 50 }) };
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('say' as const), ...spot, by: fc.constantFrom(...people) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reply' as const), ...spot }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('rewind' as const), ...spot }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('note' as const),
      ...spot,
      placed: fc.boolean(),
      derived: fc.boolean(),
      witnesses: fc.option(fc.subarray([...people])),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('mark' as const),
      ...spot,
      kind: fc.constantFrom('pinned' as const, 'pinned' as const, 'released' as const, 'forgotten' as const),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const world = fc.record({
  audiences: fc.tuple(
    ...[0, 1, 2].map(() => fc.constantFrom('private' as const, 'private' as const, 'public' as const)),
  ),
  steps: fc.array(step, { minLength: 4, maxLength: 40, size: 'max' }),
  cut: fc.nat({ max: 40 }),
  listeners: fc.subarray([...people]),
});

type Item = {
  readonly id: string;
  readonly secret: string;
  /** Null: linear. */
  readonly thread: number | null;
  readonly node: number;
  readonly witnesses: readonly string[] | null;
  readonly source: Item | null;
  released: boolean;
  forgotten: boolean;
};

/** One world as plain lists, and the events that tell of it. */
function createWorld(name: string, audiences: readonly ('private' | 'public')[]) {
  const items: Item[] = [];
  const threads = audiences.map((audience, number) => ({
    stream: `thread:${name}-${number}`,
    audience,
    state: thread.initial,
    revision: 0,
    /** Nodes from the root to the head. */
    path: [] as Node[],
    joined: new Map<string, number>(),
    events: [] as NewEvent[],
  }));
  const linear = { stream: `memory:${name}`, events: [] as NewEvent[] };
  let count = 0;

  function run(number: number, command: ThreadCommand): number {
    const at = threads[number];
    const decided = at === undefined ? null : thread.decide(command, at.state);
    if (at === undefined || decided === null || !decided.ok) return 0;
    for (const event of decided.value) {
      at.revision += 1;
      at.state = thread.evolve(at.state, event, at.revision);
      at.events.push(event);
    }
    return at.revision;
  }

  function speak(number: number, by: Person | null, pick: number): void {
    const at = threads[number];
    if (at === undefined) return;
    const secret = `Zq${name}x${(count += 1)}`;
    const id = messageId(`${name}-m${count}`);
    const author =
      by === null ? { id: `agent:${name}`, name: 'Wren' } : { id: by, name: by.slice(by.indexOf(':') + 1) };
    const text = `${phrases[pick % phrases.length] ?? ''} ${secret}`;
    const utterance = { message: id, author, text, state: 'complete' } as const;
    const node =
      by === null
        ? run(number, {
            type: 'message.reply',
            utterance: { ...utterance, role: 'agent' },
            answers: at.state.head,
          })
        : run(number, { type: 'message.say', utterance: { ...utterance, role: 'user' } });
    if (at.state.head === null || node === 0) return;
    at.path.push(at.state.head);
    if (by !== null && !at.joined.has(by)) at.joined.set(by, node);
    items.push({
      id,
      secret,
      thread: number,
      node,
      witnesses: null,
      source: null,
      released: false,
      forgotten: false,
    });
  }

  function note(given: Extract<Step, { type: 'note' }>): void {
    const at = threads[given.thread];
    const node = at?.path[given.pick % Math.max(1, at.path.length)];
    const source = given.derived ? (items[given.pick % Math.max(1, items.length)] ?? null) : null;
    const secret = `Zq${name}x${(count += 1)}`;
    const id = `mem_${name}_${count}`;
    const data: Note = {
      memory: id,
      holder: name,
      text: `${phrases[given.pick % phrases.length] ?? ''} ${secret}`,
      speaker: 'Wren',
      provenance: {
        author: `agent:${name}`,
        origin: 'insight',
        ...(source === null ? {} : { sources: [source.id] }),
      },
      witnesses: given.witnesses,
      significance: 1,
      reliability: 1,
      version: 1,
    };
    const placed = given.placed && at !== undefined && node !== undefined;
    if (placed) {
      const place = {
        kind: 'attached',
        branch: node.branch,
        depth: node.depth,
        parent: node.revision,
        parentBranch: node.branch,
      } as const;
      at.revision += 1;
      at.events.push({ type: 'memory.recorded', place, data });
    } else linear.events.push({ type: 'memory.recorded', data });
    items.push({
      id,
      secret,
      thread: placed ? given.thread : null,
      node: placed ? node.revision : 0,
      witnesses: given.witnesses,
      source,
      released: false,
      forgotten: false,
    });
  }

  function mark(given: Extract<Step, { type: 'mark' }>): void {
    const item = items[given.pick % Math.max(1, items.length)];
    if (item === undefined) return;
    const about = { memory: item.id, holder: name };
    if (given.kind === 'released') item.released = true;
    if (given.kind === 'forgotten') item.forgotten = true;
    linear.events.push(
      given.kind === 'pinned'
        ? { type: 'memory.pinned', data: { ...about, pinned: given.pick % 2 === 0 ? 'yes' : 'auto' } }
        : given.kind === 'released'
          ? { type: 'memory.released', data: { ...about, released: true } }
          : { type: 'memory.forgotten', data: { ...about, reason: 'asked' } },
    );
  }

  function perform(given: Step): void {
    if (given.type === 'say') speak(given.thread, given.by, given.pick);
    else if (given.type === 'reply') speak(given.thread, null, given.pick);
    else if (given.type === 'note') note(given);
    else if (given.type === 'mark') mark(given);
    else {
      const at = threads[given.thread];
      if (at === undefined) return;
      const keep = given.pick % (at.path.length + 1);
      if (run(given.thread, { type: 'head.rewind', to: at.path[keep - 1] ?? null }) > 0)
        at.path.length = keep;
    }
  }

  /** Whether this item exists, and whether all who listen were there. */
  function mayKnow(item: Item, hearing: readonly string[] | null, heardIn: number | null): boolean {
    if (item.forgotten) return false;
    const home = item.thread === null ? undefined : threads[item.thread];
    if (home !== undefined && !home.path.some(({ revision }) => revision === item.node)) return false;
    if (item.source !== null && !mayKnow(item.source, hearing, heardIn)) return false;
    if (item.released) return true;
    const all = (knows: (person: string) => boolean) =>
      hearing !== null && hearing.length > 0 && hearing.every(knows);
    if (item.witnesses !== null) return all((person) => item.witnesses?.includes(person) === true);
    if (home === undefined) return all((person) => person === 'owner:studio');
    if (home.audience === 'public' || item.thread === heardIn) return true;
    return all((person) => (home.joined.get(person) ?? Infinity) <= item.node);
  }

  for (const [number, { audience }] of threads.entries())
    run(number, {
      type: 'thread.create',
      agent: name,
      channel: 'web',
      account: 'studio',
      external: `${name}-${number}`,
      title: null,
      audience,
    });
  return { threads, linear, items, perform, mayKnow };
}

type World = ReturnType<typeof createWorld>;

/** Brings to the store what it does not have yet. */
async function write(store: Store, { threads, linear }: World, at: number): Promise<void> {
  const meta = { at, actor: 'owner:studio', origin: 'direct' };
  const appends = [...threads, linear]
    .filter(({ events }) => events.length > 0)
    .map(({ stream, events }) => ({ stream, expected: 'any' as const, events: events.splice(0), meta }));
  if (appends.length === 0) return;
  assert.equal((await store.commit({ appends })).type, 'committed');
}

/** Asks in every way that there is, and compares with the lists. */
async function ask(
  memory: Memory,
  name: string,
  world: World,
  audience: Audience,
  heardIn: number | null,
): Promise<void> {
  const hearing = audience.kind === 'public' ? null : audience.members;
  const known = world.items.filter((item) => world.mayKnow(item, hearing, heardIn));
  const ids = new Set(known.map(({ id }) => id));
  const hidden = world.items.filter(({ id }) => !ids.has(id)).map(({ secret }) => secret);
  const inThread = heardIn === null ? {} : { heardIn: `${name}-${heardIn}` };
  const search = (text: string) =>
    memory.recall.search({ text, holder: name, limit: 200, audience, ...inThread });

  const every = await search(world.items.map(({ secret }) => secret).join(' '));
  const found = every.map(({ id }) => id);
  assert.deepEqual(
    found.filter((id) => !ids.has(id)),
    [],
    'only what they may know',
  );
  assert.deepEqual(
    [...ids].filter((id) => !found.includes(id)),
    [],
    'all that they may know',
  );
  assert.deepEqual(await search(hidden.join(' ')), [], 'nothing is lent by what is hidden');

  const plain = 'Which instrument did the sister buy?';
  const asked = (await search(plain)).map(({ id }) => id);
  const curious = (await search(`${plain} ${hidden.join(' ')}`)).map(({ id }) => id);
  assert.deepEqual(curious, asked, 'hidden words change nothing');

  const sent: (readonly Recalled[])[] = [];
  const guesses = async (_: string, seen: readonly Recalled[]) => {
    sent.push(seen);
    return hidden.length === 0 ? [] : [hidden.join(' ').slice(0, 300)];
  };
  const query = { holder: name, limit: 20, audience, ...inThread };
  const steps = (rewrite: Rewrite | null, text: string) =>
    createDeepRecall(memory.recall, rewrite, stepNames).search(
      { ...query, text },
      { principal: 'owner:studio' },
    );
  const deep = await steps(null, plain);
  assert.deepEqual(
    deep.filter(({ id }) => !ids.has(id)).map(({ id }) => id),
    [],
    'no step shows what they may not know',
  );
  assert.deepEqual(await steps(guesses, plain), deep, 'nor does a model that guesses what is hidden');

  const pinned = await memory.recall.pinned({ holder: name, audience, ...inThread });
  const context = await memory.contextFor({
    agent: name,
    thread: heardIn === null ? 'elsewhere' : `${name}-${heardIn}`,
    audience,
    query: `${plain} ${hidden.join(' ')}`,
    except: new Set(),
  });
  const told = JSON.stringify([every, deep, sent, pinned, context]);
  for (const secret of hidden) assert.ok(!new RegExp(`${secret}\\b`).test(told), `${secret} is told`);
}

for (const [engine, numRuns] of [
  ['sqlite', 1_000],
  ['postgres', 200],
] as const) {
  describe(`secrets on ${engine}`, () => {
    it(`P6 M4 over ${numRuns} random worlds nobody is told what they were not there for`, async () => {
      const { projections, migrations } = loadParts({});
      await using place = await openTestStore(engine, { projections, migrations });
      const { store } = place;
      let now = 1_700_000_000_000;
      const ids = { next: (prefix: string) => `${prefix}_${ulid(now, randomBytes(10))}` };
      using memory = createMemory({ store, clock: () => now, ids, profile: () => undefined });
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(world, async ({ audiences, steps, cut, listeners }) => {
          const name = `w${(runs += 1)}`;
          const plain = createWorld(name, audiences);
          const heardIn = cut % 3;
          const there = plain.threads[heardIn];
          const look = async () => {
            now += 60_000;
            await write(store, plain, now);
            await ask(memory, name, plain, { kind: 'public' }, null);
            await ask(memory, name, plain, { kind: 'private', members: listeners }, null);
            const members = [...(there?.joined.keys() ?? [])];
            const audience: Audience =
              there?.audience === 'public' ? { kind: 'public' } : { kind: 'private', members };
            await ask(memory, name, plain, audience, heardIn);
          };
          for (const [at, given] of steps.entries()) {
            plain.perform(given);
            if (at === cut) await look();
          }
          await look();
        }),
        { numRuns },
      );
    });
  });
}
