import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HolderIndex } from '../index/holder-index.ts';
import { ShardedMap } from '../index/sharded-map.ts';
import type { CodeRow } from './vector-rows.ts';

const rowsPerTurn = 2_000;

/** Which vectors a holder has, and which documents of its index they stand for. The codes themselves are in the scanning thread. */
export class VectorSet {
  readonly number: number;
  readonly era: number;
  readonly dimension: number;
  /** The last row that was read. */
  last = { version: 0, id: '' };
  readonly #positions = new ShardedMap<string, number>();
  readonly #ids: string[] = [];
  readonly #revisions: number[] = [];
  readonly #previous: (string | null)[] = [];
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

  get size(): number {
    return this.#ids.length;
  }

  /** Memory in use here and in the scanning thread, about. */
  get bytes(): number {
    return this.#ids.length * (this.dimension + 200);
  }

  /** Notes a row and gives its position. */
  put(row: CodeRow): number {
    const position = this.positionOf(row.id) ?? this.#ids.length;
    this.#positions.set(row.id, position);
    this.#ids[position] = row.id;
    this.#revisions[position] = row.revision;
    const lender = row.previous === null ? undefined : this.positionOf(row.previous);
    // The same text as the one that stands here already, where it does.
    this.#previous[position] = lender === undefined ? row.previous : this.id(lender);
    if (position < this.#next) this.#open.add(position);
    this.last = { version: row.version, id: row.id };
    return position;
  }

  /** The row at a position. */
  id(position: number): string {
    return this.#ids[position] ?? '';
  }

  /** Where the vector of a row is. */
  positionOf(id: string): number | undefined {
    return this.#positions.get(id);
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
    const previous = this.#previous[position] ?? null;
    this.#lenders[position] = previous === null ? -1 : (index.documentOf(previous) ?? -2);
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
