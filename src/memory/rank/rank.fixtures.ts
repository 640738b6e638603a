import assert from 'node:assert/strict';
import { HolderIndex } from '../index/holder-index.ts';
import { analyseText, speakerId } from '../text/item-terms.ts';
import { readQuestion } from './question.ts';
import { rank } from './rank.ts';
import { scoreOf } from './trace.ts';
import { roomFor } from './turn-scores.ts';

/** One message of a thread. */
export type Turn = {
  readonly text: string;
  readonly by?: string;
  readonly day?: string;
  readonly hidden?: boolean;
};

const filler = [
  'the weather is grey',
  'lunch was late',
  'the bus took ages',
  'a neighbour sings',
  'paint dries',
];

/** An index of one thread with these turns among others that share no word with them, each session on its day. */
export function talk(turns: readonly Turn[]): HolderIndex {
  const index = new HolderIndex();
  const others: readonly Turn[] = filler.map((text) => ({ text, day: '2020-02-02' }));
  const all = [...turns, ...others];
  for (const [at, { text, by = 'Ann', day = '2023-05-08' }] of all.entries()) {
    const { terms, length, captionLength, features } = analyseText(text);
    index.put({
      id: `m${at}`,
      item: `m${at}`,
      version: 1,
      kind: 'message',
      stream: 'thread:t',
      revision: at + 1,
      node: at + 1,
      branch: 0,
      depth: at + 1,
      at: Date.parse(`${day}T10:00:00Z`) + at * 30_000,
      speaker: speakerId(by),
      significance: 1,
      witnesses: null,
      sources: [],
      terms,
      length,
      captionLength,
      features,
    });
  }
  index.layOut(index.open('thread:t'), [{ branch: 0, from: 1, to: all.length }]);
  index.settle();
  for (const [at, { hidden }] of turns.entries()) if (hidden === true) index.visible[at] = 0;
  return index;
}

/** What a question finds, best first: `m0` is the first message. */
export function ask(index: HolderIndex, text: string): readonly string[] {
  const question = readQuestion(text, (term) => (index.speakers.get(term) ?? 0) > 0);
  const scratch = roomFor(null, index.size);
  scratch.visible = index.visible;
  const ranked = rank(index, question, scratch, { limit: 10, now: 0, skip: () => false });
  for (const { trace, score } of ranked)
    assert.ok(Math.abs(scoreOf(trace) - score) <= 1e-6 * score, 'the trace leads to the score');
  assert.ok(
    [
      scratch.scores,
      scratch.frequency,
      scratch.sessionScores,
      scratch.best,
      scratch.cover,
      scratch.covered,
    ].every((room) => room.every((value: number) => value === 0)),
    'the scratch is clean for the next search',
  );
  return ranked.map(({ document }) => `m${document}`);
}
