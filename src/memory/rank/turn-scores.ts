import type { HolderIndex } from '../index/holder-index.ts';
import { isQuestion } from '../index/holder-index.ts';
import { weights } from './weights.ts';

/** A term to score with: where its postings and those of related terms stand, and how much it weighs. */
export type SlotWeight = {
  readonly weight: number;
  /** In how many documents it occurs, related terms by their share. */
  readonly frequency: number;
  /** The term itself has share 1. */
  readonly parts: readonly { readonly slot: number; readonly share: number }[];
};

/** Room for the scores of one search, reused by the next; nothing awaits while it is in use. */
export type Scratch = {
  scores: Float64Array;
  frequency: Float64Array;
  /** What a touched document earned by words alone; it need not be cleared. */
  words: Float64Array;
  sessionScores: Float64Array;
  sessionFrequency: Float64Array;
  best: Float64Array;
  /** How telling the words are that a document shares with the question, and the last one counted (from 1). */
  cover: Float64Array;
  covered: Int32Array;
  /** 1 for every document that takes part. */
  visible: Uint8Array;
  chosen: Uint8Array;
};

/** Scratch for at least this many documents; zeroed arrays stay zeroed between searches. */
export function roomFor(scratch: Scratch | null, size: number): Scratch {
  if (scratch !== null && scratch.scores.length >= size) return scratch;
  const room = Math.ceil(size * 1.25);
  return {
    scores: new Float64Array(room),
    frequency: new Float64Array(room),
    words: new Float64Array(room),
    sessionScores: new Float64Array(room),
    sessionFrequency: new Float64Array(room),
    best: new Float64Array(room),
    cover: new Float64Array(room),
    covered: new Int32Array(room),
    visible: new Uint8Array(0),
    chosen: new Uint8Array(room),
  };
}

/** How telling a term is: ln(1 + (N - df + 0.5) / (df + 0.5)). */
export function inverseFrequency(total: number, frequency: number): number {
  return Math.log(1 + Math.max(0, total - frequency + 0.5) / (frequency + 0.5));
}

/**
 * Adds to `scores` what each visible turn earns by its own words and, weaker, by those of its visible neighbours in the session:
 * one weighted frequency per term with one saturation (BM25F). With `within`, only turns of those sessions.
 * @param touched gets every document whose score was zero before
 * @param counted whether the terms are the question's own, which `cover` counts
 */
export function scoreTurns(
  index: HolderIndex,
  terms: readonly SlotWeight[],
  scratch: Scratch,
  touched: number[],
  within: Uint8Array | null,
  counted: boolean,
): void {
  const { visible, frequency, scores, cover, covered } = scratch;
  const { session, next, previous } = index;
  const { k1, b, idfPower } = weights.turn;
  const { caption, toNext, toAnswer, toPrevious, toSecond } = weights;
  const spread = 1 + toNext + toPrevious + 2 * toSecond;
  const average = spread * Math.max(1, index.totalLength / Math.max(1, index.living));
  const reached: number[] = [];
  const lend = (document: number, value: number): void => {
    if (frequency[document] === 0) reached.push(document);
    frequency[document] = (frequency[document] ?? 0) + value;
  };
  const spreadFrom = (document: number, value: number): void => {
    const here = session[document] ?? -1;
    lend(document, value);
    const after = next[document] ?? -1;
    if (after >= 0 && session[after] === here && visible[after] === 1) {
      lend(after, value * (isQuestion(index, document) ? toAnswer : toNext));
      const second = next[after] ?? -1;
      if (second >= 0 && session[second] === here && visible[second] === 1) lend(second, value * toSecond);
    }
    const before = previous[document] ?? -1;
    if (before >= 0 && session[before] === here && visible[before] === 1) {
      lend(before, value * toPrevious);
      const second = previous[before] ?? -1;
      if (second >= 0 && session[second] === here && visible[second] === 1) lend(second, value * toSecond);
    }
  };
  for (const [place, { weight, frequency: documentFrequency, parts }] of terms.entries()) {
    const idf = inverseFrequency(index.living, documentFrequency);
    const factor = weight * idf ** idfPower * (k1 + 1);
    for (const { slot, share } of parts) {
      const { documents, weights: counts, from, to } = index.postings.entries(slot);
      const covers = counted && share >= weights.leastCover;
      for (let at = from; at < to; at += 1) {
        const document = documents[at] ?? 0;
        if (visible[document] === 0 || (within !== null && within[session[document] ?? -1] === 0)) continue;
        const packed = counts[at] ?? 0;
        spreadFrom(document, share * ((packed & 0xff) + caption * (packed >> 8)));
        if (!covers || covered[document] === place + 1) continue;
        covered[document] = place + 1;
        cover[document] = (cover[document] ?? 0) + weight * idf;
      }
    }
    for (const document of reached) {
      const f = frequency[document] ?? 0;
      frequency[document] = 0;
      if (scores[document] === 0) touched.push(document);
      const length = lengthWithNeighbours(index, visible, document);
      scores[document] = (scores[document] ?? 0) + (factor * f) / (f + k1 * (1 - b + (b * length) / average));
    }
    reached.length = 0;
  }
}

/** Length of a turn with the shares of its visible neighbours. */
function lengthWithNeighbours(index: HolderIndex, visible: Uint8Array, document: number): number {
  const { session, next, previous, length } = index;
  const here = session[document];
  let total = length[document] ?? 0;
  const before = previous[document] ?? -1;
  if (before >= 0 && session[before] === here && visible[before] === 1) {
    total += weights.toNext * (length[before] ?? 0);
    const second = previous[before] ?? -1;
    if (second >= 0 && session[second] === here && visible[second] === 1)
      total += weights.toSecond * (length[second] ?? 0);
  }
  const after = next[document] ?? -1;
  if (after >= 0 && session[after] === here && visible[after] === 1) {
    total += weights.toPrevious * (length[after] ?? 0);
    const second = next[after] ?? -1;
    if (second >= 0 && session[second] === here && visible[second] === 1)
      total += weights.toSecond * (length[second] ?? 0);
  }
  return total;
}
