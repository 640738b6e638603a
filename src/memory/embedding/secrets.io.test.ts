import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openEmbeddingServer } from '../../../test/emulators/embedding-server.ts';
import { eventually } from '../../../test/kit/house.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import { holder, houseOn, keep, migrations, projections, talkIn } from './embedding.fixtures.ts';

const people = ['ann', 'bob', 'eve'] as const;
const rooms = 3;

type Step =
  | { readonly type: 'say'; readonly room: number; readonly person: number }
  | { readonly type: 'rewind'; readonly room: number; readonly back: number };

const room = fc.nat({ max: rooms - 1 });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ type: fc.constant('say' as const), room, person: fc.nat({ max: 2 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('rewind' as const),
        room,
        back: fc.integer({ min: 1, max: 3 }),
      }),
    },
  ),
  { minLength: 4, maxLength: 14, size: 'max' },
);

describe('vectors and secrets', () => {
  it('P6 M4 whatever is lived, meaning shows nobody what they were not there for, nor what was taken back', async () => {
    await using test = await openTestStore('sqlite', { projections, migrations });
    // Few dimensions: everything is a little like everything else.
    await using server = await openEmbeddingServer();
    server.dimension = 4;
    const { store } = test;
    const { memory, faults } = houseOn(store, server.url);
    using _memory = memory;
    await using _keeping = await keep(memory);
    const secrets: { readonly text: string; readonly heard: ReadonlySet<string>; taken: boolean }[] = [];
    let lives = 0;
    let near = 0;

    const live = async (sequence: readonly Step[]) => {
      lives += 1;
      const talks = Array.from({ length: rooms }, (_, at) => talkIn(store, `life${lives}-${at}`));
      for (const talk of talks) await talk.open();
      const present = talks.map(() => new Set<string>());
      const paths = talks.map((): { id: string; secret: number }[] => []);
      for (const step of sequence) {
        const [talk, path, here] = [talks[step.room], paths[step.room], present[step.room]];
        assert.ok(talk !== undefined && path !== undefined && here !== undefined);
        if (step.type === 'say') {
          const person = people[step.person] ?? 'ann';
          here.add(person);
          const text = `secret${secrets.length}x of ${person}`;
          path.push({ id: await talk.say(person, text), secret: secrets.length });
          secrets.push({ text, heard: new Set(here), taken: false });
        } else {
          const to = path.at(-1 - step.back);
          if (to === undefined) continue;
          await talk.rewind(to.id);
          for (const { secret } of path.splice(-step.back)) (secrets[secret] ?? { taken: true }).taken = true;
        }
      }
      await eventually(async () => (await memory.embedding?.waiting()) === 0);
      for (const members of [['ann'], ['bob'], ['eve'], ['ann', 'eve']]) {
        const audience = { kind: 'private', members: members.map((name) => `person:${name}`) } as const;
        const found = await memory.recall.search({ holder, text: `tell all ${lives}`, audience, limit: 200 });
        for (const { text, why } of found) {
          const secret = secrets.find((one) => one.text === text);
          if (secret === undefined) continue;
          if (why.includes('close in meaning')) near += 1;
          assert.ok(!secret.taken, `${text} was taken back`);
          assert.ok(
            members.every((name) => secret.heard.has(name)),
            `${text} is told to ${members.join(' and ')}`,
          );
        }
      }
    };
    await fc.assert(fc.asyncProperty(steps, live), { numRuns: 40, endOnFailure: true });
    assert.deepEqual(faults, []);
    assert.ok(near > 100, `${near} were found by meaning`);
  });
});
