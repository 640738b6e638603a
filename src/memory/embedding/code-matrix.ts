import type { RowScan } from './scan-code.ts';
import { createRowScan } from './scan-code.ts';

/** Positions of the best codes and how alike they are, best first. */
export type Hits = { readonly positions: Int32Array; readonly scores: Float32Array };

const pageBytes = 65_536;

/** The quantised vectors of one holder, row after row, in a memory that the scan reads. */
export class CodeMatrix {
  readonly dimension: number;
  size = 0;
  /** Bytes of a row; behind the codes are zeros. */
  readonly #stride: number;
  #rows = 0;
  #memory = new WebAssembly.Memory({ initial: 1 });
  #run: RowScan = createRowScan(this.#memory);
  #scales = new Float32Array(0);

  constructor(dimension: number) {
    this.dimension = dimension;
    this.#stride = (dimension + 15) & ~15;
  }

  /** Puts codes at these positions, over what was there. */
  put(positions: Int32Array, codes: Int8Array, scales: Float32Array): void {
    const { dimension } = this;
    this.#reserve(positions.reduce((most, position) => Math.max(most, position), -1) + 1);
    const target = new Int8Array(this.#memory.buffer);
    const from = this.#places().codes;
    for (const [at, position] of positions.entries()) {
      this.size = Math.max(this.size, position + 1);
      target.set(codes.subarray(at * dimension, (at + 1) * dimension), from + position * this.#stride);
      this.#scales[position] = scales[at] ?? 0;
    }
  }

  /** The best `limit` rows among those with a 1 in `mask`. */
  scan(query: Int8Array, mask: Uint8Array, limit: number): Hits {
    const best = new Best(limit);
    const size = Math.min(this.size, mask.length);
    if (size === 0) return best.sorted();
    const { buffer } = this.#memory;
    const places = this.#places();
    const words = new Int16Array(buffer, places.query, this.#stride);
    words.fill(0);
    words.set(query.subarray(0, this.dimension));
    new Uint8Array(buffer, places.mask, size).set(mask.subarray(0, size));
    this.#run(size, this.#stride, places.codes, places.query, places.mask, places.sums);
    const sums = new Int32Array(buffer, places.sums, size);
    for (let row = 0; row < size; row += 1)
      if (mask[row] === 1) best.offer(row, (sums[row] ?? 0) * (this.#scales[row] ?? 0));
    return best.sorted();
  }

  /** Where everything lies: the question in 16 bits, the mask, the sums, the codes. */
  #places(): { readonly query: 0; readonly mask: number; readonly sums: number; readonly codes: number } {
    const mask = 2 * this.#stride;
    const sums = mask + this.#rows;
    return { query: 0, mask, sums, codes: sums + 4 * this.#rows };
  }

  #reserve(rows: number): void {
    if (rows <= this.#rows) return;
    const before = new Int8Array(this.#memory.buffer, this.#places().codes, this.size * this.#stride);
    // A multiple of 16, so that all parts begin where whole numbers may.
    this.#rows = (Math.max(rows, Math.ceil(this.#rows * 1.5), 256) + 15) & ~15;
    const { codes } = this.#places();
    const initial = Math.ceil((codes + this.#rows * this.#stride) / pageBytes);
    this.#memory = new WebAssembly.Memory({ initial });
    new Int8Array(this.#memory.buffer).set(before, codes);
    this.#run = createRowScan(this.#memory);
    const scales = new Float32Array(this.#rows);
    scales.set(this.#scales);
    this.#scales = scales;
  }
}

/** The largest values seen, in a heap with the smallest of them on top. */
class Best {
  readonly #limit: number;
  readonly #positions: Int32Array;
  readonly #scores: Float32Array;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#positions = new Int32Array(limit);
    this.#scores = new Float32Array(limit);
  }

  offer(position: number, score: number): void {
    if (this.#size < this.#limit) {
      let at = this.#size;
      this.#size += 1;
      while (at > 0 && score < (this.#scores[(at - 1) >> 1] ?? 0)) {
        this.#move((at - 1) >> 1, at);
        at = (at - 1) >> 1;
      }
      this.#set(at, position, score);
      return;
    }
    if (score <= (this.#scores[0] ?? 0)) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && (this.#scores[child + 1] ?? 0) < (this.#scores[child] ?? 0)) child += 1;
      if ((this.#scores[child] ?? 0) >= score) break;
      this.#move(child, at);
      at = child;
    }
    this.#set(at, position, score);
  }

  sorted(): Hits {
    const order = Array.from({ length: this.#size }, (_, at) => at).sort(
      (a, b) =>
        (this.#scores[b] ?? 0) - (this.#scores[a] ?? 0) ||
        (this.#positions[a] ?? 0) - (this.#positions[b] ?? 0),
    );
    return {
      positions: Int32Array.from(order, (at) => this.#positions[at] ?? 0),
      scores: Float32Array.from(order, (at) => this.#scores[at] ?? 0),
    };
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#positions[from] ?? 0, this.#scores[from] ?? 0);
  }

  #set(at: number, position: number, score: number): void {
    this.#positions[at] = position;
    this.#scores[at] = score;
  }
}
