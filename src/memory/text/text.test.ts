import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { analyseText, eachTerm, features, speakerId } from './item-terms.ts';
import { stem } from './porter.ts';
import { foldText, termId, tokenize, toStem } from './text.ts';

const words = (text: string) => tokenize(text).flatMap(({ text: word, extra }) => (extra ? [] : [word]));
const all = (text: string) => new Set(tokenize(text).map(({ text: word }) => word));
const finds = (query: string, text: string) => words(query).every((word) => all(text).has(word));

describe('text of memories', () => {
  it('M3 cuts English into words without apostrophes', () => {
    assert.deepEqual(words("It's Mary’s café, I don't mind"), ['it', 'mary', 'cafe', 'i', 'dont', 'mind']);
  });

  it('M3 stems as Porter published', () => {
    const pairs = {
      caresses: 'caress',
      ponies: 'poni',
      agreed: 'agre',
      hopping: 'hop',
      filing: 'file',
      relational: 'relat',
      vietnamization: 'vietnam',
      electrical: 'electr',
      adjustable: 'adjust',
      controll: 'control',
      is: 'is',
      café: 'café',
    };
    for (const [word, expected] of Object.entries(pairs)) assert.equal(stem(word), expected);
  });

  it('M2 finds what a person would type in other scripts', () => {
    assert.ok(finds('東京', '昨日東京都に行きました'));
    assert.ok(finds('猫', '黒い猫がいる'));
    assert.ok(finds('елка', 'Новогодняя ёлка стоит'));
    assert.ok(finds('عليكم', 'السلام عَلَيْكُمُ'));
    assert.ok(finds('strasse', 'Lange Straße 5'));
    assert.ok(finds('한국', '한국어를 공부합니다'));
    assert.ok(finds('🎉', 'party 🎉 tonight'));
  });

  it('M2 finds a Cyrillic word in another case', () => {
    for (const [a, b] of [
      ['кошка', 'кошку'],
      ['собаки', 'собаками'],
      ['новый', 'нового'],
      ['работать', 'работает'],
    ])
      assert.equal(toStem(foldText(a ?? '')), toStem(foldText(b ?? '')));
    assert.equal(toStem('дом'), 'дом');
  });

  it('M2 finds code, file names, addresses and links by the whole and by a part', () => {
    const text = 'See src/x.test.ts, getUserName, bob@example.com and https://www.foo.org/a?x=1. C++ too.';
    for (const part of ['test', 'user', 'example', 'foo']) assert.ok(all(text).has(part), part);
    for (const whole of ['src/x.test.ts', 'bob@example.com', 'https://www.foo.org/a?x=1', 'c++'])
      assert.ok(all(text).has(whole), whole);
  });

  it('M2 folds composed and decomposed forms alike, and folding twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(foldText(text.normalize('NFD')), foldText(text.normalize('NFC')));
        assert.equal(foldText(foldText(text)), foldText(text));
      }),
    );
  });

  it('M2 folds letters that stand for others in one go', () => {
    for (const text of ['ᴭ', 'ŉ', 'a𝚺\u0301']) assert.equal(foldText(foldText(text)), foldText(text));
    assert.equal(foldText('ᴭ'), 'ae');
    assert.equal(foldText('ŉ'), "'n");
  });

  it('M2 reads any text, the same way each time, into entries in ascending order', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.lorem()), (text) => {
        const read = analyseText(text);
        assert.deepEqual(read, analyseText(text));
        const ids: number[] = [];
        eachTerm(read.terms, (id, own, caption) => {
          ids.push(id);
          assert.ok(own + caption > 0);
        });
        assert.deepEqual(
          ids,
          [...new Set(ids)].sort((a, b) => a - b),
        );
      }),
    );
  });

  it('M2 takes time in proportion to the length of hostile text', () => {
    const started = performance.now();
    for (const text of [
      'a'.repeat(500_000) + '.',
      'a.'.repeat(200_000),
      '[image: '.repeat(50_000),
      'aB'.repeat(200_000),
    ])
      analyseText(text);
    assert.ok(performance.now() - started < 2_000);
  });

  it('M3 keeps the words of a picture apart and tells questions, times and numbers', () => {
    const read = analyseText('Look at this? [image: a photo of two dogs]');
    assert.equal(read.captionLength, 2);
    const captions: number[] = [];
    eachTerm(read.terms, (id, own, caption) => {
      if (own === 0 && caption > 0) captions.push(id);
    });
    assert.deepEqual(new Set(captions), new Set([termId('two'), termId('dog')]));
    assert.equal(
      analyseText('Did you go yesterday, at 5?').features,
      features.question | features.temporal | features.number,
    );
    assert.equal(analyseText('Fine').features, 0);
  });

  it('M3 names a speaker by the first word of the name', () => {
    assert.equal(speakerId('Caroline Smith'), termId(stem('caroline')));
    assert.equal(speakerId('—'), 0);
  });
});
