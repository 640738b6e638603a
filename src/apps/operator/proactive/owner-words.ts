import { joinExtras } from '../../../agent/extras.ts';
import type { Reception } from '../../../agent/listener.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { ProactiveCommand } from './proactive.ts';
import type { ProactiveSwitch } from './switch.ts';
import { tellJob } from './tell.ts';

/** What an owner's message asks of proactive work, if it is that one word and nothing else: `/stop` or `/resume`. */
export function parseOwnerWord(text: string): ProactiveCommand | null {
  const word = /^\/(stop|pause|resume|go)(?:@\w+)?[.!]?$/iu.exec(text.trim())?.[1]?.toLowerCase();
  if (word === undefined) return null;
  if (word === 'resume' || word === 'go') return { type: 'proactive.resume' };
  return { type: 'proactive.pause', why: `The owner said /${word}`, by: 'owner' };
}

/** Stops and resumes in the transaction that receives the owner's word, whatever else is going on (K9), and says so. */
export function createOwnerWords(power: ProactiveSwitch, ids: Ids, clock: () => number): Reception {
  return async ({ principal, thread }, incoming) => {
    if (incoming.kind !== 'message' || principal?.startsWith('owner:') !== true) return null;
    // Voice and forwarded words are data: they may ask, never command.
    if (incoming.origin !== 'direct') return null;
    const command = parseOwnerWord(incoming.text);
    if (command === null) return null;
    const now = clock();
    const extras = await power.extras(command, { at: now, actor: principal, origin: 'direct' });
    const isPause = command.type === 'proactive.pause';
    const done = isPause ? 'I have stopped working by myself.' : 'I go on working by myself.';
    const already = isPause
      ? 'I am not working by myself; that was stopped before.'
      : 'Nothing of mine was stopped.';
    const told = tellJob(ids.next('job'), thread, extras === null ? already : done, now);
    return joinExtras([extras ?? {}, { jobs: [told] }]);
  };
}
