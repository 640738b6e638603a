import { memoryFor, withRoom } from './growing.ts';
import { Places } from './places.ts';

/** Parts of the table by hash, a power of two: each grows by itself, as its places must be filled anew for that. */
const parts = 16;
const partShift = 28;

/**
 * Many short texts, numbered from 0 in the order in which they first came. They stand in a few large arrays: strings by the hundred
 * thousand are copied by the collector again and again, and hold everybody up.
 */
export class TextTable {
  readonly #units: Uint16Array[] = [];
  /** By number: where its units stand. */
  readonly #texts = new Places((units) => {
    this.#units.push(new Uint16Array(memoryFor(units * 2)));
  });
  #hashes = new Int32Array(64);
  /** By hash, open addressing: the number of a text plus 1; 0 where nothing is. The length of each is a power of two. */
  readonly #places: Int32Array[] = Array.from({ length: parts }, () => new Int32Array(16));
  readonly #filled = new Int32Array(parts);

  /** How many texts there are. */
  get size(): number {
    return this.#texts.size;
  }

  /** The number of a text, which is kept where it is new. */
  add(text: string): number {
    const hash = hashOf(text);
    const found = this.#find(text, hash);
    if (found >= 0) return found;
    const number = this.#texts.add(text.length);
    const units = this.#unitsOf(number);
    const from = this.#texts.startOf(number);
    for (let at = 0; at < text.length; at += 1) units[from + at] = text.charCodeAt(at);
    this.#hashes = withRoom(this.#hashes, number + 1, 3);
    this.#hashes[number] = hash;
    this.#place(number, hash >>> partShift);
    return number;
  }

  /** The number of a text; -1 where it never came. */
  numberOf(text: string): number {
    return this.#find(text, hashOf(text));
  }

  /** The text of a number; empty where there is none. */
  text(number: number): string {
    if (number < 0 || number >= this.size) return '';
    const [from, to] = [this.#texts.startOf(number), this.#texts.endOf(number)];
    return String.fromCharCode(...this.#unitsOf(number).subarray(from, to));
  }

  /** Memory in use, about. */
  get bytes(): number {
    const places = this.#places.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return this.#texts.used * 2 + this.size * 16 + places;
  }

  #unitsOf(number: number): Uint16Array {
    return this.#units[this.#texts.pageOf(number)] ?? none;
  }

  #find(text: string, hash: number): number {
    const places = this.#places[hash >>> partShift] ?? noPlaces;
    const mask = places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const number = (places[place] ?? 0) - 1;
      if (number < 0 || (this.#hashes[number] === hash && this.#is(number, text))) return number;
    }
  }

  #is(number: number, text: string): boolean {
    const from = this.#texts.startOf(number);
    if (this.#texts.endOf(number) - from !== text.length) return false;
    const units = this.#unitsOf(number);
    for (let at = 0; at < text.length; at += 1) if (units[from + at] !== text.charCodeAt(at)) return false;
    return true;
  }

  /** Keeps at least half of the places of each part free. */
  #place(number: number, part: number): void {
    let places = this.#places[part] ?? noPlaces;
    const filled = (this.#filled[part] ?? 0) + 1;
    this.#filled[part] = filled;
    if (filled * 2 > places.length) {
      const wider = new Int32Array(memoryFor(places.byteLength * 4));
      for (const other of places) if (other > 0) this.#putIn(wider, other);
      this.#places[part] = wider;
      places = wider;
    }
    this.#putIn(places, number + 1);
  }

  #putIn(places: Int32Array, entry: number): void {
    const mask = places.length - 1;
    let place = (this.#hashes[entry - 1] ?? 0) & mask;
    while (places[place] !== 0) place = (place + 1) & mask;
    places[place] = entry;
  }
}

const none = new Uint16Array(0);
const noPlaces = new Int32Array(1);

/** FNV-1a over UTF-16 units, its low bits mixed with the high ones. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash ^ (hash >>> 15);
}
