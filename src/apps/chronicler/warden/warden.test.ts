import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { continueTalk, createWarden, exemptionOf } from './conversation.ts';
import type { Talk, WardenLine } from './conversation.ts';
import { foldLine } from './fold.ts';
import { heldOutHam, heldOutSpam } from './held-out.fixtures.ts';
import { laterHam, laterSpam } from './later.fixtures.ts';
import { judgeScore, scoreText } from './score-message.ts';
import { nothingTaught, toTaughtSentence } from './taught.ts';

const minute = 60_000;
const line = (text: string, more: Partial<WardenLine> = {}): WardenLine => ({
  text,
  at: 0,
  chatter: 'newcomer',
  exempt: null,
  firstMessage: false,
  accountCreatedAt: null,
  ...more,
});
const judgeAll = (texts: readonly string[], more: Partial<WardenLine> = {}) => {
  let talk: Talk | null = null;
  return texts.map((text, place) => {
    const next = continueTalk(
      talk,
      line(text, { at: place * minute, firstMessage: place === 0, ...more }),
      nothingTaught,
    );
    talk = next.talk;
    return next.judgement;
  });
};

describe('folding', () => {
  const folds: readonly (readonly [string, string])[] = [
    ['Best vie̮wers ̷on hypestream .example', 'best viewers on #link'],
    ['ｖｉｅｗｅｒｓ', 'viewers'],
    ['ᴠɪᴇᴡᴇʀꜱ', 'viewers'],
    ['Buy νiewers nοw', 'buy viewers now'],
    ['s h o p n a m e . c o m', '#link'],
    ['f.o.l.l.o.w.e.r.s f.o.r y.o.u', 'followers for you'],
    ['f0ll0w3r5 f0r y0ur 5tr34m', 'followers for your stream'],
    ['vi ewers', 'viewers'],
    ['name(dot)net', '#link'],
    ['name dot com', '#link'],
    ['name. c0m', '#link'],
    ['v\u200bie\u200bwers', 'viewers'],
    ['🇻🇮🇪🇼🇪🇷🇸 🅣🅞🅓🅐🅨', 'viewers today'],
    ['v⭐i⭐e⭐w⭐e⭐r⭐s', 'viewers'],
    ['f@mous v1ew€rs', 'famous viewers'],
    ['folowers and viewrs', 'followers and viewers'],
    ['my d m s', 'my dms'],
    ['name,com', '#link'],
    ['name * org', '#link'],
    ['name punto com', '#link'],
    ['name точка ру', '#link'],
    ['n*a*m*e*.*shop (remove the stars)', '#link (remove the stars)'],
  ];
  for (const [said, folded] of folds)
    it(`S5 reads "${said}" as "${folded}"`, () => assert.equal(foldLine(said).folded, folded));

  it('S5 leaves other scripts and ordinary words alone', () => {
    assert.equal(foldLine('доброе утро чат').folded, 'доброе утро чат');
    assert.equal(foldLine('こんにちは').folded, 'こんにちは'.normalize('NFKD').replaceAll(/\p{M}/gu, ''));
    assert.equal(foldLine('c00l run').folded, 'c00l run');
    assert.equal(foldLine('wait. me too').folded, 'wait. me too');
    assert.equal(foldLine('node 24.1 broke').folded, 'node 24.1 broke');
    assert.equal(foldLine('wait,live now, ok').folded, 'wait,live now, ok');
    assert.equal(foldLine('hi from 🇩🇪').folded, 'hi from d e');
    assert.equal(foldLine('Zürich café').disguises.size, 0);
  });

  it('S5 keeps what was said, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const folded = foldLine(text);
        assert.equal(folded.raw, text);
        assert.match(folded.squeezed, /^[\p{L}\p{N}]*$/u);
        judgeScore(scoreText(text));
      }),
    );
  });
});

describe('the score of one line', () => {
  const states = (lines: readonly string[]) => lines.map((text) => judgeScore(scoreText(text)).state);

  for (const [name, spam, ham] of [
    ['the first lines', heldOutSpam, heldOutHam],
    ['the later lines', laterSpam, laterHam],
  ] as const) {
    it(`S5 finds the shapes in ${name}`, () => {
      const found = states(spam).filter((state) => state !== 'clear').length;
      assert.ok(found / spam.length >= 0.92, `${found} of ${spam.length}`);
    });

    it(`S5 leaves harmless talk about the same things alone in ${name}`, () => {
      const judged = states(ham);
      assert.equal(judged.filter((state) => state === 'flagged').length, 0);
      const watched = judged.filter((state) => state === 'watching').length;
      assert.ok(watched / ham.length <= 0.05, `${watched} of ${ham.length}`);
    });
  }

  it('S5 tells a pitch by its parts where no shape fits, and the parts alone are no pitch', () => {
    const told = scoreText('I could ask my uncle to put you on his list, what is the best way to reach you');
    assert.ok(told.signals.some(({ kind }) => kind === 'pitch'));
    for (const part of [
      'your portfolio is lovely',
      'the price was fair',
      'I grow basil',
      'add me',
      'he helped me',
    ])
      assert.equal(judgeScore(scoreText(part)).state, 'clear', part);
  });

  it('S5 says each reason once', () => {
    const { reasons } = judgeScore(scoreText('do you have telegram? I want to be friends'));
    assert.equal(new Set(reasons).size, reasons.length);
  });

  it('S5 asking for the public server, learning a craft and saying no to viewers are no offers', () => {
    const harmless = [
      "what's your discord? is there a link in the panels",
      'do you have discord, where is the invite link',
      'I want to learn to draw logos like that',
      'my sister is learning to make emotes',
      'free viewers? no, free hugs',
      'how many followers do you need for partner?',
    ];
    assert.deepEqual(
      states(harmless),
      harmless.map(() => 'clear'),
    );
    const offers = [
      "what's your discord? can I show you how I draw logos",
      'I want to draw logos for your channel',
      'free viewers? no problem, add me on discord',
      'I would love to connect with you and support your channel, can I get your discord?',
      'let me show you how to get monetized quicker, my discord is on my profile',
    ];
    assert.ok(
      states(offers).every((state) => state !== 'clear'),
      states(offers).join(),
    );
  });

  it('S5 nothing that is said after a pitch lowers its score', () => {
    const tail = fc.constantFrom(
      ' lol',
      ' again',
      ' banned',
      ' just kidding',
      ' these bots',
      ' not a bot',
      ' hi mods',
    );
    fc.assert(
      fc.property(fc.constantFrom(...heldOutSpam), fc.array(tail, { maxLength: 4 }), (spam, tails) => {
        const alone = judgeScore(scoreText(`${spam}.`));
        const appended = judgeScore(scoreText(`${spam}.${tails.join('.')}`));
        if (alone.state === 'flagged') assert.notEqual(appended.state, 'clear', spam);
      }),
    );
  });

  it('S5 a new account and a first message lift a suspicion and never make one', () => {
    const boosters = { firstMessage: true, accountDays: 0 };
    assert.equal(judgeScore(scoreText('hey how are you'), boosters).state, 'clear');
    assert.equal(judgeScore(scoreText('gg that was close'), boosters).state, 'clear');
    const text = 'can you add me on discord';
    assert.equal(judgeScore(scoreText(text)).state, 'watching');
    const lifted = judgeScore(scoreText(text), boosters);
    assert.equal(lifted.state, 'flagged');
    assert.ok(lifted.reasons.includes('the account is 0 days old'));
  });
});

