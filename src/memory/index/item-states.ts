import type { HolderIndex, IndexedItem, IndexedMark } from './holder-index.ts';

/** Pins of a holder beyond which the oldest automatic ones give way (M5). */
const pinLimit = 8;

/**
 * What holds for an item beyond its own place: which wording is the last, whether it is pinned, released or forgotten, and what it
 * was derived from.
 */
export class ItemStates {
  readonly #wordings = new Map<string, readonly number[]>();
  readonly #marks = new Map<string, readonly IndexedMark[]>();
  /** By document: the items that it was derived from. */
  readonly #sources = new Map<number, readonly string[]>();
  /** Notes whose visibility does not follow from their place alone. */
  readonly #watched = new Set<string>();

  /** Adds a document of a note. */
  add(item: IndexedItem, document: number): void {
    const known = this.#wordings.get(item.item) ?? [];
    this.#wordings.set(item.item, [...known, document]);
    if (item.sources.length > 0) this.#sources.set(document, item.sources);
    if (item.sources.length > 0 || known.length > 0) this.#watched.add(item.item);
  }

  /** Takes a document out that another row replaces. */
  remove(item: string, document: number): void {
    const known = this.#wordings.get(item);
    if (known === undefined) return;
    this.#wordings.set(
      item,
      known.filter((other) => other !== document),
    );
    this.#sources.delete(document);
  }

  /** Notes a pin, a release or a removal; the same one twice counts once. */
  mark(mark: IndexedMark): void {
    const known = this.#marks.get(mark.item) ?? [];
    if (known.some((other) => other.stream === mark.stream && other.revision === mark.revision)) return;
    this.#marks.set(
      mark.item,
      [...known, mark].sort((a, b) => a.at - b.at || a.revision - b.revision),
    );
  }

  /** Brings visibility, releases and pins up to date, after all changed streams were laid out. */
  settle(index: HolderIndex): void {
    for (const item of this.#watched) this.#showLastWording(index, item);
    const pins: { readonly item: string; readonly auto: boolean; readonly at: number }[] = [];
    for (const [item, marks] of this.#marks) {
      const state = new Map<string, IndexedMark>();
      for (const mark of marks)
        if (index.isOnPath(mark.stream, mark.branch, mark.depth)) state.set(mark.kind, mark);
      const forgotten = state.get('forgotten')?.value === 'yes';
      const released = state.get('released')?.value === 'yes' ? 1 : 0;
      this.#showLastWording(index, item);
      for (const document of this.documentsOf(index, item)) {
        index.released[document] = released;
        index.pinned[document] = 0;
        if (forgotten) index.visible[document] = 0;
      }
      const pin = state.get('pinned');
      if (!forgotten && (pin?.value === 'yes' || pin?.value === 'auto'))
        pins.push({ item, auto: pin.value === 'auto', at: pin.at });
    }
    this.hideDerived(index, index.visible);
    this.#pin(index, pins);
  }

  /** Hides what was derived from something that is hidden, and what was derived from that. */
  hideDerived(index: HolderIndex, visible: Uint8Array): void {
    for (let changed = this.#sources.size > 0; changed;) {
      changed = false;
      for (const [document, sources] of this.#sources) {
        if (visible[document] !== 1) continue;
        const stands = sources.every((source) =>
          this.documentsOf(index, source).some((other) => visible[other] === 1),
        );
        if (stands) continue;
        visible[document] = 0;
        changed = true;
      }
    }
  }

  /** All wordings of a note, or the one document of a message. */
  documentsOf(index: HolderIndex, item: string): readonly number[] {
    const message = index.documentOf(item);
    return this.#wordings.get(item) ?? (message === undefined ? [] : [message]);
  }

  #showLastWording(index: HolderIndex, item: string): void {
    const documents = this.documentsOf(index, item);
    let best = -1;
    for (const document of documents) {
      if (index.stands(document) && (best < 0 || isLater(index, document, best))) best = document;
    }
    for (const document of documents) index.visible[document] = document === best ? 1 : 0;
  }

  /** Chosen pins stand first; automatic ones, the latest first, fill what is left. */
  #pin(
    index: HolderIndex,
    pins: readonly { readonly item: string; readonly auto: boolean; readonly at: number }[],
  ): void {
    const standing = pins.filter(({ item }) =>
      this.documentsOf(index, item).some((document) => index.visible[document] === 1),
    );
    const chosen = standing.filter(({ auto }) => !auto);
    const room = Math.max(0, pinLimit - chosen.length);
    const automatic = standing
      .filter(({ auto }) => auto)
      .sort((a, b) => b.at - a.at)
      .slice(0, room);
    for (const { item } of [...chosen, ...automatic])
      for (const document of this.documentsOf(index, item)) index.pinned[document] = 1;
  }
}

function isLater({ version, at, revision }: HolderIndex, a: number, b: number): boolean {
  const later = (values: ArrayLike<number>): number => (values[a] ?? 0) - (values[b] ?? 0);
  return later(version) > 0 || (later(version) === 0 && (later(at) || later(revision)) > 0);
}
