import { withRoom } from './growing.ts';

/** UTF-16 units of an id, about. */
const usualLength = 32;

/**
 * Many short texts, numbered from 0 in the order in which they first came. They stand in a few large arrays: strings by the hundred
 * thousand are copied by the collector again and again, and hold everybody up.
 */
export class TextTable {
  size = 0;
  #units = new Uint16Array(1_024);
  /** Where each text ends, and the hash of each. */
  #ends = new Int32Array(64);
  #hashes = new Int32Array(64);
  /** By hash, open addressing: the number of a text plus 1; 0 where nothing is. Its length is a power of two. */
  #places = new Int32Array(128);

  /** Makes room for so many texts in one step. */
  reserve(texts: number): void {
    this.#units = withRoom(this.#units, texts * usualLength);
    this.#ends = withRoom(this.#ends, texts);
    this.#hashes = withRoom(this.#hashes, texts);
    this.#spread(texts);
  }

  /** The number of a text, which is kept where it is new. */
  add(text: string): number {
    const hash = hashOf(text);
    const found = this.#find(text, hash);
    if (found >= 0) return found;
    const number = this.size;
    const from = this.#endOf(number - 1);
    this.#units = withRoom(this.#units, from + text.length);
    for (let at = 0; at < text.length; at += 1) this.#units[from + at] = text.charCodeAt(at);
    this.#ends = withRoom(this.#ends, number + 1);
    this.#hashes = withRoom(this.#hashes, number + 1);
    this.#ends[number] = from + text.length;
    this.#hashes[number] = hash;
    this.size += 1;
    this.#spread(this.size);
    this.#place(number);
    return number;
  }

  /** The number of a text; -1 where it never came. */
  numberOf(text: string): number {
    return this.#find(text, hashOf(text));
  }

  /** The text of a number; empty where there is none. */
  text(number: number): string {
    if (number < 0 || number >= this.size) return '';
    return String.fromCharCode(...this.#units.subarray(this.#endOf(number - 1), this.#endOf(number)));
  }

  /** Memory in use, about. */
  get bytes(): number {
    return this.#endOf(this.size - 1) * 2 + this.size * 8 + this.#places.byteLength;
  }

  #endOf(number: number): number {
    return number < 0 ? 0 : (this.#ends[number] ?? 0);
  }

  #find(text: string, hash: number): number {
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const number = (this.#places[place] ?? 0) - 1;
      if (number < 0 || (this.#hashes[number] === hash && this.#is(number, text))) return number;
    }
  }

  #is(number: number, text: string): boolean {
    const from = this.#endOf(number - 1);
    if (this.#endOf(number) - from !== text.length) return false;
    for (let at = 0; at < text.length; at += 1)
      if (this.#units[from + at] !== text.charCodeAt(at)) return false;
    return true;
  }

  #place(number: number): void {
    const mask = this.#places.length - 1;
    let place = (this.#hashes[number] ?? 0) & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = number + 1;
  }

  /** Keeps at least half of the places free. */
  #spread(texts: number): void {
    if (texts * 2 <= this.#places.length) return;
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(texts * 4)));
    const last = Math.min(this.size, texts);
    for (let number = 0; number < last; number += 1) this.#place(number);
  }
}

/** FNV-1a over UTF-16 units, its low bits mixed with the high ones. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash ^ (hash >>> 15);
}
