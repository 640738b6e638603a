import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { createWarden } from '../../src/apps/chronicler/warden/conversation.ts';
import { heldOutHam, heldOutSpam } from '../../src/apps/chronicler/warden/held-out.fixtures.ts';
import { laterHam, laterSpam } from '../../src/apps/chronicler/warden/later.fixtures.ts';
import { judgeScore, scoreText } from '../../src/apps/chronicler/warden/score-message.ts';
import type { WardenState } from '../../src/apps/chronicler/warden/score-message.ts';
import { nothingTaught } from '../../src/apps/chronicler/warden/taught.ts';
import { perSecond } from '../kit/measure.ts';
import type { Row } from '../kit/measure.ts';

/** Lines of other people's chats; they belong to whoever published them and stay outside the repository. */
const lines = path.resolve(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'spam-dev.jsonl');
const judged = 200_000;
const goals = { recall: 0.92, flagged: 0.01, watching: 0.05, rate: 10_000 };
const line = z.object({ text: z.string(), label: z.enum(['spam', 'ham']) });
const smallTalk =
  'gg|that glaze is so good|how was your week|LUL LUL|what are we making today|hi everyone|!clip|the blue one please|' +
  'I had soup for lunch, it was fine|did anybody finish the book|no way|love this song|can we see the shelf again|brb tea';

/** S5, S8: what the warden finds in single lines without any other knowledge, and how many lines it judges in a second. */
export async function warden(): Promise<readonly Row[]> {
  const rows = await found();
  return [
    ...rows,
    ...share('own held-out lines', heldOutSpam, heldOutHam),
    ...share('own later lines', laterSpam, laterHam),
    rate(),
  ];
}

async function found(): Promise<readonly Row[]> {
  if (!existsSync(lines)) {
    process.stderr.write(`SKIPPED: there are no lines to judge at ${lines}\n`);
    return [];
  }
  const all = readFileSync(lines, 'utf8')
    .trim()
    .split('\n')
    .map((text) => line.parse(JSON.parse(text)));
  const of = (label: 'spam' | 'ham') => all.filter((one) => one.label === label).map(({ text }) => text);
  return share(path.basename(lines), of('spam'), of('ham'));
}

function share(name: string, spam: readonly string[], ham: readonly string[]): readonly Row[] {
  const count = (texts: readonly string[], state: WardenState) =>
    texts.filter((text) => judgeScore(scoreText(text)).state === state).length;
  const flagged = count(spam, 'flagged');
  const seen = flagged + count(spam, 'watching');
  const wrong = count(ham, 'flagged');
  const watched = count(ham, 'watching');
  return [
    {
      name: `${name}: spam flagged or watched`,
      value: `${seen} of ${spam.length} (${flagged} flagged)`,
      ratio: percent(seen / spam.length),
      goal: '≥ 92 %',
      holds: seen / spam.length >= goals.recall,
    },
    {
      name: `${name}: harmless lines flagged`,
      value: `${wrong} of ${ham.length}`,
      ratio: percent(wrong / ham.length),
      goal: '≤ 1 %',
      holds: wrong / ham.length <= goals.flagged,
    },
    {
      name: `${name}: harmless lines watched`,
      value: `${watched} of ${ham.length}`,
      ratio: percent(watched / ham.length),
      goal: '≤ 5 %',
      holds: watched / ham.length <= goals.watching,
    },
  ];
}

/** One spam line in fifty, as in a chat under attack, among the talk of two thousand chatters. */
function rate(): Row {
  const talk = smallTalk.split('|');
  const guard = createWarden();
  const start = performance.now();
  for (let number = 0; number < judged; number += 1) {
    const texts = number % 50 === 0 ? heldOutSpam : talk;
    guard.judge(
      {
        text: texts[number % texts.length] ?? '',
        at: number,
        chatter: `chatter-${number % 2_000}`,
        exempt: null,
        firstMessage: number < 2_000,
        accountCreatedAt: null,
      },
      nothingTaught,
    );
  }
  const took = performance.now() - start;
  return {
    name: `lines judged on one core, ${judged.toLocaleString('en')} of 2,000 chatters`,
    value: perSecond(judged, took),
    goal: '≥ 10,000/s',
    holds: (judged / took) * 1000 >= goals.rate,
  };
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
