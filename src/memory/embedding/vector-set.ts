import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HolderIndex } from '../index/holder-index.ts';
import { withRoom } from '../index/growing.ts';
import { TextTable } from '../index/text-table.ts';
import type { CodeRow } from './vector-rows.ts';

const rowsPerTurn = 2_000;

/** Which vectors a holder has, and which documents of its index they stand for. The codes themselves are in the scanning thread. */
export class VectorSet {
  readonly number: number;
  readonly era: number;
  readonly dimension: number;
  /** The last row that was read. */
  last = { version: 0, id: '' };
  size = 0;
  /** Ids of rows and of those that lent their words; by the number of an id, its position plus 1, or 0. */
  readonly #ids = new TextTable();
  #positions = new Int32Array(256);
  /** By position: the number of the id, the revision, and the number of the lender's id or -1. */
  #own = new Int32Array(256);
  #revisions = new Int32Array(256);
  #previous = new Int32Array(256);
  /** By position; -1 where the index does not know the row as it was embedded. */
  #documents = new Int32Array(256);
  /** By position: the document that lent its words; -1 for none, -2 for one that is not known. */
  #lenders = new Int32Array(256);
  /** Positions from here on were not looked for yet. */
  #next = 0;
  /** Positions before that which were reworded, or that the index did not know. */
  readonly #open = new Set<number>();
  #index: HolderIndex | null = null;

  constructor(number: number, era: number, dimension: number) {
    this.number = number;
    this.era = era;
    this.dimension = dimension;
  }

  /** Memory in use here and in the scanning thread, about. */
  get bytes(): number {
    return this.#ids.bytes + this.size * (this.dimension + 24);
  }

  /** Notes a row and gives its position. */
  put(row: CodeRow): number {
    const own = this.#ids.add(row.id);
    const lender = row.previous === null ? -1 : this.#ids.add(row.previous);
    this.#positions = withRoom(this.#positions, this.#ids.size);
    const position = (this.#positions[own] || this.size + 1) - 1;
    this.#positions[own] = position + 1;
    this.size = Math.max(this.size, position + 1);
    this.#own = withRoom(this.#own, this.size);
    this.#revisions = withRoom(this.#revisions, this.size);
    this.#previous = withRoom(this.#previous, this.size);
    this.#own[position] = own;
    this.#revisions[position] = row.revision;
    this.#previous[position] = lender;
    if (position < this.#next) this.#open.add(position);
    return position;
  }

  /** The row at a position. */
  id(position: number): string {
    return this.#ids.text(this.#own[position] ?? -1);
  }

  /** Where the vector of a row is. */
  positionOf(id: string): number | undefined {
    const position = (this.#positions[this.#ids.numberOf(id)] ?? 0) - 1;
    return position < 0 ? undefined : position;
  }

  /** Finds the documents of all rows that are new to it or to the index, some at a time. */
  async follow(index: HolderIndex): Promise<void> {
    if (this.#index !== index) {
      this.#index = index;
      this.#next = 0;
      this.#open.clear();
    }
    for (const position of this.#open) if (this.#settle(position, index)) this.#open.delete(position);
    while (this.#next < this.size) {
      if (this.#documents.length < this.size) this.#grow();
      const position = this.#next;
      this.#next += 1;
      if (!this.#settle(position, index)) this.#open.add(position);
      if (this.#next % rowsPerTurn !== 0) continue;
      await nextTurn();
      if (this.#index !== index) return;
    }
  }

  /**
   * A 1 for every row that may take part: its document is visible, and so is the one that lent its words (M4). `follow` must have
   * seen this index.
   */
  mask(index: HolderIndex, visible: Uint8Array, skip: (document: number) => boolean): Uint8Array {
    const mask = new Uint8Array(this.size);
    if (this.#index !== index) return mask;
    for (let position = 0; position < mask.length; position += 1) {
      const document = this.#documents[position] ?? -1;
      if (document < 0 || visible[document] !== 1 || skip(document)) continue;
      const lender = this.#lenders[position] ?? -2;
      if (lender === -1 || (lender >= 0 && visible[lender] === 1)) mask[position] = 1;
    }
    return mask;
  }

  /** Whether it is found; a vector of other words than the index knows stands for nothing. */
  #settle(position: number, index: HolderIndex): boolean {
    const document = index.documentOf(this.id(position)) ?? -1;
    const fits = document >= 0 && index.revision[document] === this.#revisions[position];
    this.#documents[position] = fits ? document : -1;
    const previous = this.#previous[position] ?? -1;
    this.#lenders[position] = previous < 0 ? -1 : (index.documentOf(this.#ids.text(previous)) ?? -2);
    return fits;
  }

  #grow(): void {
    const room = Math.max(this.size, this.#documents.length * 2);
    const documents = new Int32Array(room).fill(-1);
    documents.set(this.#documents);
    this.#documents = documents;
    const lenders = new Int32Array(room).fill(-2);
    lenders.set(this.#lenders);
    this.#lenders = lenders;
  }
}
