import { performance } from 'node:perf_hooks';

/** What was measured: a row of the results. */
export type Row = {
  readonly name: string;
  /** The figure with its unit. */
  readonly value: string;
  /** Against what it stands in the same run, and how. */
  readonly ratio?: string;
  /** What was promised, and whether it holds. */
  readonly goal?: string;
  readonly holds?: boolean;
};

/** Percentiles of times in milliseconds. */
export type Times = {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

/** Percentiles of these times. */
export function percentiles(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}

/** Milliseconds that some work takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Takes turns between two works so that the machine's noise falls on both, and gives the median of each round's quotient: how many
 * times as fast the first is as the second.
 */
export async function compare(
  rounds: number,
  first: (round: number) => Promise<unknown> | void,
  second: (round: number) => Promise<unknown> | void,
): Promise<{ readonly first: number; readonly second: number; readonly ratio: number }> {
  const firsts: number[] = [];
  const seconds: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0;
    const a = order ? await timed(() => first(round)) : 0;
    const b = await timed(() => second(round));
    const c = order ? a : await timed(() => first(round));
    firsts.push(c);
    seconds.push(b);
    ratios.push(b / c);
  }
  return { first: percentiles(firsts).p50, second: percentiles(seconds).p50, ratio: percentiles(ratios).p50 };
}

/** Milliseconds for a person: three figures. */
export function ms(value: number): string {
  return `${value >= 100 ? Math.round(value) : value.toPrecision(3)} ms`;
}

/** A rate for a person. */
export function perSecond(count: number, milliseconds: number): string {
  return `${Math.round((count / milliseconds) * 1000).toLocaleString('en')}/s`;
}
