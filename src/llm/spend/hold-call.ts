import type { ModelFailure } from '../model.ts';

/** What a call is held to. Tokens. */
export type Held = {
  /** Set aside for it. */
  readonly reserved: number;
  /** What its answer may have, as the provider is told. */
  readonly answer: number;
  /** Where the gateway cuts the answer off by itself. */
  readonly room: number;
};

/** Our count of a prompt may be this much below the provider's. */
const promptMargin = 1.2;
/** Tokens of an answer for which nobody asked for a limit; every current model may write as much. */
const usualAnswer = 4_096;
/** An answer below this is worth no call. */
const leastAnswer = 64;

/**
 * Holds a call to what it may cost (L7): the prompt is counted with a margin, and the answer gets what is left of the allowance. A
 * failure where the prompt alone is too much: to let it through and stop the next one would pass the limit by one call.
 * @param prompt estimated tokens, calibrated
 * @param wanted the longest answer that was asked for
 */
export function holdCall(
  allowance: number,
  prompt: number,
  wanted: number | undefined,
): Held | { readonly failure: ModelFailure } {
  const room = allowance - Math.ceil(prompt * promptMargin);
  const asked = wanted ?? usualAnswer;
  if (room < Math.min(asked, leastAnswer)) return { failure: tooLarge(prompt, allowance) };
  return { reserved: allowance, answer: Math.min(asked, room), room };
}

function tooLarge(prompt: number, allowance: number): ModelFailure {
  return {
    code: 'too-large',
    class: 'permanent',
    message:
      `The prompt has about ${prompt} tokens, and a call that nobody asked for may cost ${allowance} with its answer. ` +
      'Shorten it, or raise PROACTIVE_TOKENS_PER_CALL.',
  };
}
