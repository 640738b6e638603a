import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, talk } from './rank.fixtures.ts';

/** What was said, and what people would type to find it. */
const said: readonly (readonly [text: string, ...asked: string[]])[] = [
  ['Wir treffen uns morgen im Café in Zürich', 'cafe zurich', 'Café', 'ZÜRICH treffen'],
  ['Ça coûte très cher à Orléans', 'coute cher', 'Orleans', 'ca'],
  ['Моя сестра купила новую скрипку', 'скрипка', 'сестры', 'новая скрипка'],
  ['我昨天在东京买了一台相机', '东京', '相机', '东京的相机'],
  ['来週京都で抹茶を飲みます', '京都の抹茶', '抹茶'],
  ['어제 부산에서 바다를 봤어요', '부산', '바다 부산'],
  ['اشتريت قلما من المكتبة', 'مكتبة', 'المكتبة', 'اشتريت'],
  ['קניתי כינור חדש', 'כינור', 'כינור חדש'],
  ['ฉันชอบกินข้าวผัด', 'ข้าวผัด'],
  ['Η μουσική είναι ωραία', 'μουσικη', 'ΜΟΥΣΙΚΉ'],
  ['passed the audition 🎻', '🎻'],
  ['that works 👍🏽', '👍', '👍🏽'],
  ['const total = sumOrders(cart_items)', 'sumOrders', 'cart_items', 'cart items', 'orders'],
  ['it is in report-final_v2.docx', 'report-final_v2.docx', 'report final', 'docx'],
  ['write to ada.love@example.org about it', 'ada.love@example.org', 'ada love', 'example.org'],
  [
    'the steps are at https://docs.sanctum.dev/guide/start?tab=2',
    'https://docs.sanctum.dev/guide/start?tab=2',
    'docs.sanctum.dev',
    'sanctum guide',
  ],
  ['she is a self-taught sculptor', 'self-taught', 'self taught'],
  ['release 10.4.2 is out', '10.4.2', 'release 10.4.2'],
  ['the C++ build is red', 'C++', 'c++ build'],
];

/** One message a day, so that none stands beside another. */
const everything = () =>
  talk(
    said.map(([text], at) => ({ text, day: new Date(Date.UTC(2023, 4, 1 + at)).toISOString().slice(0, 10) })),
  );

const words = (count: number, offset: number): string =>
  Array.from({ length: count }, (_, at) => `wort${(at * 7 + offset) % 900}`).join(' ');

describe('recall in other languages and of other texts', () => {
  for (const [number, [text, ...asked]] of said.entries())
    it(`M2 finds “${text}” by ${asked.join(', ')}`, () => {
      const index = everything();
      for (const question of asked) assert.equal(ask(index, question)[0], `m${number}`, question);
    });

  it('M2 a message of several hundred words does not drown a short one', () => {
    const long = Array.from({ length: 6 }, (_, at) => ({
      text: `${words(300, at * 40)} violin ${words(300, at * 40 + 20)}`,
      day: `2023-05-0${1 + at}`,
    }));
    const index = talk([...long, { text: 'I sold the violin', day: '2023-05-20' }]);
    assert.equal(ask(index, 'Who sold the violin?')[0], 'm6');
    assert.equal(ask(index, 'violin')[0], 'm6');
  });

  it('M2 a long message that repeats a word does not drown a short one that has all of them', () => {
    const index = talk([
      { text: `${'violin '.repeat(40)} ${words(400, 3)}`, day: '2023-05-01' },
      { text: 'the violin came from Cremona', day: '2023-05-20' },
    ]);
    assert.equal(ask(index, 'violin from Cremona')[0], 'm1');
  });

  it('M2 a word deep in a long message is found', () => {
    const index = talk([
      { text: `${words(500, 0)} marzipan ${words(500, 100)}`, day: '2023-05-01' },
      { text: 'nothing of the kind', day: '2023-05-20' },
    ]);
    assert.deepEqual(ask(index, 'marzipan'), ['m0']);
  });

  it('M2 the short neighbours of a long message stand behind the one that has the words', () => {
    const index = talk([
      { text: 'tell me more' },
      { text: `${words(300, 0)} the harbour at dawn ${words(300, 100)}` },
      { text: 'lovely indeed' },
      { text: 'the harbour was grey', day: '2023-06-20' },
    ]);
    const found = ask(index, 'harbour');
    assert.equal(found[0], 'm3');
    assert.equal(found[1], 'm1');
  });
});
