import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import type { LedgerFacts } from './facts.ts';
import { factsWith, said, streamStart } from './ledger.fixtures.ts';
import { escapeMarkdown, vodLink, vodTime } from './markdown-text.ts';
import { phraseOr } from './phrasing.ts';
import { findUnanswered } from './questions.ts';
import { quoteFrom } from './quote.ts';
import { findInStream, ledgerSections, renderLedger } from './render-ledger.ts';
import { findTopics } from './topics.ts';

/** A reader that would take everything it is offered. */
const reader = new MarkdownIt({ html: true, linkify: true, breaks: true });

type Read = {
  readonly headings: readonly string[];
  readonly links: readonly string[];
  readonly strange: readonly string[];
  readonly text: string;
};

function read(markdown: string): Read {
  const headings: string[] = [];
  const links: string[] = [];
  const strange: string[] = [];
  const words: string[] = [];
  const tokens = reader.parse(markdown, {});
  for (const [place, token] of tokens.entries()) {
    if (token.type === 'heading_open') headings.push(`${token.tag} ${tokens[place + 1]?.content ?? ''}`);
    if (!/^(?:heading|paragraph|bullet_list|list_item)_(?:open|close)$|^inline$/.test(token.type))
      strange.push(token.type);
    for (const child of token.children ?? []) {
      if (child.type === 'link_open') links.push(String(child.attrGet('href')));
      else if (!/^(?:text|softbreak|strong_open|strong_close|code_inline|link_close)$/.test(child.type))
        strange.push(child.type);
      words.push(child.type === 'softbreak' ? '\n' : child.content);
    }
    words.push('\n');
  }
  return { headings, links, strange, text: words.join('') };
}

const headings = ['h1 Sanctum Ledger — 2026-11-14', ...ledgerSections.map((section) => `h2 ${section}`)];

const glaze = [
  said('m1', 60, 'Mara', 'that celadon glaze looks like pond water in the best way'),
  said('m2', 70, 'Theo', 'is celadon glaze hard to fire?'),
  said('m3', 80, 'Bo', 'celadon needs a reduction kiln, so yes it is fussy'),
  said('m4', 95, 'Mara', 'my kiln only does oxidation, no celadon for me'),
  said('m5', 110, 'Kit', 'a kiln is a dragon you feed with money'),
  ...Array.from({ length: 40 }, (_, number) =>
    said(
      `s${number}`,
      900 + number * 30,
      `Person${number % 9}`,
      number % 2 === 0 ? 'yes lol' : 'good night everyone',
    ),
  ),
  said('q1', 3_000, 'Kit', 'which bookshop in town sells poetry in translation?'),
  said('q2', 3_300, 'Bo', 'does anyone know a good tea for the evening?'),
  said('a2', 3_330, 'Mara', '@Bo rooibos, always'),
];

