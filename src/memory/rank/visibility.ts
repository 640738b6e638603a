import { everyone, isWithin, listeners, owner, toWitness } from '../audience.ts';
import type { HolderIndex } from '../index/holder-index.ts';
import type { StreamIndex } from '../index/stream-index.ts';
import type { Audience } from '../memory.ts';

/** Who asks: for whom the answer is meant, and in which thread it would be said. */
export type Viewer = {
  /** Absent: nobody but the holder and its owner. */
  readonly audience?: Audience;
  /** Stream of the thread in which it would be said; its readers know what was said there. */
  readonly heardIn?: string;
  /** Only what belongs to this stream. */
  readonly within?: string;
};

/** Answers who sees what, and keeps the last answer, as a turn asks twice. */
export function createVisibility(): (index: HolderIndex, viewer: Viewer) => Uint8Array {
  let last: { readonly index: HolderIndex; readonly changes: number; readonly key: string } | null = null;
  let visible = new Uint8Array(0);
  return (index, viewer) => {
    if (viewer.audience === undefined && viewer.within === undefined) return index.visible;
    const key = JSON.stringify(viewer);
    if (last?.index === index && last.changes === index.changes && last.key === key) return visible;
    if (visible.length < index.visible.length) visible = new Uint8Array(index.visible.length);
    fillVisible(index, viewer, visible);
    last = { index, changes: index.changes, key };
    return visible;
  };
}

/**
 * Fills `visible` with 1 for every document that the viewer may see (M4): on its path, and witnessed by all who would hear it or
 * released. It comes before any scoring, so that nothing hidden lends its words to a neighbour.
 */
function fillVisible(index: HolderIndex, viewer: Viewer, visible: Uint8Array): void {
  const { size } = index;
  visible.set(index.visible.subarray(0, size));
  const { audience, within } = viewer;
  if (audience !== undefined) hideUnheard(index, audience, viewer.heardIn, visible);
  index.hideDerived(visible);
  if (within === undefined) return;
  const number = index.streams.get(within)?.number ?? -1;
  for (let document = 0; document < size; document += 1)
    if (index.stream[document] !== number) visible[document] = 0;
}

function hideUnheard(
  index: HolderIndex,
  audience: Audience,
  heardIn: string | undefined,
  visible: Uint8Array,
): void {
  const hearing = listeners(audience);
  for (const stream of index.byNumber) {
    const from = witnessedSince(stream, hearing, heardIn);
    if (from === 0) continue;
    hideBefore(index, stream.linear, from, visible);
    for (const documents of stream.branches.values()) {
      // Nodes grow along a branch: where its first was heard, all were.
      if ((index.node[documents[0] ?? 0] ?? 0) < from) hideBefore(index, documents, from, visible);
    }
  }
  for (const [document, witnesses] of index.witnesses) {
    if (index.visible[document] === 0 || index.released[document] === 1) continue;
    visible[document] = isWitnessed(hearing, witnesses) ? 1 : 0;
  }
}

function hideBefore(
  index: HolderIndex,
  documents: readonly number[],
  from: number,
  visible: Uint8Array,
): void {
  for (const document of documents) {
    if (index.released[document] === 1) continue;
    if ((index.node[document] ?? 0) < from) visible[document] = 0;
  }
}

/** The node from which on all listeners were there: 0 for always, infinity for never. */
function witnessedSince(
  stream: StreamIndex,
  hearing: readonly string[] | null,
  heardIn: string | undefined,
): number {
  if (stream.audience === 'public' || stream.stream === heardIn) return 0;
  if (hearing === null || hearing.length === 0) return Infinity;
  if (stream.audience === null) return hearing.every((member) => member === owner) ? 0 : Infinity;
  return Math.max(...hearing.map((member) => stream.members.get(member) ?? Infinity));
}

function isWitnessed(hearing: readonly string[] | null, witnesses: ReadonlySet<string>): boolean {
  if (witnesses.has(everyone)) return true;
  const owners = [...witnesses].some((witness) => toWitness(witness) === owner);
  return isWithin(hearing, (member) => witnesses.has(member) || (member === owner && owners));
}