describe('the talk of a newcomer', () => {
  it('S5 grows from small talk to a pitch, and is flagged by the whole', () => {
    const judged = judgeAll([
      'hello how are you doing today',
      'how long have you been streaming?',
      'love your stream, really nice vibes',
      'do you have telegram?',
    ]);
    assert.deepEqual(
      judged.slice(0, 3).map(({ state }) => state),
      ['clear', 'clear', 'clear'],
    );
    assert.equal(judged[3]?.state, 'flagged');
    assert.ok(judged[3]?.reasons.includes('over 4 messages of a newcomer'));
  });

  it('S5 small talk and praise alone are never more than clear', () => {
    const judged = judgeAll(
      [
        'hey friend',
        'how long have you been streaming?',
        'love your content',
        'I am a streamer too',
        'where are you from?',
      ],
      { accountCreatedAt: 0 },
    );
    assert.ok(judged.every(({ state }) => state !== 'flagged'));
    assert.equal(judged[1]?.state, 'clear');
  });

  it('S5 who has been here before is judged by each line alone', () => {
    const judged = judgeAll(
      ['how long have you been streaming?', 'love your stream', 'do you have telegram?'],
      {
        firstMessage: false,
      },
    );
    assert.deepEqual(
      judged.map(({ state }) => state),
      ['clear', 'clear', 'watching'],
    );
    assert.deepEqual(judged[2]?.reasons, ['asks for a private contact']);
  });

  it('S5 moderators, VIPs, subscribers and known bots are not judged', () => {
    for (const badge of ['moderator/1', 'vip', 'subscriber/12', 'broadcaster', 'founder'])
      assert.notEqual(exemptionOf([badge], false), null, badge);
    assert.equal(exemptionOf([], true), 'a known bot');
    assert.equal(exemptionOf(['premium/1', 'constructor'], false), null);
    const { judgement } = continueTalk(
      null,
      line('cheap viewers on hype . com', { exempt: 'a moderator' }),
      nothingTaught,
    );
    assert.equal(judgement.state, 'clear');
  });

  it('S5 remembers the last newcomers only', () => {
    const warden = createWarden({ talks: 10 });
    for (let number = 0; number < 1_000; number += 1)
      warden.judge(line('hi', { chatter: `c${number}`, firstMessage: true }), nothingTaught);
    assert.equal(warden.remembered(), 10);
  });
});

describe('what a person teaches', () => {
  const text = 'I could bring loyal viewers to your channel this week, says the tutorial';

  it('S5 a person and a whole sentence can be allowed, and nothing around it', () => {
    const sentence = toTaughtSentence(text);
    assert.ok(sentence.ok);
    const taught = { people: new Set(['mara']), sentences: new Set([sentence.value]) };
    const state = (said: string, chatter = 'x') =>
      continueTalk(null, line(said, { chatter }), taught).judgement.state;
    assert.equal(state(text.toUpperCase()), 'clear');
    assert.equal(state(`${text} hype . com`), 'flagged');
    assert.equal(state('cheap viewers on hype . com', 'mara'), 'clear');
    assert.equal(state('cheap viewers on hype . com'), 'flagged');
  });

  it('S5 an allowed sentence does not allow another address in it', () => {
    const one = toTaughtSentence('the best viewers are found over at one.com today');
    const two = toTaughtSentence('the best viewers are found over at two.com today');
    assert.ok(one.ok && two.ok && one.value !== two.value);
  });

  it('S5 short sentences are not learned', () => {
    assert.deepEqual(toTaughtSentence('viewers'), { ok: false, refusal: 'too-few-words' });
    assert.deepEqual(toTaughtSentence('a b c d e'), { ok: false, refusal: 'too-few-words' });
    assert.deepEqual(toTaughtSentence('one two six ten to go'), { ok: false, refusal: 'too-short' });
  });
});
