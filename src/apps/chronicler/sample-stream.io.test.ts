import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { createClipWatch } from './clips/clip-watch.ts';
import type { FlagNote, SaidMessage } from './ledger/facts.ts';
import { factsWith, streamStart } from './ledger/ledger.fixtures.ts';
import { findInStream, renderLedger } from './ledger/render-ledger.ts';
import { answerFromLog } from './librarian/answer-from-log.ts';
import { parseRecording } from './replay/parse-recording.ts';
import { createWarden, exemptionOf } from './warden/conversation.ts';
import { nothingTaught } from './warden/taught.ts';

const file = path.resolve(import.meta.dirname, '../../../examples/sample-stream.jsonl');
const entries = [...parseRecording(readFileSync(file, 'utf8').split('\n'))];
const recorded = entries.filter((entry) => entry.type === 'message');
const minute = 60_000;
const isBot = (badges: readonly string[]) => badges.some((badge) => badge.startsWith('bot'));
const messages: readonly SaidMessage[] = recorded.map(
  ({ id, at, author, authorId, text, badges, firstMessage }) => ({
    id: id ?? '',
    at,
    author,
    authorId: authorId ?? author,
    text,
    firstMessage,
    role: isBot(badges) ? 'bot' : badges.includes('broadcaster/1') ? 'streamer' : 'person',
  }),
);

describe('the sample stream', () => {
  it('S9 is read without a skipped line, in order, with what a stream has', () => {
    assert.equal(entries.filter(({ type }) => type === 'skipped').length, 0);
    assert.ok(recorded.length >= 1_200 && recorded.length <= 1_800, String(recorded.length));
    assert.equal(new Set(messages.map(({ id }) => id)).size, messages.length);
    const times = entries.map((entry) => (entry.type === 'skipped' ? 0 : entry.at));
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    assert.deepEqual(
      entries.filter(({ type }) => type !== 'message').map(({ type }) => type),
      ['stream.online', 'channel.update', 'raid', 'channel.update', 'stream.offline'],
    );
  });

  it('S3 has two stretches of more than fifteen minutes in which only bots speak', () => {
    const people = messages.filter(({ role }) => role !== 'bot');
    const quiet = people.filter(({ at }, place) => at - (people[place - 1]?.at ?? at) > 15 * minute);
    assert.equal(quiet.length, 2);
  });

  const warden = createWarden();
  const flags: readonly FlagNote[] = recorded.flatMap((message, place) => {
    const { state, reasons } = warden.judge(
      {
        text: message.text,
        at: message.at,
        chatter: message.author,
        exempt: exemptionOf(message.badges, isBot(message.badges)),
        firstMessage: message.firstMessage,
        accountCreatedAt: message.accountCreatedAt,
      },
      nothingTaught,
    );
    const { id, at, author, text } = messages[place] ?? message;
    return state === 'clear'
      ? []
      : [{ messageId: id ?? '', at, author, text, state, reasons, decision: null }];
  });

  it('S5 the warden flags the three who sell something, and nobody else', () => {
    const flagged = flags.filter(({ state }) => state === 'flagged').map(({ author }) => author);
    assert.deepEqual([...new Set(flagged)], ['shop4you_2291', 'lukas_plays22', 'vexa_designs']);
    const others = flags.filter(({ author }) => !flagged.includes(author));
    assert.ok(others.length <= 3, JSON.stringify(others.map(({ text }) => text)));
  });

  const watch = createClipWatch();
  for (const entry of entries) {
    if (entry.type === 'message') watch.hear({ ...entry, bot: isBot(entry.badges) });
    if (entry.type === 'raid') watch.raid(entry.at);
    if (entry.type === 'stream.offline') watch.advance(entry.at);
  }

  it('S6 the two loud moments are clips, the raid and the giveaway are not', () => {
    const minutes = watch.candidates().map(({ peak }) => Math.floor((peak - streamStart) / minute));
    assert.deepEqual(minutes, [34, 142]);
    assert.deepEqual(
      watch.suppressed().map(({ label }) => label),
      ['raid', 'giveaway'],
    );
  });

  it('S3 the librarian answers what was said, and says so where it was not', () => {
    const asked = recorded.filter(({ mentionsAgent }) => mentionsAgent);
    const answers = asked.map(({ text, id }) =>
      answerFromLog({ text, id: id ?? '', agentNames: ['Wren'], utcOffsetMinutes: 0 }, messages),
    );
    assert.deepEqual(
      answers.map(({ text }) => text),
      [
        'mara_reads said at 19:40: “while you wedge: I finished a book last night, it is called The Lighthouse at Ember Sound, by Orla Finn”',
        'Not said today, as far as I have heard.',
        'InesThrowsClay said at 19:21: “I fire the stoneware at 1240 degrees, slow, with a long hold”',
        'Not said today, as far as I have heard.',
      ],
    );
  });

  it('S7 its ledger tells of the clay, the pear tree and the goat', () => {
    const facts = factsWith({
      messages,
      flags,
      clips: watch.candidates(),
      velocity: watch.velocity(),
      endedAt: streamStart + 180 * minute,
      title: 'Cosy clay and chapters: teapot night',
    });
    const { topics } = findInStream(facts);
    const words = topics.flatMap((topic) => topic.words);
    for (const word of ['celadon', 'goat', 'pear'])
      assert.ok(words.includes(word), `${word} is not among ${words.join(', ')}`);
    const markdown = renderLedger(facts);
    assert.match(markdown, /^# Sanctum Ledger — 2026-11-14\n\n## Stream Theme\n/);
    assert.doesNotMatch(markdown.split('## Warden Flags')[0] ?? '', /growfame|portfolio/);
  });
});
