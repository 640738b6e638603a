import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Recalled, RecallQuery } from '../memory.ts';
import { scoreOf } from '../rank/trace.ts';
import { createDeepRecall, stepNames } from './deep-recall.ts';
import { fuseSteps } from './fuse-steps.ts';
import { nextNames } from './name-hop.ts';
import { namesIn } from './names.ts';
import { splitClauses, splitPeople } from './sub-questions.ts';

const hit = (id: string, score: number, text = '', author = 'Ann'): Recalled => ({
  id,
  kind: 'message',
  holder: 'wren',
  thread: 't',
  message: id,
  author,
  text,
  at: 0,
  score,
  why: 'has “tea”',
  trace: [{ name: 'words', by: 'add', value: score }],
});
const idsOf = (hits: readonly Recalled[]) => hits.map(({ id }) => id);

describe('a question of several parts', () => {
  it('M2 that asks about two people is asked of each, unless of what they do together', () => {
    assert.deepEqual(splitPeople('What did Ada and Bob both paint?'), [
      'What did Ada paint?',
      'What did Bob paint?',
    ]);
    assert.deepEqual(splitPeople('Which city have both Zoë as well as José seen?'), [
      'Which city have Zoë seen?',
      'Which city have José seen?',
    ]);
    for (const one of [
      'What did Ada paint?',
      'Where did Ada and Bob go together?',
      'What lies between Ada and Bob?',
      'Who is Ada? Why and Where?',
      'ada and bob',
    ])
      assert.deepEqual(splitPeople(one), [], one);
  });

  it('M2 that joins two clauses is asked in two, and the second keeps who it is about', () => {
    assert.deepEqual(splitClauses('Where did Ada study and how long did that take?'), [
      'Where did Ada study',
      'Ada how long did that take?',
    ]);
    assert.deepEqual(splitClauses('What did Ada buy after Bob lost his job?'), [
      'What did Ada buy',
      'Bob lost his job?',
    ]);
    for (const one of [
      'What did Ada buy?',
      'Tell me what Ada bought after lunch',
      'What after that and so on?',
    ])
      assert.deepEqual(splitClauses(one), [], one);
  });
});

describe('names in a text', () => {
  it('M2 are capitals within a sentence and what is quoted, without days, months and the one who speaks', () => {
    assert.deepEqual(
      namesIn(
        'Yesterday I read "The Left Hand of Darkness" in Porto with Mira Santos. On Monday I saw Łukasz.',
      ),
      ['The Left Hand of Darkness', 'Porto', 'Mira Santos', 'Łukasz'],
    );
    assert.deepEqual(namesIn('and I think that I will go in May, ok?'), []);
    assert.deepEqual(namesIn(''), []);
  });

  it('M2 a hop follows those of the best hits that the question lacks, and nobody who spoke', () => {
    const found = [
      hit('a', 4, 'my sister Mira moved to Porto', 'Ada'),
      hit('b', 2, 'so Ad met Mira in Lisbon?', 'Bob'),
      ...['c', 'd', 'e'].map((id) => hit(id, 1, 'nothing')),
      hit('f', 1, 'we were in Rome'),
    ];
    assert.deepEqual(nextNames('Who moved to Porto?', found), ['Mira', 'Lisbon']);
    assert.deepEqual(nextNames('x', []), []);
  });
});

describe('hits of several searches', () => {
  const hits = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      score: fc.double({ min: 0.01, max: 50, noNaN: true }),
    }),
    { selector: ({ id }) => id },
  );
  const ranked = hits.map((all) =>
    all.map(({ id, score }) => hit(id, score)).sort((a, b) => b.score - a.score),
  );
  const further = fc.array(
    fc.record({
      found: ranked,
      looked: fc.constant('for “more”'),
      weight: fc.constantFrom(0.3, 0.8, 1),
      by: fc.constantFrom('sum' as const, 'best' as const),
    }),
    { maxLength: 3 },
  );

  it('M2 become one list: the best of the first keep their places, each hit stands once, scores fall', () => {
    fc.assert(
      fc.property(ranked, further, fc.nat({ max: 6 }), (first, more, stable) => {
        const fused = fuseSteps(first, more, stable);
        assert.deepEqual(
          idsOf(fused).slice(0, Math.min(stable, first.length)),
          idsOf(first).slice(0, stable),
        );
        const all = new Set([first, ...more.map(({ found }) => found)].flatMap(idsOf));
        assert.deepEqual(new Set(idsOf(fused)), all);
        assert.equal(fused.length, all.size);
        for (const [at, { score, trace }] of fused.entries()) {
          assert.ok(score <= (fused[at - 1]?.score ?? Infinity));
          assert.ok(
            Math.abs(scoreOf(trace ?? []) - score) <= 1e-6 * Math.max(1, score),
            'the trace leads to it',
          );
        }
      }),
    );
  });

  it('M2 a search that found nothing changes nothing', () => {
    const first = ['a', 'b', 'c'].map((id, at) => hit(id, 3 - at));
    assert.deepEqual(fuseSteps(first, [{ found: [], looked: 'x', weight: 1, by: 'sum' }], 1), first);
  });

  it('M2 what a further search brought says so', () => {
    const more = { found: [hit('z', 5)], looked: 'by way of Mira', weight: 0.8, by: 'best' } as const;
    const fused = fuseSteps([hit('a', 10), hit('b', 1)], [more], 1);
    assert.deepEqual(idsOf(fused), ['a', 'z', 'b']);
    assert.match(fused[1]?.why ?? '', /by way of Mira$/);
    assert.equal(fused[1]?.score, 8);
  });
});

describe('a search in steps', () => {
  const asker = { principal: 'owner:studio' };

  it('M2 M4 asks at most three times in code and three more for a model, always with the same filters', async () => {
    const asked: RecallQuery[] = [];
    const recall = {
      search: async (query: RecallQuery) => {
        asked.push(query);
        return [hit('a', 2, 'then Mira came to Porto', 'Bob')];
      },
    };
    const filters = {
      holder: 'wren',
      audience: { kind: 'private', members: ['person:ann'] },
      heardIn: 'home',
      thread: 'home',
      except: new Set(['m1']),
    } as const;
    const text = 'What did Ada and Bob paint after Zoe left?';
    await createDeepRecall(recall, null, stepNames).search({ ...filters, text, limit: 3 }, asker);
    assert.equal(asked.length, 3);
    const many = async () => ['one', 'two', 'three', 'four'];
    await createDeepRecall(recall, many, stepNames).search({ ...filters, text, limit: 3 }, asker);
    assert.equal(asked.length, 9);
    for (const { text: _, limit, ...rest } of asked) {
      assert.deepEqual(rest, filters);
      assert.equal(limit, 24);
    }
  });

  it('M2 gives as many as are wanted, and looks only once where nothing leads further', async () => {
    let searches = 0;
    const recall = {
      search: async ({ limit = 10 }: RecallQuery) => {
        searches += 1;
        return Array.from({ length: limit }, (_, at) => hit(`m${at}`, 100 - at, 'plain words'));
      },
    };
    const deep = createDeepRecall(recall, null);
    for (const [limit, expected] of [
      [undefined, 10],
      [4, 4],
      [40, 40],
    ] as const) {
      const query = { text: 'tea?', holder: 'wren', ...(limit === undefined ? {} : { limit }) };
      const found = await deep.search(query, asker);
      assert.deepEqual(
        idsOf(found),
        Array.from({ length: expected }, (_, at) => `m${at}`),
      );
    }
    assert.equal(searches, 3);
  });
});
