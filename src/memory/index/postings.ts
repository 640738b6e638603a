import { withRoom } from './growing.ts';
import { ShardedMap } from './sharded-map.ts';

/** Which documents hold a term and how often, for every term of one holder, in a few large arrays. */
export class Postings {
  /** Where a term's entries stand; term ids are stable, slots count up. */
  readonly #slots = new ShardedMap<number>();
  #start = new Int32Array(256);
  #count = new Int32Array(256);
  #room = new Int32Array(256);
  #frequency = new Int32Array(256);
  #ids = new Uint32Array(256);
  #documents = new Int32Array(4_096);
  #weights = new Uint16Array(4_096);
  #used = 0;

  /** Makes room for so many entries in one step. */
  reserve(entries: number): void {
    this.#documents = withRoom(this.#documents, entries);
    this.#weights = withRoom(this.#weights, entries);
  }

  /** Adds a document to a term and returns the term's slot. Documents of one term come in ascending order. */
  add(term: number, document: number, own: number, caption: number): number {
    const slot = this.#slots.get(term) ?? this.#open(term);
    const count = this.#count[slot] ?? 0;
    if (count === this.#room[slot]) this.#widen(slot, count);
    const at = (this.#start[slot] ?? 0) + count;
    this.#documents[at] = document;
    this.#weights[at] = own | (caption << 8);
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
    const from = this.#start[slot] ?? 0;
    return { documents: this.#documents, weights: this.#weights, from, to: from + (this.#count[slot] ?? 0) };
  }

  /** Memory in use, about. */
  get bytes(): number {
    return this.#used * 6 + this.#slots.size * (20 + 40);
  }

  #open(term: number): number {
    const slot = this.#slots.size;
    this.#slots.set(term, slot);
    this.#start = withRoom(this.#start, slot + 1);
    this.#count = withRoom(this.#count, slot + 1);
    this.#room = withRoom(this.#room, slot + 1);
    this.#frequency = withRoom(this.#frequency, slot + 1);
    this.#ids = withRoom(this.#ids, slot + 1);
    this.#ids[slot] = term;
    return slot;
  }

  /** Moves a term's entries to the end, with twice the room; most terms are rare and never move. */
  #widen(slot: number, count: number): void {
    const room = count === 0 ? 1 : count * 2;
    this.#documents = withRoom(this.#documents, this.#used + room);
    this.#weights = withRoom(this.#weights, this.#used + room);
    const from = this.#start[slot] ?? 0;
    this.#documents.copyWithin(this.#used, from, from + count);
    this.#weights.copyWithin(this.#used, from, from + count);
    this.#start[slot] = this.#used;
    this.#room[slot] = room;
    this.#used += room;
  }
}
