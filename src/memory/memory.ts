import type { Segment } from '../llm/prompt.ts';
import type { TraceStep } from './rank/trace.ts';

/** Who would read what is about to be said: the members of a private thread, or everyone. */
export type Audience =
  | { readonly kind: 'public' }
  | { readonly kind: 'private'; readonly members: readonly string[] };

/** One thing found, with the reason why it ranked. */
export type Recalled = {
  readonly id: string;
  readonly kind: 'message' | 'note';
  readonly holder: string;
  readonly thread: string | null;
  /** Message that it is or comes from. */
  readonly message: string | null;
  readonly author: string;
  readonly text: string;
  readonly at: number;
  readonly score: number;
  readonly why: string;
  /** How the score came about; absent where another provider found it. */
  readonly trace?: readonly TraceStep[];
};

/** One question to memory. Filters apply before scoring (M4). */
export type RecallQuery = {
  readonly text: string;
  readonly holder: string;
  /** 10 by default. */
  readonly limit?: number;
  readonly audience?: Audience;
  /** Messages that the prompt shows anyway. */
  readonly except?: ReadonlySet<string>;
  /** Only what was said in this thread. */
  readonly thread?: string;
  /** Thread in which the answer would be said: its own history is no secret there. */
  readonly heardIn?: string;
};

/** Finds past messages and notes; the ranker behind it can be exchanged (M2). */
export type Recall = { readonly search: (query: RecallQuery) => Promise<readonly Recalled[]> };

/** A named piece of core memory (M1). */
export type Block = {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  /** Characters. */
  readonly limit: number;
  /** `everyone`, `owner`, or `person:…` ids that may see it. */
  readonly audience: readonly string[];
  readonly updatedAt: number | null;
  /** Counts the values it had, for edits that expect one; it falls when a thread in which it was edited is rewound. */
  readonly revision: number;
};

/** What the agent brings to a prompt from memory. */
export type MemoryContext = {
  /** Blocks whose audience allows it, templated, as segments. */
  readonly blocks: readonly Segment[];
  /** Recalled items, best first, as segments. */
  readonly recalled: readonly Segment[];
};
