/** Positions of the best codes and how alike they are, best first. */
export type Hits = { readonly positions: Int32Array; readonly scores: Float32Array };

/** The quantised vectors of one holder, row after row. */
export class CodeMatrix {
  readonly dimension: number;
  size = 0;
  #codes: Int8Array;
  #scales = new Float32Array(256);

  constructor(dimension: number) {
    this.dimension = dimension;
    this.#codes = new Int8Array(256 * dimension);
  }

  /** Puts codes at these positions, over what was there. */
  put(positions: Int32Array, codes: Int8Array, scales: Float32Array): void {
    const { dimension } = this;
    for (const [at, position] of positions.entries()) {
      this.#reserve(position + 1);
      this.size = Math.max(this.size, position + 1);
      this.#codes.set(codes.subarray(at * dimension, (at + 1) * dimension), position * dimension);
      this.#scales[position] = scales[at] ?? 0;
    }
  }

  /** The best `limit` rows among those with a 1 in `mask`. */
  scan(query: Int8Array, mask: Uint8Array, limit: number): Hits {
    const best = new Best(limit);
    const size = Math.min(this.size, mask.length);
    for (let row = 0; row < size; row += 1) {
      if (mask[row] !== 1) continue;
      best.offer(row, this.#dot(query, row * this.dimension) * (this.#scales[row] ?? 0));
    }
    return best.sorted();
  }

  /** Four sums at once: the processor need not wait for one addition before the next. */
  #dot(query: Int8Array, start: number): number {
    const codes = this.#codes;
    const length = this.dimension;
    const whole = length & ~3;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let at = 0; at < whole; at += 4) {
      const from = start + at;
      a = (a + (query[at] ?? 0) * (codes[from] ?? 0)) | 0;
      b = (b + (query[at + 1] ?? 0) * (codes[from + 1] ?? 0)) | 0;
      c = (c + (query[at + 2] ?? 0) * (codes[from + 2] ?? 0)) | 0;
      d = (d + (query[at + 3] ?? 0) * (codes[from + 3] ?? 0)) | 0;
    }
    for (let at = whole; at < length; at += 1) a += (query[at] ?? 0) * (codes[start + at] ?? 0);
    return a + b + c + d;
  }

  #reserve(rows: number): void {
    if (rows <= this.#scales.length) return;
    const room = Math.max(rows, this.#scales.length * 2);
    const codes = new Int8Array(room * this.dimension);
    codes.set(this.#codes);
    this.#codes = codes;
    const scales = new Float32Array(room);
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
