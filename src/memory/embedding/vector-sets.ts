import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Scanner } from './scanner.ts';
import type { VectorRows } from './vector-rows.ts';
import { VectorSet } from './vector-set.ts';

/** The vectors of all holders, within a bound of memory. */
export type VectorSets = {
  /** The holder's vectors with everything that was committed before the call; null where there are none. */
  readonly fresh: (holder: string) => Promise<VectorSet | null>;
  readonly drop: () => void;
};

const rowsPerChunk = 250;

/** Reads vectors when they are first needed, and what is new before each use. */
export function createVectorSets(rows: VectorRows, scanner: Scanner, bytes: number): VectorSets {
  /** In order of use, the latest last. */
  const sets = new Map<string, VectorSet>();
  const work = new Map<string, Promise<VectorSet | null>>();
  let numbers = 0;

  async function bring(holder: string): Promise<VectorSet | null> {
    const standing = await rows.standing(holder);
    let set = sets.get(holder);
    if (set !== undefined && (set.era !== standing?.era || set.dimension !== standing.dimension)) {
      remove(holder, set);
      set = undefined;
    }
    if (standing === null || standing.dimension === null || standing.version === 0) return null;
    if (set === undefined) {
      numbers += 1;
      set = new VectorSet(numbers, standing.era, standing.dimension);
    }
    sets.delete(holder);
    sets.set(holder, set);
    if (standing.version > set.last.version) await read(holder, set);
    evict(set);
    return set;
  }

  async function read(holder: string, set: VectorSet): Promise<void> {
    for (let count = rowsPerChunk; count === rowsPerChunk; await nextTurn()) {
      const codes = new Int8Array(rowsPerChunk * set.dimension);
      const positions: number[] = [];
      const scales: number[] = [];
      count = await rows.eachCode(holder, set.last, rowsPerChunk, (row) => {
        set.last = { version: row.version, id: row.id };
        if (row.code.length !== set.dimension) return;
        codes.set(row.code, positions.length * set.dimension);
        positions.push(set.put(row));
        scales.push(row.scale);
      });
      if (positions.length > 0) await hand(set, codes, positions, scales);
    }
  }

  function hand(
    { number, dimension }: VectorSet,
    codes: Int8Array,
    positions: readonly number[],
    scales: readonly number[],
  ): Promise<void> {
    return scanner.put({
      set: number,
      dimension,
      positions: Int32Array.from(positions),
      codes,
      scales: Float32Array.from(scales),
    });
  }

  function remove(holder: string, set: VectorSet): void {
    sets.delete(holder);
    scanner.drop(set.number);
  }

  function evict(keep: VectorSet): void {
    let sum = 0;
    for (const set of sets.values()) sum += set.bytes;
    for (const [holder, set] of sets) {
      if (sum <= bytes) return;
      if (set === keep) continue;
      remove(holder, set);
      sum -= set.bytes;
    }
  }

  return {
    fresh(holder) {
      const before = work.get(holder) ?? Promise.resolve();
      const next = before.then(
        () => bring(holder),
        () => bring(holder),
      );
      work.set(holder, next);
      const forget = () => {
        if (work.get(holder) === next) work.delete(holder);
      };
      next.then(forget, forget);
      return next;
    },
    drop() {
      for (const [holder, set] of sets) remove(holder, set);
    },
  };
}
