import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HolderIndex } from '../index/holder-index.ts';
import { readQuestion } from './question.ts';
import { ask, talk } from './rank.fixtures.ts';
import { explain } from './why.ts';

describe('the ranker', () => {
  it('M3 any word of the question may match, in any form', () => {
    assert.equal(ask(talk([{ text: 'We adopted two dogs' }]), 'Which dog was adopted in Paris?')[0], 'm0');
  });

  it('M3 an answer without the words is found through the question before it', () => {
    const index = talk([{ text: 'Where did you buy the violin?' }, { text: 'In Cremona' }]);
    assert.deepEqual(ask(index, 'violin').slice(0, 2).sort(), ['m0', 'm1']);
  });

  it('M3 neighbours in another session lend nothing', () => {
    const index = talk([
      { text: 'Where did you buy the violin?', day: '2023-05-07' },
      { text: 'In Cremona' },
    ]);
    assert.deepEqual(ask(index, 'violin'), ['m0']);
  });

  it('M4 a hidden turn lends nothing to its neighbours', () => {
    const index = talk([{ text: 'Where did you buy the violin?', hidden: true }, { text: 'In Cremona' }]);
    assert.deepEqual(ask(index, 'violin'), []);
  });

  it('M3 finds other forms of a word, and what is of the kind that a question names', () => {
    const turns = [
      { text: 'I bought a violin in Cremona', day: '2023-05-01' },
      { text: 'The violinist was late', day: '2023-05-03' },
    ];
    assert.equal(ask(talk(turns), 'Did she buy something?')[0], 'm0');
    assert.equal(ask(talk(turns), 'Which instruments does she have?')[0], 'm0');
    assert.equal(ask(talk(turns), 'violin')[0], 'm0', 'the word itself before its relatives');
    assert.ok(ask(talk(turns), 'violin').includes('m1'));
  });

  it('M4 a hidden turn lends nothing through related words either', () => {
    const turns = [{ text: 'I bought a violin', hidden: true }, { text: 'In Cremona' }];
    assert.deepEqual(ask(talk(turns), 'Which instrument did she buy?'), []);
  });

  it('M4 a hidden turn lends nothing to the others of its session', () => {
    const index = talk([
      { text: 'I went sailing', day: '2023-05-01' },
      { text: 'so it was', day: '2023-05-01' },
      { text: 'indeed it was', day: '2023-05-01' },
      { text: 'I went sailing', day: '2023-05-03' },
      { text: 'so it was', day: '2023-05-03' },
      { text: 'indeed it was', day: '2023-05-03' },
      { text: 'sailing and sailing', day: '2023-05-03', hidden: true },
    ]);
    assert.equal(ask(index, 'sailing')[0], 'm0', 'alike, so the older one first');
  });

  it('M3 prefers a turn that names something where a name is asked for', () => {
    const turns = [
      { text: 'we sailed from the harbour', day: '2023-05-01' },
      { text: 'we sailed from the Azores', day: '2023-05-03' },
    ];
    assert.equal(ask(talk(turns), 'Where had they sailed from?')[0], 'm1');
  });

  it('M3 looks in several sessions where several things are asked for', () => {
    const apart = [1, 2, 3].map((at) => ({ text: `pause ${at}`, day: '2023-05-01' }));
    const turns = [
      { text: 'the violin and the instruments', day: '2023-05-01' },
      ...apart,
      { text: 'the violin and the instruments again', day: '2023-05-01' },
      { text: 'the violin and the instruments again', day: '2023-05-09' },
      ...apart.map(({ text }) => ({
        text: `${text}, another walk through town, lunch and trains`,
        day: '2023-05-09',
      })),
    ];
    assert.deepEqual(ask(talk(turns), 'Which violin instrument was it?').slice(0, 3), ['m0', 'm4', 'm5']);
    assert.deepEqual(ask(talk(turns), 'Which violin instruments are there?').slice(0, 3), ['m0', 'm5', 'm4']);
  });

  it('M3 prefers the answer to a question that has the words asked for', () => {
    const turns = [
      { text: 'Where is the violin from?', by: 'Bob', day: '2023-05-01' },
      { text: 'Cremona', day: '2023-05-01' },
      { text: 'The violin is here', by: 'Bob', day: '2023-05-03' },
      { text: 'Lovely', day: '2023-05-03' },
    ];
    const found = ask(talk(turns), 'violin');
    assert.ok(found.indexOf('m1') < found.indexOf('m3'));
  });

  it('M3 a word of the kind that many messages have drowns no rare word of the question', () => {
    const busy = Array.from({ length: 12 }, (_, at) => ({
      text: `guitar and piano and drum again ${at}`,
      day: `2023-06-${10 + at}`,
    }));
    const index = talk([{ text: 'the zither arrived', day: '2023-05-01' }, ...busy]);
    assert.equal(ask(index, 'Did the zither instrument arrive?')[0], 'm0');
  });

  it('M3 prefers what the named person said', () => {
    const turns = [
      { text: 'I went sailing', by: 'Ann', day: '2023-05-01' },
      { text: 'I went sailing', by: 'Bob', day: '2023-05-03' },
    ];
    assert.equal(ask(talk(turns), 'When did Bob go sailing?')[0], 'm1');
    assert.equal(ask(talk(turns), 'When did Ann go sailing?')[0], 'm0');
  });

  it('M3 prefers the day that the question names', () => {
    const turns = [
      { text: 'I went sailing', day: '2023-05-08' },
      { text: 'I went sailing', day: '2023-07-20' },
    ];
    assert.equal(ask(talk(turns), 'Who went sailing on 20 July 2023?')[0], 'm1');
    assert.equal(ask(talk(turns), 'Who went sailing in May?')[0], 'm0');
  });

  it('M3 knows a day across the border of its month, and each of several dates', () => {
    const turns = [
      { text: 'I went sailing', day: '2023-05-29' },
      { text: 'I went sailing', day: '2023-06-12' },
      { text: 'I went sailing', day: '2023-07-01' },
      { text: 'I went sailing', day: '2023-07-09' },
    ];
    assert.equal(ask(talk(turns), 'Who went sailing on 30 June 2023?')[0], 'm2');
    assert.equal(ask(talk(turns), 'Who went sailing on 2023-05-30?')[0], 'm0');
    const both = ask(talk(turns), 'Who went sailing on 28 May and on 10 July 2023?').slice(0, 2);
    assert.deepEqual(both.toSorted(), ['m0', 'm3']);
  });

  it('M3 finds nothing for nothing', () => {
    assert.deepEqual(ask(talk([{ text: 'hello there' }]), ''), []);
    assert.deepEqual(ask(talk([{ text: 'hello there' }]), 'of the and'), []);
    assert.deepEqual(ask(new HolderIndex(), 'violin'), []);
  });

  it('M2 says in plain words why something was found', () => {
    const index = talk([{ text: 'I went sailing yesterday', by: 'Bob' }]);
    const question = readQuestion('When did Bob go sailing in May 2023?', (term) => index.speakers.has(term));
    assert.equal(
      explain(index, question, 0, 'Bob'),
      'has “sailing”; has words close to “go”; said by Bob; from the time you name; speaks of a time',
    );
  });

  it('M3 reads names, dates and kinds of questions', () => {
    const read = (text: string) => readQuestion(text, () => false);
    assert.deepEqual(read('What happened on May 8, 2023?').dates, [{ month: 4, year: 2023, day: 8 }]);
    assert.deepEqual(read('What may happen on the 8th of June?').dates, [{ month: 5, year: null, day: 8 }]);
    assert.deepEqual(read('What happened in 2022?').dates, [{ month: null, year: 2022, day: null }]);
    assert.deepEqual(read('What happened on 2023-05-08?').dates, [{ month: 4, year: 2023, day: 8 }]);
    assert.deepEqual(read('And from December 2022 to 3 January 2023?').dates, [
      { month: 11, year: 2022, day: null },
      { month: 0, year: 2023, day: 3 },
    ]);
    assert.equal(read('May I ask?').dates[0]?.month, 4);
    assert.deepEqual(read('it may rain').dates, []);
    assert.ok(read('How long did it take?').when);
    assert.ok(read('How many dogs?').count);
    assert.ok(read('What outdoor activities has she done?').several);
    assert.ok(!read('Which class has she joined?').several);
    assert.ok(!read('What kinds does she like?').several);
    assert.ok(read('Where is it?').name);
    assert.ok(!read('When was it?').name);
  });
});
