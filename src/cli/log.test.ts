import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secret } from '../kernel/secret.ts';
import type { Log, LogOptions } from './log.ts';
import { createLog } from './log.ts';

function logging(
  options: Partial<LogOptions>,
  say: (log: Log) => void,
): { readonly lines: readonly string[]; readonly text: string } {
  const lines: string[] = [];
  say(
    createLog({
      level: 'info',
      secrets: [],
      form: 'json',
      clock: () => Date.UTC(2026, 0, 2, 3, 4, 5),
      write: (line) => lines.push(line),
      ...options,
    }),
  );
  return { lines, text: lines.join('') };
}

describe('log', () => {
  it('W9 is one line of JSON for a fact', () => {
    const { lines } = logging({}, (log) => {
      log('warn', 'The store\nwaits', { streams: 2, thread: 'thr_1' });
      log('debug', 'not asked for');
    });
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [
        {
          level: 'warn',
          time: '2026-01-02T03:04:05.000Z',
          streams: 2,
          thread: 'thr_1',
          msg: 'The store\nwaits',
        },
      ],
    );
    assert.equal(lines[0]?.indexOf('\n'), lines[0] === undefined ? -1 : lines[0].length - 1);
  });

  it('W9 reads well on a terminal', () => {
    const { text } = logging({ form: 'text' }, (log) =>
      log('error', 'Cannot\n  send', { error: new Error('broken pipe'), channel: 'web', why: 'two words' }),
    );
    assert.match(
      text,
      /^\d\d:\d\d:\d\d error Cannot send error="broken pipe" channel=web why="two words"\n$/,
    );
  });

  it('L6 shows no secret, wherever it stands and however it is written', () => {
    const secrets = [
      new Secret('hunter22'),
      new Secret('postgres://sanctum:pa%40ss22@db/sanctum'),
      new Secret('qu"ote22'),
    ];
    const say = (log: Log): void => {
      log('info', 'with hunter22 and qu"ote22 and pa@ss22', {
        url: 'postgres://sanctum:pa%40ss22@db/sanctum',
      });
      log('info', 'Authorization: Bearer abcdef0123456789', {
        headers: { authorization: 'Basic xyz', cookie: 'a=b' },
      });
      log('info', 'calls https://api.telegram.org/bot1234567890:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9/getMe');
      log('info', 'other://user:swordfish@host and sk-ant-REDACTED', {
        botToken: 'planted',
        inner: [{ apiKey: 'planted' }],
      });
      log('error', 'failed', { error: new Error('key hunter22 refused', { cause: new Error('hunter22') }) });
    };
    for (const form of ['json', 'text'] as const) {
      const { text, lines } = logging({ form, secrets }, say);
      assert.equal(lines.length, 5);
      assert.doesNotMatch(
        text,
        /hunter22|ote22|pa@ss22|pa%40ss22|abcdef0123456789|xyz|a=b|AAHdq|swordfish|REDACTED|planted/,
      );
    }
  });

  it('W9 never throws: circles and odd values are shown as they can be', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const { lines } = logging({}, (log) =>
      log('info', 'odd', { circle, big: 10n, none: undefined, secret: new Secret('x') }),
    );
    assert.match(lines[0] ?? '', /"big":"10"/);
  });
});
