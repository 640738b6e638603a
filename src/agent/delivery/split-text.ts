import type { Channel } from '../channel.ts';
import type { Fence } from './code-fence.ts';
import { closing, fenceAfter, opening } from './code-fence.ts';

/** Longest part and how it is counted, as a channel declares it. */
export type TextLimit = Channel['limit'];

/** Made when a text is first cut: it takes as long as loading thirty modules, and most starts of the program never cut one. */
let segmenter: Intl.Segmenter | null = null;

/**
 * Cuts a text into parts within a platform's limit: between paragraphs where that is not too early, else between lines, sentences,
 * words, and at last between graphemes. A code block that is cut is closed and opened again in the next part. Nothing but white
 * space at a cut is lost; a text without words gives no part.
 */
export function splitText(text: string, limit: TextLimit): readonly string[] {
  const parts: string[] = [];
  let rest = text.trimEnd();
  if (rest.trimStart() === '') return parts;
  let fence: Fence | null = null;
  while (rest !== '') {
    const cut = cutAt(rest, fence, limit);
    const body: string = rest.slice(0, cut);
    const after = fenceAfter(body, fence);
    const part: string = wrap(
      after === null ? body.trimEnd() : body.replace(/\n$/u, ''),
      fence,
      after,
      limit,
    );
    if (part.trim() !== '') parts.push(part);
    rest = after === null ? withoutStart(rest.slice(cut)) : rest.slice(cut).replace(/^\n/u, '');
    fence = rest === '' ? null : after;
  }
  return parts;
}

/** White space at the start of a part goes, but not the indentation of its first line. */
function withoutStart(text: string): string {
  return text.replace(/^[^\S\n]*\n\s*?(?=[^\S\n]*\S)/u, '').replace(/^ (?=\S)/u, '');
}

/** A part with the code block around it that its text needs; without it where that would leave no room for text. */
function wrap(body: string, before: Fence | null, after: Fence | null, limit: TextLimit): string {
  const head = before === null ? '' : opening(before);
  const tail = after === null ? '' : closing(after);
  const whole = head + body + tail;
  return limit.count(whole) <= limit.length ? whole : body;
}

/** How many UTF-16 units of the text go into the next part. */
function cutAt(text: string, fence: Fence | null, limit: TextLimit): number {
  const fits = (length: number): boolean => {
    const body = text.slice(0, wholePoint(text, length));
    const after = length === text.length ? null : fenceAfter(body, fence);
    const frame = (fence === null ? '' : opening(fence)) + (after === null ? '' : closing(after));
    const roomy = limit.count(frame) * 2 <= limit.length;
    return limit.count(roomy ? frame + body : body) <= limit.length;
  };
  const most = longest(text.length, fits);
  if (most === text.length) return most;
  for (const at of breaks(text, most)) if (at > 0 && fits(at)) return at;
  // One unit of the platform is longer than its own limit: a code point is the least that can be sent.
  return most > 0 ? most : (text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
}

/** The longest length that fits, found without measuring the whole of a long text. */
function longest(length: number, fits: (length: number) => boolean): number {
  let low = 0;
  let high = Math.min(256, length);
  while (fits(high)) {
    if (high === length) return length;
    low = high;
    high = Math.min(high * 2, length);
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Where to cut at or before `most`, the best place first. */
function* breaks(text: string, most: number): Generator<number> {
  const head = text.slice(0, most + 1);
  yield* lastEnd(head, /\n[^\S\n]*\n/gu, most, most * 0.4);
  yield* lastEnd(head, /\n/gu, most, most * 0.4);
  yield* lastEnd(head, /[.!?…]["'”’)\]]*(?=\s)|[。！？]/gu, most, most * 0.3);
  yield* lastEnd(head, /\s/gu, most, 1);
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const start = segmenter.segment(text.slice(0, most + 64)).containing(most)?.index ?? 0;
  if (start > 0) yield start;
  yield wholePoint(text, most);
}

/** The same place, or the one before where it would halve a code point. */
function wholePoint(text: string, at: number): number {
  const low = text.charCodeAt(at);
  return low >= 0xdc00 && low <= 0xdfff ? at - 1 : at;
}

/** The last place that the pattern ends or, for white space, begins at; nothing where it lies before `least`. */
function* lastEnd(head: string, pattern: RegExp, most: number, least: number): Generator<number> {
  let best = -1;
  for (const match of head.matchAll(pattern)) {
    const at = /^\s/u.test(match[0]) ? match.index : match.index + match[0].length;
    if (at <= most) best = at;
  }
  if (best >= least) yield best;
}
