import type { SaidMessage } from './facts.ts';

/** A sentence of a model, with the messages that it claims to say. */
export type ClaimedSentence = { readonly text: string; readonly ids: readonly string[] };

const longest = 400;
const numbers =
  /\d+(?:[.,:]\d+)*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|dozens?|hundreds?|thousands?|millions?|twice|half|both|several|most|all|everyone|nobody)\b/gi;
const quoted = /[“"„«]([^”"“»]{1,300})[”"“»]/g;
const capitalised = /(?<![.!?:]\s|^|[“"„«])\b\p{Lu}[\p{L}\p{N}_'’-]*/gu;
const wordPattern = /[\p{L}\p{N}_]+/gu;

/**
 * A model's sentences where every one is supported, or the plain sentence. A sentence is supported if all its messages exist, every
 * quotation stands in one of them, and every number and name in it stands in them, in their authors, or in the plain sentence.
 */
export function phraseOr(
  plain: string,
  sentences: readonly ClaimedSentence[],
  messages: ReadonlyMap<string, SaidMessage>,
): { readonly text: string; readonly ids: readonly string[] } {
  const authors = new Set([...messages.values()].map(({ author }) => author.toLowerCase()));
  const kept = sentences.filter((sentence) => isSupported(sentence, plain, messages, authors));
  if (kept.length === 0) return { text: plain, ids: [] };
  return {
    text: kept.map(({ text }) => text.trim()).join(' '),
    ids: [...new Set(kept.flatMap(({ ids }) => ids))],
  };
}

function isSupported(
  { text, ids }: ClaimedSentence,
  plain: string,
  messages: ReadonlyMap<string, SaidMessage>,
  authors: ReadonlySet<string>,
): boolean {
  if (text.trim() === '' || text.length > longest || ids.length === 0) return false;
  if (/[\n\r]|https?:|www\.|\]\(/i.test(text)) return false;
  const claimed = ids.map((id) => messages.get(id)).filter((message) => message !== undefined);
  if (claimed.length < ids.length) return false;
  const support = [plain, ...claimed.flatMap((message) => [message.text, message.author])]
    .join('\n')
    .toLowerCase();
  const words = new Set(support.match(wordPattern));
  const quotes = [...text.matchAll(quoted)].map(([, words_ = '']) => words_);
  if (!quotes.every((quote) => claimed.some((message) => message.text.includes(quote)))) return false;
  const figures = (of: string) => (of.match(numbers) ?? []).map((figure) => figure.toLowerCase());
  const known = new Set(figures(support));
  if (!figures(text).every((figure) => known.has(figure))) return false;
  const names = (text.match(capitalised) ?? []).filter((name) => !/^(?:I|I['’]\w+)$/.test(name));
  if (!names.every((name) => words.has(name.toLowerCase().replace(/['’]s?$/, '')))) return false;
  // A chatter's name may be written small, or stand first: they must have said one of the messages, or be named in one.
  return (text.toLowerCase().match(wordPattern) ?? []).every((word) => !authors.has(word) || words.has(word));
}
