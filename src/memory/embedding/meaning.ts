import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HolderIndex } from '../index/holder-index.ts';
import { fromBytes, likeness, quantise } from './quantise.ts';
import type { Fused } from './fuse.ts';
import { fuse } from './fuse.ts';
import type { Ranked } from '../rank/rank.ts';
import type { QuestionVectors } from './question-vectors.ts';
import type { Scanner } from './scanner.ts';
import type { VectorRows } from './vector-rows.ts';
import type { VectorSet } from './vector-set.ts';
import type { VectorSets } from './vector-sets.ts';

/** What a search found by words, and what it was allowed to look at. */
export type ByWords = {
  readonly holder: string;
  readonly text: string;
  readonly index: HolderIndex;
  /** 1 for every document that the viewer may see, of the search's own: nothing else takes part (M4). */
  readonly visible: Uint8Array;
  readonly skip: (document: number) => boolean;
  readonly ranked: readonly Ranked[];
};

/** A second source of scores beside the words. */
export type Meaning = {
  /** The documents in the order of both; null where there is nothing to add, and the words stand alone. Never throws. */
  readonly fuse: (found: ByWords) => Promise<readonly Fused[] | null>;
};

/** Rows of the scan that are compared exactly. */
const exactly = 200;

/** Searches by likeness of vectors, within a time that no turn feels. */
export function createMeaning(
  ports: {
    readonly rows: VectorRows;
    readonly sets: VectorSets;
    readonly scanner: Scanner;
    readonly questions: QuestionVectors;
    readonly report: (error: unknown) => void;
  },
  options: { readonly weight: number; readonly limitMs: number },
): Meaning {
  const { rows, sets, scanner, questions } = ports;

  async function search(found: ByWords): Promise<readonly Fused[] | null> {
    // Ranking by words has taken its time of this turn: whoever waits comes in between.
    await nextTurn();
    const set = await sets.fresh(found.holder);
    if (set === null || set.size === 0) return null;
    const question = await questions.of(found.text, found.holder);
    if (question === null || question.length !== set.dimension) return null;
    await set.follow(found.index);
    const mask = set.mask(found.index, found.visible, found.skip);
    const allowed = mask.slice();
    const { code } = quantise(question);
    const hits = await scanner.scan({ set: set.number, query: code, mask, limit: exactly });
    const positions = new Set([...hits, ...ranked(found, set, allowed)]);
    if (positions.size === 0) return null;
    const vectors = await rows.exact([...positions].map((position) => set.id(position)));
    const meaning = new Map<number, number>();
    for (const position of positions) {
      // The set may follow another index by now: the caller's own says what a row is, and what may be seen.
      const document = found.index.documentOf(set.id(position)) ?? -1;
      const bytes = vectors.get(set.id(position));
      if (bytes === undefined || found.visible[document] !== 1) continue;
      const vector = fromBytes(bytes);
      if (vector.length === question.length) meaning.set(document, likeness(question, vector));
    }
    return meaning.size === 0 ? null : fuse(found.ranked, meaning, options.weight);
  }

  return {
    async fuse(found) {
      const late = Promise.withResolvers<null>();
      const timer = setTimeout(() => late.resolve(null), options.limitMs);
      const searched = search(found).catch((error: unknown) => {
        ports.report(error);
        return null;
      });
      try {
        return await Promise.race([searched, late.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Where the vectors are of what the words found, as far as they may take part. */
function ranked(found: ByWords, set: VectorSet, allowed: Uint8Array): readonly number[] {
  return found.ranked.flatMap(({ document }) => {
    const position = set.positionOf(found.index.id(document));
    return position !== undefined && allowed[position] === 1 ? [position] : [];
  });
}
