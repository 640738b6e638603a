import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { minuteOf, replayFile, writeRecording } from '../kit/recording.ts';
import type { Line } from '../kit/recording.ts';
import { createSanctum } from '../kit/sanctum.ts';

const sample = path.resolve(import.meta.dirname, '..', '..', 'examples', 'sample-stream.jsonl');
const online: Line = { minute: 0, type: 'stream.online', title: 'Bowls', category: 'Art', streamer: 'Ines' };
const promised = ['Stream Theme', 'Notable Discussion', 'Agent Actions', 'Clip Candidates', 'Blog Seeds'];

function talk(from: number, to: number, author = 'mira'): readonly Line[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) * 2)) }, (_, index) => ({
    minute: from + index / 2,
    author,
    text: `turn ${index} of the wheel`,
  }));
}

for (const engine of ['sqlite', 'postgres'] as const) {
  describe(`a replay on ${engine}`, () => {
    it('S9 S7 the sample stream: its report, its ledger on disk, and a store that verifies', async () => {
      await using sanctum = await createSanctum(engine);
      const report = await replayFile(sanctum, sample);
      assert.ok(report.messages.human > 1_000 && report.messages.bot > 0);
      assert.ok(report.chatters > 20);
      assert.deepEqual(report.skipped, []);
      assert.ok(report.clips.length >= 1 && report.clips.every(({ start, end }) => start < end));
      assert.ok(report.flags.some(({ state }) => state === 'flagged'));
      const recorded = await readFile(sample, 'utf8');
      assert.ok(report.flags.every(({ messageId }) => recorded.includes(`"${messageId}"`)));
      const book = report.agentMessages.find(({ mode }) => mode === 'librarian');
      assert.match(book?.text ?? '', /mara_reads said at .*The Lighthouse at Ember Sound/);

      const ledger = await readFile(report.ledger ?? '', 'utf8');
      assert.match(ledger, /^# Sanctum Ledger — 2026-11-14\n/);
      const headings = [...ledger.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      assert.deepEqual(headings.slice(0, 5), promised);
      const verified = await sanctum.run('verify');
      assert.equal(verified.code, 0, verified.out);
      const rebuilt = JSON.parse((await sanctum.run('rebuild', 'chronicler', '--json')).out) as {
        readonly rebuilt: readonly { readonly projection: string; readonly rows: number }[];
      };
      assert.deepEqual(
        rebuilt.rebuilt.map(({ projection, rows }) => [projection, rows]),
        [['chronicler', 0]],
      );
    });
  });
}

describe('a recording', () => {
  it('S4 S3 one prompt after a quarter of an hour in which only a bot spoke, none while people talk', async () => {
    await using sanctum = await createSanctum('sqlite');
    const bot = { author: 'Nightbot', text: 'Follow the schedule' };
    const lines: readonly Line[] = [
      online,
      ...talk(1, 6),
      { minute: 10, ...bot },
      { minute: 18, ...bot },
      { minute: 40, ...bot },
      ...talk(50, 55),
      { minute: 72, type: 'stream.offline' },
    ];
    const report = await replayFile(sanctum, await writeRecording(sanctum, lines));
    assert.deepEqual(
      report.agentMessages.map(({ at, mode, reasons }) => [Math.floor(minuteOf(at)), mode, reasons[0]]),
      [
        [20, 'hearthkeeper', 'nobody has spoken for 15 minutes'],
        [69, 'hearthkeeper', 'nobody has spoken for 15 minutes'],
      ],
    );
    assert.deepEqual(report.messages, { human: 20, bot: 3 });
    const ledger = await readFile(report.ledger ?? '', 'utf8');
    assert.match(ledger, /## Silences\n\n- .*10 messages: people are talking and nobody asked the agent/);
    assert.match(ledger, /a bot wrote it, and bots do not count as people/);
  });

  it('S4 whatever the chat, the agent speaks unasked only after the silence, and at most once in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            gap: fc.integer({ min: 0, max: 40 }),
            bot: fc.boolean(),
            asks: fc.boolean(),
          }),
          { minLength: 20, maxLength: 60, size: 'max' },
        ),
        async (steps) => {
          await using sanctum = await createSanctum('sqlite');
          let minute = 0;
          const lines = steps.map(({ gap, bot, asks }, index): Line => {
            minute += gap;
            return {
              minute: minute + 0.1,
              id: `m${index}`,
              author: bot ? 'StreamElements' : `person${index % 3}`,
              text: asks ? '@wren who was that?' : `line ${index}`,
            };
          });
          const end: Line = { minute: minute + 20, type: 'stream.offline' };
          const report = await replayFile(sanctum, await writeRecording(sanctum, [online, ...lines, end]));
          // Whole milliseconds, as they stand in the file: minutes with a fraction do not add up exactly.
          const toMs = (at: number): number => Math.round(at * 60_000);
          const people = lines
            .filter((_, index) => steps[index]?.bot === false)
            .map((line) => toMs(line.minute));
          const unasked = report.agentMessages
            .filter(({ mode }) => mode === 'hearthkeeper')
            .filter(({ reasons }) => reasons[0]?.startsWith('nobody has spoken'))
            .map(({ at }) => toMs(minuteOf(at)));
          for (const at of unasked) {
            const last = people.filter((human) => human <= at).at(-1) ?? 0;
            assert.ok(at - last >= 15 * 60_000, `a prompt at ${at} ms, and somebody spoke at ${last}`);
            const others = unasked.filter((other) => other > last && other < at);
            assert.ok(others.every((other) => at - other >= 60 * 60_000));
          }
          // Whatever else it says, somebody asked for; and nobody asks in the lines of bots.
          const asked = lines
            .filter((_, index) => steps[index]?.asks === true && !steps[index].bot)
            .map((line) => toMs(line.minute));
          for (const { at, reasons } of report.agentMessages) {
            if (reasons[0]?.startsWith('nobody has spoken')) continue;
            assert.ok(
              asked.some((question) => question <= toMs(minuteOf(at))),
              `nobody asked before ${at}`,
            );
          }
        },
      ),
      // A case is a whole program's run and holds hours of chat; a failing one is told as it is, since making it smaller takes as long.
      { numRuns: 2, endOnFailure: true },
    );
  });

  it('S9 torn, wrong and hostile lines are told with their number and skipped; the rest is played', async () => {
    await using sanctum = await createSanctum('sqlite');
    const hostile =
      '](javascript:alert(1)) <script>alert(1)</script>\n# Sanctum Ledger\n## Agent Actions | `x`';
    const file = await writeRecording(sanctum, [
      online,
      '{"at":"2026-10-03T18:01:00Z","author":"mi',
      '[]',
      { minute: 2, author: 'mira', text: hostile },
      { minute: 3, type: 'dance' },
      { minute: 4, author: 'tomo' },
      ...talk(5, 8, '<img src=x onerror=alert(1)>'),
    ]);
    const report = await replayFile(sanctum, file);
    assert.deepEqual(
      report.skipped.map(({ line }) => line),
      [2, 3, 5, 6],
    );
    assert.ok(report.skipped.every(({ reason }) => reason.length > 5));
    assert.equal(report.messages.human, 7);
    const ledger = await readFile(report.ledger ?? '', 'utf8');
    assert.equal([...ledger.matchAll(/^# /gm)].length, 1);
    assert.equal([...ledger.matchAll(/^## Agent Actions$/gm)].length, 1);
    assert.doesNotMatch(ledger, /<script>|<img/);
    const plain = await sanctum.run('replay', file, '--dry');
    assert.match(plain.out, /Line 2 was skipped: /);
  });

  it('S9 a file of TwitchDownloader is read too, and a file with nothing in it is refused', async () => {
    await using sanctum = await createSanctum('sqlite');
    const file = path.join(sanctum.place.DATA_DIR, 'chat.json');
    const comment = (offset: number, name: string, body: string) => ({
      _id: `c${offset}`,
      content_offset_seconds: offset,
      commenter: { display_name: name, name: name.toLowerCase(), _id: name },
      message: { body, user_badges: [], fragments: [{ text: body, emoticon: null }] },
    });
    const video = { title: 'Bowls', created_at: '2026-10-03T18:00:00Z', start: 0, end: 1_200, chapters: [] };
    const comments = [
      comment(5, 'Mira', 'hello all'),
      comment(65, 'Nightbot', 'follow'),
      comment(70, 'Tomo', 'hi'),
    ];
    await writeFile(file, JSON.stringify({ streamer: { name: 'Ines', id: 1 }, video, comments }));
    const report = await replayFile(sanctum, file);
    assert.deepEqual([report.messages, report.chatters], [{ human: 2, bot: 1 }, 2]);

    await writeFile(file, '\n');
    const empty = await sanctum.run('replay', file, '--json');
    assert.notEqual(empty.code, 0);
    assert.match(empty.err, /Cannot replay .*nothing in it can be read/);
    const missing = await sanctum.run('replay', path.join(sanctum.place.DATA_DIR, 'none.jsonl'));
    assert.match(missing.err, /Cannot read .*none\.jsonl/);
  });

  it('S9 the same recording can be played again; the studio shows both, and nothing is doubled in either', async () => {
    await using sanctum = await createSanctum('sqlite');
    const file = await writeRecording(sanctum, [
      online,
      ...talk(1, 3),
      { minute: 1.9, id: 'x', author: 'a', text: 'b' },
    ]);
    const first = await replayFile(sanctum, file);
    const second = await replayFile(sanctum, file);
    assert.deepEqual(second.messages, first.messages);
    assert.notEqual(second.ledger, first.ledger);
  });
});
