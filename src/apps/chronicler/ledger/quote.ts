import type { SaidMessage } from './facts.ts';

/** Words of a message, verbatim, with the message they stand in. */
export type Quote = {
  readonly id: string;
  readonly author: string;
  readonly at: number;
  readonly text: string;
};

/** What would not be seen, or would turn the line around: control and format characters, breaks, halves of characters. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]+/u;
const longest = 220;

/** The longest stretch of a message that can be shown as it is; null if there is none. It is a substring of the message. */
export function quoteFrom(message: SaidMessage): Quote | null {
  const stretches = message.text.split(unseen).map((stretch) => stretch.trim());
  const best = stretches.reduce((kept, stretch) => (stretch.length > kept.length ? stretch : kept), '');
  const text = shorten(best);
  if (text === '' || !message.text.includes(text)) return null;
  return { id: message.id, author: message.author, at: message.at, text };
}

/** Whether a quote stands in its message, word for word. */
export function isVerbatim(quote: Quote, message: SaidMessage | undefined): boolean {
  return message !== undefined && quote.text !== '' && message.text.includes(quote.text);
}

/** Cut after a word where there is one, never within a character. */
function shorten(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= longest) return text;
  const cut = characters.slice(0, longest).join('');
  const space = cut.lastIndexOf(' ');
  return (space > cut.length / 2 ? cut.slice(0, space) : cut).trim();
}
