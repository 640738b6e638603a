import type { Ranked } from '../rank/rank.ts';
import { rounded, telling } from '../rank/trace.ts';

/** A document, what it earned in the end, and what spoke for it. */
export type Fused = Ranked & {
  /** Whether it was found by its words, and whether it is near in meaning. */
  readonly worded: boolean;
  readonly near: boolean;
};

/**
 * Adds up two kinds of scores, each stretched over 0 to 1 (min–max): by score and not by rank, so that a clear winner of one list
 * stays clear. What one list does not know has nothing there.
 * @param weight share of the meaning, between 0 and 1
 */
export function fuse(
  words: readonly Ranked[],
  meaning: ReadonlyMap<number, number>,
  weight: number,
): readonly Fused[] {
  const most = Math.max(0, ...words.map(({ score }) => score));
  const byWords = new Map(words.map((one) => [one.document, one]));
  const share = most === 0 ? 0 : (1 - weight) / most;
  const values = [...meaning.values()];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const stretch = (value: number | undefined): number => {
    if (value === undefined) return 0;
    return high === low ? 1 : (value - low) / (high - low);
  };
  return [...new Set([...byWords.keys(), ...meaning.keys()])]
    .map((document) => {
      const worded = byWords.get(document);
      const near = stretch(meaning.get(document));
      const score = share * (worded?.score ?? 0) + weight * near;
      const trace = telling([
        ...(worded?.trace ?? []),
        { name: 'share', by: 'times', value: worded === undefined ? 1 : share },
        { name: 'meaning', by: 'add', value: weight * near },
      ]);
      return {
        document,
        score: rounded(score),
        trace,
        worded: worded !== undefined,
        near: near >= 0.5,
      };
    })
    .sort((a, b) => b.score - a.score || a.document - b.document);
}
