import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { speaksTo } from '../admin/addressed.ts';
import { session } from '../session/session.ts';
import type { SessionState } from '../session/session.ts';
import { considerAll, modes } from './consider-all.ts';
import type { HeardMessage } from './mode.ts';
import { parseQuestion, parseRequest, withoutName } from './request.ts';
import { requestIn } from './steward.ts';

const agent = { name: 'wren', displayName: 'Wren' };
const clear = { state: 'clear', points: 0, reasons: [] } as const;

function said(text: string, more: Partial<HeardMessage> = {}): HeardMessage {
  return {
    id: 'm',
    node: 1,
    at: 0,
    text,
    author: { id: 'person:x', name: 'X' },
    bot: false,
    addressed: speaksTo(text, agent),
    runs: false,
    details: {},
    warden: clear,
    ...more,
  };
}

function decide(message: HeardMessage, sessions: Partial<SessionState> = {}) {
  return considerAll([message], { sessions: { ...session.initial, ...sessions }, agent }, 0)[0];
}

describe('the modes', () => {
  it('S4 people who talk among themselves are left alone, with the reason', () => {
    for (const text of ['that glaze is lovely', 'has anyone seen wrens today?', 'lol'])
      assert.deepEqual(decide(said(text)), {
        type: 'silent',
        reason: 'people are talking and nobody asked the agent',
        by: 'hearthkeeper',
      });
  });

  it('S4 a bot is never answered, not even when it calls the agent or looks like a moderator', () => {
    for (const text of ['@wren what is the theme?', '!modes', 'wren, quiet']) {
      const decision = decide(said(text, { bot: true, runs: true }));
      assert.equal(decision?.type, 'silent');
      assert.match(decision?.reason ?? '', /bots do not count as people/);
    }
  });

  const table: readonly (readonly [string, Partial<HeardMessage>, string, string])[] = [
    ['@Wren what was the name of that book?', {}, 'answer', 'librarian'],
    ['hello wren', {}, 'answer', 'hearthkeeper'],
    ['wren, what is the theme today?', {}, 'answer', 'steward'],
    ['wren, quiet', { runs: true }, 'answer', 'steward'],
    ['!modes', { runs: true }, 'answer', 'steward'],
    ['!modes', {}, 'silent', 'hearthkeeper'],
    ['!clip', { runs: true }, 'answer', 'scribe'],
    ['!bowl', {}, 'silent', 'hearthkeeper'],
    [
      'cheap viewers',
      { warden: { state: 'flagged', points: 4, reasons: ['offers viewers'] } },
      'flag',
      'warden',
    ],
    [
      '@wren cheap viewers?',
      { warden: { state: 'flagged', points: 4, reasons: ['offers viewers'] } },
      'flag',
      'warden',
    ],
  ];
  for (const [text, more, type, by] of table)
    it(`S3 "${text}"${more.runs === true ? ' from a moderator' : ''} is the ${by}'s: ${type}`, () => {
      const decision = decide(said(text, more));
      assert.deepEqual([decision?.type, decision?.by], [type, by]);
      assert.notEqual(decision?.reason, '');
    });

  it('S3 a mode that is off has no word; the silence of the hearthkeeper stays', () => {
    const off = decide(said('@wren who said that?'), { off: ['librarian', 'hearthkeeper'] });
    assert.deepEqual([off?.type, off?.by], ['silent', 'hearthkeeper']);
    assert.match(off?.reason ?? '', /switched off/);
  });

  it('S3 asked to be silent, it answers only those who run the stream', () => {
    assert.equal(decide(said('@wren who said that?'), { talk: 'silent' })?.type, 'silent');
    assert.equal(decide(said('wren, talk more', { runs: true }), { talk: 'silent' })?.type, 'answer');
  });

  it('S3 each mode says what it is for, and judges any text without a fault', () => {
    const hostile = [
      '',
      ' ',
      '@wren',
      '!',
      '\u0000',
      '@wren '.repeat(300),
      '[x](javascript:1)',
      '!clip'.repeat(99),
    ];
    for (const mode of modes) {
      assert.match(mode.about, /^[A-Z].{30,}\.$/);
      const verdicts = mode.consider(
        hostile.map((text) => said(text)),
        { sessions: session.initial, agent },
        0,
      );
      assert.equal(verdicts.length, hostile.length);
    }
  });

  it('S3 wishes are read in the words that people use, and only from those who run the stream', () => {
    assert.deepEqual(parseRequest('be quiet, please'), { type: 'talk', level: 'quiet' });
    assert.deepEqual(parseRequest('talk more'), { type: 'talk', level: 'more' });
    assert.deepEqual(parseRequest('turn off warden'), { type: 'mode', mode: 'warden', on: false });
    assert.deepEqual(parseRequest('librarian on'), { type: 'mode', mode: 'librarian', on: true });
    assert.deepEqual(parseRequest('theme: slow glazing'), { type: 'theme', text: 'slow glazing' });
    assert.equal(parseRequest('quiet night in here, is it not'), null);
    assert.deepEqual(parseQuestion('how long have we been live?'), { type: 'since' });
    assert.equal(requestIn(said('wren, quiet'), { sessions: session.initial, agent }), null);
  });

  it('S4 the agent is called by its name as a word, at the beginning, the end, or with @', () => {
    for (const text of ['@wren hi', 'Wren, hi', 'hey wren', 'thank you, wren!', 'hello wren'])
      assert.ok(speaksTo(text, agent), text);
    for (const text of ['the wren sang all day', 'wrench', 'I saw a wrens nest', '@wrenfan hi'])
      assert.ok(!speaksTo(text, agent), text);
    assert.equal(withoutName('Wren: be quiet', agent), 'be quiet');
  });
});
