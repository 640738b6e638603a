import type { Budget } from './gateway.ts';
import type { PromptMessage } from './model.ts';

/** How badly a prompt needs a segment: must is never cut, nice goes first. */
export type Tier = 'must' | 'should' | 'nice';

/** One piece of a prompt with its source. Texts are not kept in receipts: `source` leads back to them. */
export type Segment = {
  /** Such as `system`, `persona`, `block`, `memory`, `summary`, `turn`, `task`. */
  readonly kind: string;
  readonly tier: Tier;
  /** Where it comes from: `message:msg_…`, `block:humans`, `memory:mem_…`, `config:agent`. */
  readonly source: string;
  /** Why it is a candidate, for a person: `pinned`, `ranked 1 of 4: …`. */
  readonly why: string;
  readonly messages: readonly PromptMessage[];
};

/** A segment as a receipt tells of it. */
export type ReceiptSegment = {
  readonly kind: string;
  readonly tier: Tier;
  readonly source: string;
  readonly tokens: number;
  readonly kept: boolean;
  readonly why: string;
};

/** What a model was given, and what it was not, with the reasons. */
export type Receipt = {
  readonly model: string;
  readonly tokens: number;
  readonly hard: number;
  readonly soft: number;
  readonly segments: readonly ReceiptSegment[];
};

/** A prompt within its budget, or the must-segments that alone exceed it. */
export type BuiltPrompt =
  | { readonly ok: true; readonly messages: readonly PromptMessage[]; readonly receipt: Receipt }
  | {
      readonly ok: false;
      readonly code: 'prompt-too-large';
      readonly message: string;
      readonly receipt: Receipt;
    };

/** Summarises older turns; the text belongs to the path that ends at the last of them. */
export type Summarise = (turns: readonly Segment[]) => Promise<Segment | null>;

/** Builds a prompt (L5): see `buildPrompt`. */
export type BuildPrompt = (
  segments: readonly Segment[],
  budget: Budget,
  model: string,
  summarise: Summarise,
) => Promise<BuiltPrompt>;
