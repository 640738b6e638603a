import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isDownloaderFile, parseDownloaderFile } from './parse-downloader.ts';
import { parseRecording, parseRecordingLine } from './parse-recording.ts';

const at = '2026-11-14T19:00:00Z';
const atTime = Date.parse(at);
const download = {
  FileInfo: { Version: { Major: 1, Minor: 4, Patch: 0 } },
  streamer: { name: 'ines', id: 7 },
  video: {
    title: 'Clay and chapters',
    created_at: at,
    start: 0,
    end: 7_200,
    chapters: [
      { startMilliseconds: 0, lengthMilliseconds: 60_000, gameDisplayName: 'Art' },
      { startMilliseconds: 60_000, lengthMilliseconds: 60_000, gameDisplayName: 'Just Chatting' },
    ],
  },
  comments: [
    {
      _id: 'c1',
      created_at: at,
      content_offset_seconds: 5.5,
      commenter: { display_name: 'Mara', _id: '11', name: 'mara', created_at: '2020-01-01T00:00:00Z' },
      message: {
        body: 'hello',
        fragments: [{ text: 'hello', emoticon: null }],
        user_badges: [{ _id: 'subscriber', version: '12' }],
      },
    },
    { content_offset_seconds: 'soon' },
    { _id: 'c2', content_offset_seconds: 70, commenter: { name: 'bo' }, message: { body: 'hi' } },
  ],
};

