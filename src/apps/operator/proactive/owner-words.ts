import type { Reception } from '../../../agent/listener.ts';
import type { ProactiveCommand } from './proactive.ts';
import type { ProactiveSwitch } from './switch.ts';

/** What an owner's message asks of proactive work, if it is that one word and nothing else: `/stop` or `/resume`. */
export function parseOwnerWord(text: string): ProactiveCommand | null {
  const word = /^\/(stop|pause|resume|go)(?:@\w+)?[.!]?$/iu.exec(text.trim())?.[1]?.toLowerCase();
  if (word === undefined) return null;
  if (word === 'resume' || word === 'go') return { type: 'proactive.resume' };
  return { type: 'proactive.pause', why: `The owner said /${word}`, by: 'owner' };
}

/** Stops and resumes in the transaction that receives the owner's word, whatever else is going on (K9). */
export function createOwnerWords(power: ProactiveSwitch, clock: () => number): Reception {
  return async ({ principal }, incoming) => {
    if (incoming.kind !== 'message' || principal?.startsWith('owner:') !== true) return null;
    // Voice and forwarded words are data: they may ask, never command.
    if (incoming.origin !== 'direct') return null;
    const command = parseOwnerWord(incoming.text);
    return command === null
      ? null
      : power.extras(command, { at: clock(), actor: principal, origin: 'direct' });
  };
}
