import type { Segment } from '../../kernel/path.ts';

/** What the index knows of one stream of a holder: who is there, which path is selected, which documents lie where. */
export type StreamIndex = {
  readonly stream: string;
  /** Its place in the holder's list. */
  readonly number: number;
  /** Revision up to which it was read. */
  revision: number;
  audience: string | null;
  /** Node at which a person spoke first. */
  members: ReadonlyMap<string, number>;
  path: readonly Segment[];
  /** Documents with coordinates, by branch, sorted by depth. */
  readonly branches: Map<number, number[]>;
  /** Documents without coordinates: always on the path. */
  readonly linear: number[];
  /** Messages on the path in order, as last laid out; null before the first time. */
  sequence: number[] | null;
  sessions: number;
};

/** A stream of which nothing was read yet. */
export function emptyStream(stream: string, number: number): StreamIndex {
  return {
    stream,
    number,
    revision: 0,
    audience: null,
    members: new Map(),
    path: [],
    branches: new Map(),
    linear: [],
    sequence: null,
    sessions: 0,
  };
}

/** Puts a document at its depth in its branch. */
export function insertByDepth(documents: number[], document: number, depth: ArrayLike<number>): void {
  let at = documents.length;
  const own = depth[document] ?? 0;
  while (at > 0 && (depth[documents[at - 1] ?? 0] ?? 0) > own) at -= 1;
  documents.splice(at, 0, document);
}

/** Position of the first document that is at least this deep. */
export function firstAtDepth(documents: readonly number[], depth: ArrayLike<number>, least: number): number {
  let low = 0;
  let high = documents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((depth[documents[middle] ?? 0] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The segment by which `to` is longer than `from`, if that is the only difference; a head that just moved on. */
export function extension(from: readonly Segment[], to: readonly Segment[]): Segment | null {
  if (from.length !== to.length || from.length === 0) return null;
  const last = from.length - 1;
  for (let at = 0; at <= last; at += 1) {
    const a = from[at];
    const b = to[at];
    if (a === undefined || b === undefined || a.branch !== b.branch || a.from !== b.from) return null;
    if (at < last ? a.to !== b.to : b.to < a.to) return null;
    if (at === last) return { branch: b.branch, from: a.to + 1, to: b.to };
  }
  return null;
}
