import { z } from 'zod';

/** What the small model makes of a message (O3). */
export type Classification = {
  readonly intent: 'question' | 'command' | 'other';
  /** One sentence. */
  readonly summary: string;
  /** One sentence. */
  readonly plan: string;
  readonly needs_confirmation: boolean;
  /** Between 0 and 1. */
  readonly confidence: number;
};

/** The shape that the model must answer in. */
export const classificationShape = z.object({
  intent: z
    .enum(['question', 'command', 'other'])
    .describe('question: wants to know something; command: wants something done; other: small talk'),
  summary: z.string().describe('What the owner wants, in one short sentence.'),
  plan: z.string().describe('What you would do about it, in one short sentence.'),
  needs_confirmation: z
    .boolean()
    .describe('Whether carrying it out changes anything anywhere, or reaches outside.'),
  confidence: z.number().min(0).max(1).describe('How sure you are of all this.'),
});

/** Stands in where the model refuses or talks nonsense: it asks (O4). */
export const cautious: Classification = {
  intent: 'command',
  summary: '',
  plan: '',
  needs_confirmation: true,
  confidence: 0,
};

/** How a message is treated. */
export type Course = { readonly type: 'answer' | 'propose'; readonly reason: string };

/** Below this the operator asks instead of trusting its reading. */
const sure = 0.6;

/**
 * Decides in code what the classification may decide. It can only ask for more consent than the policy, never for less (O4): whatever
 * is to be done waits for an owner, and an answer has no rights beyond looking things up.
 */
export function courseOf({ intent, needs_confirmation, confidence }: Classification): Course {
  if (intent === 'command') return { type: 'propose', reason: 'a command waits for consent' };
  if (needs_confirmation) return { type: 'propose', reason: 'it asks for something that needs consent' };
  if (!(confidence >= sure)) return { type: 'propose', reason: 'it is not clear what is wanted' };
  return {
    type: 'answer',
    reason: intent === 'question' ? 'a question is answered at once' : 'nothing is to be done',
  };
}
