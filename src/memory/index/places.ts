import { withRoom } from './growing.ts';

/** Elements of the first page and of the largest; a run that would take more than a part of the largest has a page for itself. */
const page = { first: 4_096, largest: 65_536, part: 8 } as const;

/**
 * Where runs of elements stand that come one after another, in pages that are never moved: one array that holds everything must be
 * copied to grow, and while it is copied everybody waits. Runs are numbered from 0; the pages themselves belong to the caller.
 */
export class Places {
  size = 0;
  /** Elements that were given away, those of runs that have moved among them. */
  used = 0;
  readonly #make: (elements: number) => void;
  #pages = 0;
  /** The page that is being filled, its length and up to where. */
  #open = { page: -1, length: 0, filled: 0 };
  /** By run: its page, and where it starts and ends there. */
  #page = new Int32Array(64);
  #start = new Int32Array(64);
  #end = new Int32Array(64);

  /** @param make adds a page of so many elements to those of the caller */
  constructor(make: (elements: number) => void) {
    this.#make = make;
  }

  /** The number of a new run of this length. */
  add(length: number): number {
    const run = this.size;
    this.size += 1;
    this.#page = withRoom(this.#page, this.size);
    this.#start = withRoom(this.#start, this.size, 1);
    this.#end = withRoom(this.#end, this.size, 2);
    this.move(run, length);
    return run;
  }

  /** Gives a run another place of this length; the caller copies what stood in the old one. */
  move(run: number, length: number): void {
    this.used += length;
    if (length > page.largest / page.part) {
      this.#put(run, this.#turn(length), 0, length);
      return;
    }
    if (length > this.#open.length - this.#open.filled) {
      const wanted = Math.max(page.first, 2 * this.#open.length, page.part * length);
      const elements = Math.min(page.largest, wanted);
      this.#open = { page: this.#turn(elements), length: elements, filled: 0 };
    }
    this.#put(run, this.#open.page, this.#open.filled, length);
    this.#open.filled += length;
  }

  /** The page of a run. */
  pageOf(run: number): number {
    return this.#page[run] ?? 0;
  }

  /** Where a run starts in its page. */
  startOf(run: number): number {
    return this.#start[run] ?? 0;
  }

  /** Where a run ends in its page. */
  endOf(run: number): number {
    return this.#end[run] ?? 0;
  }

  #turn(elements: number): number {
    this.#make(elements);
    this.#pages += 1;
    return this.#pages - 1;
  }

  #put(run: number, at: number, start: number, length: number): void {
    this.#page[run] = at;
    this.#start[run] = start;
    this.#end[run] = start + length;
  }
}
