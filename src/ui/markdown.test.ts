import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { messageText, plainWords } from './markdown.ts';

const render = async (text: string): Promise<string> => String(await messageText(text)).trim();

/** Every tag in the markup, with its attributes. */
const tagsOf = (markup: string): string[] => [...markup.matchAll(/<[^>]*>/g)].map(([tag]) => tag);

const allowed =
  /^<(?:\/?(?:p|em|strong|s|ul|ol|li|blockquote|pre|code|span|a)|br|hr|code class="language-[^"<>]*"|ol start="\d+"|span class="aside"|a href="(?:https?:|mailto:)[^"<>]*"(?: title="[^"<>]*")? rel="noopener noreferrer nofollow" target="_blank")>$/i;

describe('the text of a message', () => {
  it('R4 paragraphs, emphasis, quotes, lists and code are marked up', async () => {
    assert.equal(await render('a *b* **c** `d`'), '<p>a <em>b</em> <strong>c</strong> <code>d</code></p>');
    assert.match(await render('> quoted'), /<blockquote>\s*<p>quoted<\/p>/);
    assert.match(await render('- one\n- two'), /<ul>\s*<li>one<\/li>/);
  });

  it('R4 words out of character stand aside', async () => {
    assert.equal(await render('Yes. ((later))'), '<p>Yes. <span class="aside">((later))</span></p>');
  });

  it('R4 links lead to the web or to mail and nowhere else, and images do not load', async () => {
    assert.match(await render('[a](https://a.example)'), /rel="noopener noreferrer nofollow"/);
    for (const address of [
      'javascript:alert(1)',
      'JaVaScRiPt:x',
      'data:text/html,x',
      '//evil.example',
      '/settings',
      'file:///x',
    ])
      assert.doesNotMatch(await render(`[a](${address})`), /<a /, address);
    assert.doesNotMatch(await render('![a](https://a.example/b.png)'), /<img/);
  });

  it('R4 a link without an address leaves its words', async () => {
    assert.equal(await render('see [here]() now'), '<p>see here now</p>');
    assert.equal(await render('![]())'), '<p>!)</p>');
  });

  it('R4 whatever is written, no other tag or attribute comes out', async () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '<script>',
        '<img src=x onerror=1>',
        '[x](javascript:1)',
        '((',
        '))',
        '](',
        '"',
        "'",
        '`',
        '```\n',
        '&lt;',
        '&#106;',
        '<!--',
        '\n\n',
        '> ',
        '# ',
        '* ',
        '![',
        '<https://x.y/">',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const markup = await render(pieces.join(''));
        for (const tag of tagsOf(markup)) assert.match(tag, allowed);
      }),
      { numRuns: 500 },
    );
  });

  it('a list shows the words of a message without its marks, on one line', () => {
    assert.equal(plainWords('*One*\n\n> **two**', 40), 'One two');
    assert.equal(plainWords('Set _LLM_API_KEY_, please', 40), 'Set LLM_API_KEY, please');
    assert.equal(plainWords('abcdefgh', 5), 'abcd…');
  });
});
