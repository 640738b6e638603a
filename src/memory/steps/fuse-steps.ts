import type { Recalled } from '../memory.ts';
import { rounded } from '../rank/trace.ts';

/** What a further search found, what it looked for in words for a person, and how it is weighed against the first. */
export type FurtherSearch = {
  readonly found: readonly Recalled[];
  readonly looked: string;
  /** Of its best hit against the best of the first search. */
  readonly weight: number;
  /** Whether a hit that several searches found has their sum, or the best of them. */
  readonly by: 'sum' | 'best';
};

/**
 * The hits of all searches by their share of the best hit of each, those of the first search first: its best `stable` keep their
 * places whatever else was found.
 */
export function fuseSteps(
  first: readonly Recalled[],
  further: readonly FurtherSearch[],
  stable: number,
): readonly Recalled[] {
  const top = first[0]?.score ?? further[0]?.found[0]?.score ?? 0;
  const hits = new Map(first.map((hit) => [hit.id, { hit, score: hit.score, looked: '' }]));
  for (const { found, looked, weight, by } of further) {
    const best = found[0]?.score ?? 0;
    if (best <= 0) continue;
    for (const hit of found) {
      const share = (weight * top * hit.score) / best;
      const known = hits.get(hit.id);
      if (known === undefined) hits.set(hit.id, { hit, score: share, looked });
      else if (by === 'sum' || share > known.score)
        hits.set(hit.id, { ...known, score: by === 'sum' ? known.score + share : share, looked });
    }
  }
  const head = first.slice(0, stable).map(({ id }) => id);
  const rest = [...hits.values()]
    .filter(({ hit }) => !head.includes(hit.id))
    .sort((a, b) => b.score - a.score || a.hit.at - b.hit.at || (a.hit.id < b.hit.id ? -1 : 1));
  const ordered = [...head.flatMap((id) => hits.get(id) ?? []), ...rest];
  let least = Infinity;
  return ordered.map(({ hit, score, looked }) => {
    // A hit that keeps its place may have less than one behind it: what is shown falls from hit to hit.
    least = Math.min(least, score);
    return toFused(hit, rounded(least), looked);
  });
}

function toFused(hit: Recalled, score: number, looked: string): Recalled {
  const why = looked === '' ? hit.why : `${hit.why}; ${looked}`;
  const { trace } = hit;
  if (trace === undefined || score === hit.score) return { ...hit, score, why };
  return { ...hit, score, why, trace: [...trace, { name: 'steps', by: 'times', value: score / hit.score }] };
}