describe('the ledger', () => {
  it('S7 has its headings in the stated order, empty sections too', () => {
    const { headings: found, strange } = read(renderLedger(factsWith({})));
    assert.deepEqual(found, headings);
    assert.deepEqual(found.slice(1, 6), [
      'h2 Stream Theme',
      'h2 Notable Discussion',
      'h2 Agent Actions',
      'h2 Clip Candidates',
      'h2 Blog Seeds',
    ]);
    assert.deepEqual(strange, []);
    assert.match(renderLedger(factsWith({})), /## Clip Candidates\n\nChat never rose/);
  });

  it('S7 is dated by the streamer’s clock', () => {
    const late = factsWith({ startedAt: Date.UTC(2026, 10, 14, 23, 30), utcOffsetMinutes: 60 });
    assert.match(renderLedger(late), /^# Sanctum Ledger — 2026-11-15\n/);
  });

  it('S7 tells topics with counts, times, verbatim quotes and message ids', () => {
    const markdown = renderLedger(factsWith({ messages: glaze }));
    assert.match(
      markdown,
      /- \*\*celadon, [^*]+\*\* \(20:01–20:01, \[0h1m0s\]\(https:\/\/vod\.example\/videos\/1\?t=0h1m0s\)\): 5 messages of 4 chatters/,
    );
    assert.match(markdown, /“celadon needs a reduction kiln, so yes it is fussy” — Bo, 20:01 \(`m3`\)/);
  });

  it('S7 finds the questions that nobody answered', () => {
    assert.deepEqual(
      findUnanswered(glaze).map(({ id }) => id),
      ['q1'],
    );
  });

  it('S7 nobody whom the warden suspects is quoted as a part of the talk', () => {
    const flags = [
      {
        messageId: 'm1',
        at: streamStart,
        author: 'Mara',
        text: 'x',
        state: 'flagged',
        reasons: ['r'],
        decision: null,
      },
    ] as const;
    const { topics } = findInStream(factsWith({ messages: glaze, flags }));
    assert.ok(topics.every(({ ids }) => !ids.includes('m1')));
  });

  it('S7 a quote that does not stand in its message is left out', () => {
    const facts = factsWith({ messages: glaze });
    const findings = findInStream(facts);
    const forged = findings.topics.map((topic) => ({
      ...topic,
      quotes: [{ id: 'm1', author: 'Mara', at: streamStart, text: 'I never said this' }],
    }));
    assert.doesNotMatch(renderLedger(facts, { ...findings, topics: forged }), /never said/);
  });

  it('S7 every seed cites messages that exist', () => {
    const ids = new Set(glaze.map(({ id }) => id));
    const { seeds } = findInStream(factsWith({ messages: glaze }));
    assert.ok(seeds.length > 0);
    for (const seed of seeds) assert.ok(seed.ids.length > 0 && seed.ids.every((id) => ids.has(id)));
  });

  it('S7 topics are the same whoever counts, and each counts its own messages', () => {
    const topics = findTopics(glaze);
    assert.deepEqual(topics, findTopics([...glaze]));
    for (const topic of topics) {
      assert.equal(topic.ids.length, topic.messages);
      assert.equal(new Set(topic.ids).size, topic.ids.length);
    }
  });
});

describe('hostile chat in the ledger', () => {
  const piece = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '# heading',
        '\n## Stream Theme\n',
        '](javascript:alert(1))',
        '[a](https://evil.example)',
        '![x](https://evil.example/x.png)',
        '<script>alert(1)</script>',
        '<img src=x onerror=1>',
        '<!--',
        '```\n',
        '`',
        '~~~',
        '| a | b |\n|---|---|',
        '***',
        '---',
        '\n---\n',
        '\n===\n',
        '&lt;b&gt;',
        '&#60;',
        '\\',
        '\\[',
        '](',
        '[',
        '<https://evil.example>',
        'https://evil.example/a_b',
        'www.evil.example',
        'evil.example.com',
        'me@evil.example',
        'mailto:a@b.example',
        '\u202e',
        '\u200b',
        '\u0000',
        '\u0007',
        '\u2028',
        '\r',
        '\n\n',
        '\n- ',
        '\n1. ',
        '\n> ',
        '\t',
        '\n    code',
        '“”',
        'x'.repeat(3_000),
        '\ud800',
        '👩‍🎨',
        '[^1]',
        '[a]: https://evil.example',
        ': def',
        '$$x$$',
        '{#id}',
        '==mark==',
        'ftp://evil.example',
        '//evil.example',
        '_a_',
        '*a*',
        '__b__',
        'java\u0000script:x',
        ' \u00a0 ',
        'z\u0335\u0336\u0337',
      ),
    },
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('celadon glaze kiln', ' ', 'question about glaze?'),
  );
  const hostile = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''));

  it('S7 whatever is said, headings, links and markup are ours alone, and quotes stay verbatim', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 6, maxLength: 10 }), hostile, (texts, other) => {
        const messages = texts.map((text, number) => ({
          ...said(
            `m${number}`,
            number * 20,
            number % 2 === 0 ? other : `n${number}`,
            `celadon glaze ${text}`,
          ),
          id: number === 0 ? `m0${other}` : `m${number}`,
          authorId: `a${number % 4}`,
        }));
        const note = { at: streamStart, messageId: other, author: other, text: other, reasons: [other] };
        const facts: LedgerFacts = factsWith({
          messages,
          title: other,
          theme: other,
          chapters: [{ at: streamStart, title: other, category: other }],
          actions: [{ at: streamStart, mode: other, text: other, reasons: [other], ids: [other] }],
          silences: [{ from: streamStart, to: streamStart, messages: 1, reason: other }],
          flags: [{ ...note, state: 'watching', decision: other }],
          raids: [{ at: streamStart, from: other, viewers: 3 }],
          clips: [
            {
              start: streamStart,
              end: streamStart,
              peak: streamStart,
              score: 4,
              messages: 9,
              chatters: 4,
              reason: other,
            },
          ],
        });
        const findings = findInStream(facts);
        const page = read(renderLedger(facts, findings));
        assert.deepEqual(page.headings, headings);
        assert.deepEqual(page.strange, []);
        for (const link of page.links)
          assert.match(link, /^https:\/\/vod\.example\/videos\/1\?t=\d+h\d+m\d+s$/);
        const byId = new Map(messages.map((message) => [message.id, message]));
        for (const quote of findings.topics.flatMap(({ quotes }) => quotes)) {
          assert.ok(byId.get(quote.id)?.text.includes(quote.text));
          assert.ok(page.text.includes(`“${quote.text}”`), JSON.stringify(quote.text));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('S7 a quote is a stretch of its message without anything unseen', () => {
    assert.equal(
      quoteFrom(said('a', 0, 'x', 'short\nthe longer line here\u202e'))?.text,
      'the longer line here',
    );
    assert.equal(quoteFrom(said('a', 0, 'x', '\u200b\n')), null);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const quote = quoteFrom(said('a', 0, 'x', text));
        if (quote !== null) assert.ok(text.includes(quote.text) && !/[\p{Cc}\p{Cf}]/u.test(quote.text));
      }),
    );
  });

  it('S7 ordinary words come through escaping as they are', () => {
    assert.equal(escapeMarkdown('Hello, Mara. It is 20:14'), 'Hello, Mara. It is 20:14');
    assert.equal(
      reader.renderInline(escapeMarkdown('see http://a.example/b_c_d *now*')),
      'see http://a.example/b_c_d *now*',
    );
  });

  it('S7 a recording is linked with its time, and only on the web', () => {
    assert.equal(vodTime(3_723_000), '1h2m3s');
    assert.equal(
      vodLink('x', 'https://vod.example/1?a=b', 3_723_000),
      '[x](https://vod.example/1?a=b&t=1h2m3s)',
    );
    assert.equal(vodLink('x', 'javascript:alert(1)', 0), 'x');
    assert.equal(vodLink('x', null, 0), 'x');
    assert.doesNotMatch(vodLink('x', 'https://vod.example/a)b(c', 0), /a\)b/);
  });
});

