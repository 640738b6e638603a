import { memoryFor, withRoom } from './growing.ts';
import { Places } from './places.ts';
import { ShardedMap } from './sharded-map.ts';

/** Which documents hold a term and how often, for every term of one holder, in a few large arrays. */
export class Postings {
  /** Where a term's entries stand; term ids are stable, slots count up. */
  readonly #slots = new ShardedMap<number>();
  readonly #documents: Int32Array[] = [];
  readonly #weights: Uint16Array[] = [];
  /** By slot: the room of its entries. */
  readonly #places = new Places((entries) => {
    this.#documents.push(new Int32Array(memoryFor(entries * 4)));
    this.#weights.push(new Uint16Array(memoryFor(entries * 2)));
  });
  #count = new Int32Array(256);
  #frequency = new Int32Array(256);
  #ids = new Uint32Array(256);

  /** Adds a document to a term and returns the term's slot. Documents of one term come in ascending order. */
  add(term: number, document: number, own: number, caption: number): number {
    const slot = this.#slots.get(term) ?? this.#open(term);
    const count = this.#count[slot] ?? 0;
    if (this.#places.startOf(slot) + count === this.#places.endOf(slot)) this.#widen(slot, count);
    const at = this.#places.startOf(slot) + count;
    const page = this.#places.pageOf(slot);
    (this.#documents[page] ?? none.documents)[at] = document;
    (this.#weights[page] ?? none.weights)[at] = own | (caption << 8);
    this.#count[slot] = count + 1;
    this.#frequency[slot] = (this.#frequency[slot] ?? 0) + 1;
    return slot;
  }

  /** Takes a document out of the frequency of a term; its entry stays and must be skipped by the reader. */
  drop(slot: number): void {
    this.#frequency[slot] = (this.#frequency[slot] ?? 0) - 1;
  }

  /** The slot of a term; undefined if no document ever held it. */
  slot(term: number): number | undefined {
    return this.#slots.get(term);
  }

  /** The term of a slot. */
  term(slot: number): number {
    return this.#ids[slot] ?? 0;
  }

  /** In how many living documents the term of this slot occurs. */
  frequency(slot: number): number {
    return this.#frequency[slot] ?? 0;
  }

  /** The entries of a slot: `documents` and `weights` (own | captions << 8) from `from` up to but not including `to`. */
  entries(slot: number): {
    readonly documents: Int32Array;
    readonly weights: Uint16Array;
    readonly from: number;
    readonly to: number;
  } {
    const from = this.#places.startOf(slot);
    return { ...this.#page(slot), from, to: from + (this.#count[slot] ?? 0) };
  }

  /** Memory in use, about. */
  get bytes(): number {
    return this.#places.used * 6 + this.#slots.size * (24 + 40);
  }

  #page(slot: number): { readonly documents: Int32Array; readonly weights: Uint16Array } {
    const page = this.#places.pageOf(slot);
    return {
      documents: this.#documents[page] ?? none.documents,
      weights: this.#weights[page] ?? none.weights,
    };
  }

  #open(term: number): number {
    // Most terms are rare and never move.
    const slot = this.#places.add(1);
    this.#slots.set(term, slot);
    this.#count = withRoom(this.#count, slot + 1, 3);
    this.#frequency = withRoom(this.#frequency, slot + 1, 4);
    this.#ids = withRoom(this.#ids, slot + 1, 5);
    this.#ids[slot] = term;
    return slot;
  }

  /** Moves a term's entries to where they have twice the room. */
  #widen(slot: number, count: number): void {
    const from = this.#places.startOf(slot);
    const old = this.#page(slot);
    this.#places.move(slot, count * 2);
    const { documents, weights } = this.#page(slot);
    documents.set(old.documents.subarray(from, from + count), this.#places.startOf(slot));
    weights.set(old.weights.subarray(from, from + count), this.#places.startOf(slot));
  }
}

const none = { documents: new Int32Array(0), weights: new Uint16Array(0) };
