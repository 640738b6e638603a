import type { Decision, Judge, Stimulus } from '../../../agent/policy.ts';

/** Name of the operator's responder, and of what it decides. */
export const operatorName = 'operator';

/** Where the operator works. */
export type OperatorScope = {
  readonly enabled: boolean;
  /** Channels that it works on; null for all but the ones in `except`. */
  readonly channels: readonly string[] | null;
  readonly except: readonly string[];
};

/** Whether a conversation is the operator's business: it is private, and its channel is not left out. */
export function isOperators(
  thread: { readonly audience: string; readonly channel: string },
  { enabled, channels, except }: OperatorScope,
): boolean {
  if (!enabled || thread.audience !== 'private') return false;
  return channels === null ? !except.includes(thread.channel) : channels.includes(thread.channel);
}

/** Takes private conversations in which an owner speaks; whoever else speaks there is heard and not obeyed. */
export function createOperatorJudge(scope: OperatorScope): Judge {
  return (thread, messages) => {
    const speaks = messages.some(({ owner, bot }) => owner === 1 && bot === 0);
    if (!isOperators(thread, scope) || !speaks) return Promise.resolve(null);
    return Promise.resolve({ policy: { name: operatorName, decide: (set) => set.map(decide) } });
  };
}

function decide({ owner, bot, text, details }: Stimulus): Decision {
  if (bot) return { type: 'silent', reason: 'a bot wrote it' };
  if (!owner) return { type: 'silent', reason: 'it is not the owner’s' };
  if (text.trim() === '' && (details.media ?? []).length === 0)
    return { type: 'silent', reason: 'it holds no words' };
  return { type: 'answer', reason: 'the owner speaks', by: operatorName };
}