describe('phrasing by a model', () => {
  const messages = new Map(glaze.map((message) => [message.id, message]));
  const plain = '5 messages of 4 chatters about it.';
  const phrase = (text: string, ...ids: string[]) => phraseOr(plain, [{ text, ids }], messages).text;
  const kept = 'Mara compared the celadon glaze to “pond water”, and Bo found it fussy.';

  it('S7 a sentence that its messages support is kept, with their ids', () => {
    assert.equal(phrase(kept, 'm1', 'm3'), kept);
    assert.deepEqual(phraseOr(plain, [{ text: kept, ids: ['m1', 'm3'] }], messages).ids, ['m1', 'm3']);
  });

  const refused: readonly (readonly [string, string, readonly string[]])[] = [
    ['an id that does not exist', kept, ['m1', 'm999']],
    ['no id', kept, []],
    ['a number that nobody said', 'Mara asked 17 times about glaze.', ['m1']],
    ['a number in words that nobody said', 'Mara has seven kilns.', ['m1']],
    ['a quotation that stands nowhere', 'Mara said “I hate ponds”.', ['m1']],
    ['a quotation of a message that is not claimed', 'Somebody said “a dragon you feed”.', ['m1']],
    ['a name that is not in it', 'The talk was about Picasso and glaze.', ['m1']],
    ['a chatter who said none of the messages', 'Kit loved the glaze.', ['m1']],
    ['an address', 'Mara linked https://evil.example for glaze.', ['m1']],
  ];
  for (const [name, text, ids] of refused)
    it(`S7 falls back to the plain sentence: ${name}`, () => assert.equal(phrase(text, ...ids), plain));

  it('S7 what is counted in the plain sentence may be said', () => {
    assert.equal(
      phrase('In 5 messages, 4 chatters spoke of it.', 'm1'),
      'In 5 messages, 4 chatters spoke of it.',
    );
  });

  it('S7 phrases stand in the ledger, escaped like everything else', () => {
    const phrases = new Map([['topic:0', [{ text: 'Mara spoke of <b>glaze</b>.', ids: ['m1'] }]]]);
    const facts = factsWith({ messages: glaze });
    const page = read(renderLedger(facts, findInStream(facts), phrases));
    assert.ok(page.text.includes('Mara spoke of <b>glaze</b>.'));
    assert.deepEqual(page.strange, []);
  });
});
