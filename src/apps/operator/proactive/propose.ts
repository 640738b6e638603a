import type { Json } from '../../../kernel/json.ts';

/** An effect that proactive work would like to have. */
export type Proposal = {
  /** The cycle it comes from: the same for every attempt, so that a repeated one can be told. */
  readonly cycle: string;
  readonly task: string;
  readonly tool: string;
  readonly input: Json;
};

/** Asks the owner for an effect. What it gives back is told to the model; it never waits for the answer. */
export type Propose = (proposal: Proposal) => Promise<Json>;

/** Where nobody can be asked, the model is told to write it down. */
export const proposeNothing: Propose = ({ tool }) =>
  Promise.resolve({
    error: 'approval-needed',
    message: `"${tool}" needs your owner's approval. Say in your note what you would do, and let the task wait for them.`,
  });
