import { raw } from 'hono/html';
import MarkdownIt from 'markdown-it';
import { shorten } from '../kernel/shorten.ts';
import type { Html } from './html.ts';

/** Links may lead here and nowhere else; all other addresses stay text. */
const allowed = /^(?:https?:\/\/|mailto:)/i;

const markdown = new MarkdownIt('default', { html: false, linkify: false, typographer: false, breaks: true })
  .disable(['image', 'table', 'reference', 'html_block', 'html_inline', 'lheading'])
  .enable(['emphasis', 'strikethrough']);
markdown.validateLink = (address) => allowed.test(address);
markdown.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
  const token = tokens[index];
  token?.attrSet('rel', 'noopener noreferrer nofollow');
  token?.attrSet('target', '_blank');
  return self.renderToken(tokens, index, options);
};
// A heading inside a message would break the outline of the page, so it is a bold line.
markdown.renderer.rules['heading_open'] = () => '<p><strong>';
markdown.renderer.rules['heading_close'] = () => '</strong></p>\n';

// A link without an address is no link: only its words stay.
markdown.core.ruler.push('dead-links', (state) => {
  for (const block of state.tokens) {
    let dead = false;
    block.children = (block.children ?? []).filter((token) => {
      if (token.type === 'link_open') dead = token.attrGet('href') === '';
      return !(dead && (token.type === 'link_open' || token.type === 'link_close'));
    });
  }
});

// Out of character: ((…)) stands aside. Plain text only: whoever emphasises inside keeps the emphasis.
markdown.core.ruler.push('aside', (state) => {
  for (const block of state.tokens) {
    if (block.children === null || !block.content.includes('((')) continue;
    block.children = block.children.flatMap((token) => {
      if (token.type !== 'text' || !token.content.includes('((')) return [token];
      return token.content.split(/(\(\(.*?\)\))/).flatMap((piece) => {
        if (piece === '') return [];
        const words = new state.Token('text', '', 0);
        words.content = piece;
        if (!piece.startsWith('((') || !piece.endsWith('))')) return [words];
        const open = new state.Token('aside_open', 'span', 1);
        open.attrSet('class', 'aside');
        return [open, words, new state.Token('aside_close', 'span', -1)];
      });
    });
  }
});

/**
 * A message as light markup: paragraphs, emphasis, quotes, lists, code, links to the web or to mail. Markup in the text stays
 * text, nothing remote is loaded (R4).
 */
export function messageText(text: string): Html {
  return raw(markdown.render(text));
}

/** The words of a message without its marks, on one line, for lists. */
export function plainWords(text: string, length: number): string {
  const words = text
    // Inside a word an underscore is no mark: it belongs to a name.
    .replaceAll(/[*`>#]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return shorten(words, length);
}
