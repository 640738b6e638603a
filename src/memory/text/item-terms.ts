import { stopWords } from './stop-words.ts';
import { termId, tokenize, toStem, toTerms } from './text.ts';

/** What the ranker knows of a text, computed once when it is written and stored beside it. */
export type ItemTerms = {
  /** See `encodeTerms`. */
  readonly terms: Uint8Array;
  /** Words of the text, without stop words and extras. */
  readonly length: number;
  /** Words of the captions of its pictures. */
  readonly captionLength: number;
  /** Sum of `features`. */
  readonly features: number;
};

/** What a text looks like: it asks, it speaks of a time, it holds a number, it names somebody or something. */
export const features = { question: 1, temporal: 2, number: 4, name: 8 } as const;

const temporal = new RegExp(
  String.raw`\b(?:yesterday|today|tonight|tomorrow|last|next|ago|since|recently|week|weekend|month|year|` +
    'monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|' +
    'september|october|november|december|spring|summer|autumn|fall|winter|just|morning|night|soon|upcoming|' +
    String.raw`earlier|20\d\d)\b`,
  'i',
);
const number =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twice|once|couple|dozen|several|few|both|first|second|third)\b/i;
/** A capital within a sentence, unless somebody is only addressed. */
const name =
  /(?<!\b(?:[Hh]ey|[Hh]i|[Hh]ello|[Tt]hanks|you|[Ww]ow|[Yy]eah|[Yy]es|[Nn]o|[Oo]h|[Cc]ongrats|[Ss]ure))[\p{Ll}\d] ["“‘']?(?!I\b)\p{Lu}\p{L}+/u;
/** How a picture stands in a text: `[image: a dog on a beach]`. */
const caption = /\[(?:image|photo|picture|video): ([^\][]{1,2000})\]/gi;
const captionNoise = new Set(['photo', 'image', 'picture'].map((word) => termId(word)));
/** Bytes of one entry: term id (4, little endian), frequency in the text, frequency in captions. */
const entryBytes = 6;

/** Characters that are read; what comes after is kept but not found. */
const readable = 65_536;

/** Reads a text for the ranker. Pure: the same text gives the same bytes for ever. */
export function analyseText(whole: string): ItemTerms {
  const text = whole.slice(0, readable);
  const captions = [...text.matchAll(caption)].map((match) => match[1] ?? '').join('\n');
  const own = captions === '' ? text : text.replaceAll(caption, ' ');
  const counts = new Map<number, { own: number; caption: number }>();
  let length = 0;
  let captionLength = 0;
  for (const term of toTerms(tokenize(own))) {
    count(counts, termId(term.text)).own += 1;
    if (!term.extra) length += 1;
  }
  for (const term of toTerms(tokenize(captions))) {
    const id = termId(term.text);
    if (captionNoise.has(id)) continue;
    count(counts, id).caption += 1;
    if (!term.extra) captionLength += 1;
  }
  return { terms: encodeTerms(counts), length, captionLength, features: featuresOf(own) };
}

/** First word of a speaker's name as a term id, by which a question names them; 0 without a name. */
export function speakerId(name: string): number {
  const first = tokenize(name).find((token) => !token.extra)?.text;
  return first === undefined || stopWords.has(first) ? 0 : termId(toStem(first));
}

/** How many different terms are stored here. */
export function countTerms(terms: Uint8Array): number {
  return Math.floor(terms.byteLength / entryBytes);
}

/** Calls back with every entry of stored terms. */
export function eachTerm(terms: Uint8Array, entry: (id: number, own: number, caption: number) => void): void {
  const view = new DataView(terms.buffer, terms.byteOffset, terms.byteLength);
  for (let at = 0; at + entryBytes <= terms.byteLength; at += entryBytes)
    entry(view.getUint32(at, true), view.getUint8(at + 4), view.getUint8(at + 5));
}

/** Entries in ascending order of id; frequencies stop at 255. */
function encodeTerms(counts: ReadonlyMap<number, { own: number; caption: number }>): Uint8Array {
  const bytes = new Uint8Array(counts.size * entryBytes);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [id, frequency] of [...counts].sort(([a], [b]) => a - b)) {
    view.setUint32(at, id, true);
    view.setUint8(at + 4, Math.min(255, frequency.own));
    view.setUint8(at + 5, Math.min(255, frequency.caption));
    at += entryBytes;
  }
  return bytes;
}

function count(
  counts: Map<number, { own: number; caption: number }>,
  id: number,
): { own: number; caption: number } {
  let found = counts.get(id);
  if (found === undefined) {
    found = { own: 0, caption: 0 };
    counts.set(id, found);
  }
  return found;
}

function featuresOf(text: string): number {
  return (
    (text.trimEnd().endsWith('?') ? features.question : 0) |
    (temporal.test(text) ? features.temporal : 0) |
    (number.test(text) ? features.number : 0) |
    (name.test(text) ? features.name : 0)
  );
}