describe('recordings as JSON lines', () => {
  it('S9 a message with all it may have, and with the least', () => {
    const all = {
      at,
      author: 'Mara',
      text: 'hi',
      id: 'x',
      authorId: '11',
      badges: ['vip/1'],
      firstMessage: true,
      accountCreatedAt: '2020-01-01T00:00:00+02:00',
      mentionsAgent: true,
    };
    assert.deepEqual(parseRecordingLine(JSON.stringify(all), 1), {
      ...all,
      type: 'message',
      at: atTime,
      accountCreatedAt: Date.parse('2019-12-31T22:00:00Z'),
    });
    assert.deepEqual(parseRecordingLine(JSON.stringify({ at, author: 'Mara', text: '' }), 1), {
      type: 'message',
      at: atTime,
      id: null,
      author: 'Mara',
      authorId: null,
      text: '',
      badges: [],
      firstMessage: false,
      accountCreatedAt: null,
      mentionsAgent: false,
    });
  });

  it('S9 what happens on the stream', () => {
    const lines = [
      { at, type: 'stream.online', title: 'Clay', category: 'Art', streamer: 'ines' },
      { at, type: 'channel.update', category: 'Books' },
      { at, type: 'raid', from: 'nils', viewers: 12 },
      { at, type: 'stream.offline' },
    ].map((line) => JSON.stringify(line));
    assert.deepEqual(
      [...parseRecording(lines)],
      [
        { type: 'stream.online', at: atTime, title: 'Clay', category: 'Art', streamer: 'ines' },
        { type: 'channel.update', at: atTime, title: null, category: 'Books' },
        { type: 'raid', at: atTime, from: 'nils', viewers: 12 },
        { type: 'stream.offline', at: atTime },
      ],
    );
  });

  const bad: readonly (readonly [string, RegExp])[] = [
    [`{"at":"${at}","author":"Mara","te`, /^it is no complete JSON$/],
    ['[1]', /^it is no JSON object$/],
    ['null', /^it is no JSON object$/],
    ['{}', /^it has no "at"$/],
    [JSON.stringify({ at: 'yesterday', author: 'a', text: 'b' }), /^its "at" is wrong/],
    [JSON.stringify({ at, text: 'b' }), /^it has no "author"$/],
    [JSON.stringify({ at, author: 'a' }), /^it has no "text"$/],
    [JSON.stringify({ at, author: 'a', text: 5 }), /^its "text" is wrong/],
    [JSON.stringify({ at, type: 'poll' }), /^its type "poll" is not known$/],
    [JSON.stringify({ at, type: 'raid', viewers: 1 }), /^it has no "from"$/],
  ];
  for (const [line, reason] of bad)
    it(`S9 skips with number and reason: ${line}`, () => {
      const read = parseRecordingLine(line, 42);
      assert.ok(read?.type === 'skipped');
      assert.equal(read.line, 42);
      assert.match(read.reason, reason);
    });

  it('S9 one torn line costs one line', () => {
    const good = JSON.stringify({ at, author: 'a', text: 'b' });
    const read = [...parseRecording([good, '', good.slice(0, 20), good])];
    assert.deepEqual(
      read.map((entry) => (entry.type === 'skipped' ? entry.line : entry.type)),
      ['message', 3, 'message'],
    );
  });

  it('S9 whatever a line holds, it is read or skipped and never throws', () => {
    const value = fc.oneof(fc.anything(), fc.constant(at), fc.string());
    const object = fc.record(
      {
        at: value,
        author: value,
        text: value,
        type: fc.oneof(value, fc.constantFrom('raid', 'message', 'stream.online')),
        badges: value,
        from: value,
        viewers: value,
        id: value,
        title: value,
      },
      { requiredKeys: [] },
    );
    const whole = fc.oneof(
      fc.json(),
      object.map(
        (one) => JSON.stringify(one, (_key, part: unknown) => (typeof part === 'bigint' ? 1 : part)) ?? '',
      ),
    );
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(whole, fc.nat()).map(([text, cut]) => text.slice(0, cut)),
      whole,
    );
    fc.assert(
      fc.property(line, (text) => {
        const read = parseRecordingLine(text, 7);
        if (read === null) assert.equal(text.replace(/^\uFEFF/, '').trim(), '');
        else if (read.type === 'skipped')
          assert.ok(read.line === 7 && read.reason.length > 0 && read.reason.length < 400);
        else assert.ok(Number.isFinite(read.at) && read.at >= 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('recordings of TwitchDownloader', () => {
  it('S9 are told apart from JSON lines', () => {
    assert.ok(isDownloaderFile(JSON.stringify(download)));
    assert.ok(isDownloaderFile(JSON.stringify(download, null, 2)));
    assert.ok(!isDownloaderFile(JSON.stringify({ at, author: 'a', text: 'comments' })));
    assert.ok(!isDownloaderFile(JSON.stringify({ at, type: 'stream.online', title: 'x' })));
  });

  it('S9 give start, chapters, messages and end in order, and what was skipped', () => {
    const read = parseDownloaderFile(JSON.stringify(download));
    assert.deepEqual(
      read.map((entry) => entry.type),
      ['stream.online', 'message', 'skipped', 'channel.update', 'message', 'stream.offline'],
    );
    assert.deepEqual(read[1], {
      type: 'message',
      at: atTime + 5_500,
      id: 'c1',
      author: 'Mara',
      authorId: '11',
      text: 'hello',
      badges: ['subscriber/12'],
      firstMessage: false,
      accountCreatedAt: Date.parse('2020-01-01T00:00:00Z'),
      mentionsAgent: false,
    });
    assert.deepEqual(read[2], {
      type: 'skipped',
      line: 2,
      reason: read[2]?.type === 'skipped' ? read[2].reason : '',
    });
    assert.equal(read.at(-1)?.type === 'stream.offline' && read.at(-1), read.at(-1));
    const end = read.at(-1);
    assert.ok(end?.type === 'stream.offline' && end.at === atTime + 7_200_000);
  });

  it('S9 a torn document, or one with anything in it, is reported and never throws', () => {
    const text = JSON.stringify(download);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), (cut) => {
        const [first] = parseDownloaderFile(text.slice(0, cut));
        assert.equal(first?.type, 'skipped');
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), (comments, video) => {
        const read = parseDownloaderFile(JSON.stringify({ comments, video }));
        assert.equal(
          read.filter(({ type }) => type === 'skipped' || type === 'message').length,
          comments.length,
        );
      }),
    );
  });
});
