import type { HolderIndex } from '../index/holder-index.ts';
import type { Scratch } from './turn-scores.ts';
import { inverseFrequency } from './turn-scores.ts';
import { weights } from './weights.ts';

/** A term that sessions are scored by. */
export type SessionTerm = { readonly slot: number; readonly weight: number };

/**
 * Fills `sessionScores` (by a session's first document) with BM25 of whole sessions over the visible turns' own words, and, where
 * `best` is asked for, with the best single turn of each session as a first guess.
 * @returns the first documents of the sessions that were reached
 */
export function scoreSessions(
  index: HolderIndex,
  terms: readonly SessionTerm[],
  scratch: Scratch,
  options: { readonly best: boolean; readonly speaker: number },
): readonly number[] {
  const { visible, sessionScores, sessionFrequency, scores, best } = scratch;
  const { session, sessionLength, speaker } = index;
  const { k1, b } = weights.session;
  const total = Math.max(1, index.sessions);
  const average = Math.max(1, index.totalOwn / total);
  const reached: number[] = [];
  const turns: number[] = [];
  const inTerm: number[] = [];
  for (const { slot, weight } of terms) {
    const turnIdf = weight * inverseFrequency(index.living, index.postings.frequency(slot));
    const { documents, weights: counts, from, to } = index.postings.entries(slot);
    for (let at = from; at < to; at += 1) {
      const document = documents[at] ?? 0;
      if (visible[document] === 0) continue;
      const first = session[document] ?? document;
      const packed = counts[at] ?? 0;
      const own = options.best ? (packed & 0xff) + (packed >> 8) : packed & 0xff;
      if (own === 0) continue;
      if (sessionFrequency[first] === 0) inTerm.push(first);
      sessionFrequency[first] = (sessionFrequency[first] ?? 0) + own;
      if (!options.best) continue;
      const value = (packed & 0xff) + weights.caption * (packed >> 8);
      if (scores[document] === 0) turns.push(document);
      scores[document] =
        (scores[document] ?? 0) + (turnIdf * value * (weights.turn.k1 + 1)) / (value + weights.turn.k1);
    }
    const idf = weight * inverseFrequency(total, inTerm.length);
    for (const first of inTerm) {
      const f = sessionFrequency[first] ?? 0;
      sessionFrequency[first] = 0;
      if (sessionScores[first] === 0) reached.push(first);
      const length = (sessionLength[first] ?? 0) / average;
      sessionScores[first] =
        (sessionScores[first] ?? 0) + (idf * f * (k1 + 1)) / (f + k1 * (1 - b + b * length));
    }
    inTerm.length = 0;
  }
  for (const document of turns) {
    const first = session[document] ?? document;
    const named = options.speaker !== 0 && speaker[document] === options.speaker;
    best[first] = Math.max(
      best[first] ?? 0,
      (scores[document] ?? 0) * (named ? weights.stageOne.speaker : 1),
    );
    scores[document] = 0;
  }
  return reached;
}

/** Marks the sessions worth a closer look in `chosen`; the caller clears them. */
export function chooseSessions(scratch: Scratch, reached: readonly number[]): readonly number[] {
  const { best, sessionScores, chosen } = scratch;
  const values = new Float64Array(reached.length);
  for (let at = 0; at < reached.length; at += 1) {
    const first = reached[at] ?? 0;
    values[at] = (best[first] ?? 0) + weights.stageOne.sessionShare * (sessionScores[first] ?? 0);
    best[first] = 0;
  }
  const least = leastOfBest(values, weights.stageOne.sessions);
  const worthy = reached.filter((_, at) => (values[at] ?? 0) >= least);
  for (const first of worthy) chosen[first] = 1;
  return worthy;
}

/** The smallest of the `count` largest values; one pass, as few values get among the best so far. */
function leastOfBest(values: Float64Array, count: number): number {
  if (values.length <= count) return -Infinity;
  const best = values.slice(0, count).sort();
  for (let at = count; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    if (value <= (best[0] ?? 0)) continue;
    let place = 0;
    while (place + 1 < count && (best[place + 1] ?? 0) < value) {
      best[place] = best[place + 1] ?? 0;
      place += 1;
    }
    best[place] = value;
  }
  return best[0] ?? 0;
}
