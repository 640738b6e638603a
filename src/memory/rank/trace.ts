/** One step of a score: what it starts from is 0, and each step adds to it or multiplies it. */
export type TraceStep = { readonly name: TraceName; readonly by: 'add' | 'times'; readonly value: number };

/** What can speak for or against a hit. */
export type TraceName =
  /** Words of the question that it or its neighbours have, also related ones (BM25F). */
  | 'words'
  /** The same of its whole conversation. */
  | 'conversation'
  /** It is from the time that the question names. */
  | 'date'
  /** How much of the question it covers, or the question that it answers. */
  | 'coverage'
  | 'significance'
  | 'recency'
  /** Said by the one whom the question names. */
  | 'speaker'
  /** It speaks of a time, holds a number, or is a question itself. */
  | 'time'
  | 'number'
  | 'question'
  /** What follows it speaks for it. */
  | 'reply'
  /** Others of its conversation come before it, where several things are asked for. */
  | 'variety'
  /** A further search found it, or found it to be better; or it stands behind one that keeps its place. */
  | 'steps'
  /** Set against what was found by meaning: its share of the best by words, and how near in meaning it is. */
  | 'share'
  | 'meaning';

/** The steps without those that change nothing, rounded as scores are: sums differ in their last bits from index to index. */
export function telling(steps: readonly TraceStep[]): readonly TraceStep[] {
  return steps
    .map((step) => ({ ...step, value: rounded(step.value) }))
    .filter(({ by, value }) => (by === 'add' ? value !== 0 : value !== 1));
}

/** To nine digits behind the point: what is equal but for the order in which it was summed is equal. */
export function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

/** What the steps come to: the score. */
export function scoreOf(steps: readonly TraceStep[]): number {
  return steps.reduce((sum, { by, value }) => (by === 'add' ? sum + value : sum * value), 0);
}
