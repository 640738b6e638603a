import type { Decider } from '../../../kernel/decider.ts';
import { accept, refuse } from '../../../kernel/result.ts';
import type { ProactiveEvent } from './proactive.events.ts';

/** Whether the agent works by itself, and if not, why. */
export type ProactiveState = {
  readonly paused: { readonly why: string; readonly by: 'owner' | 'breaker' } | null;
};

/** What may be asked. */
export type ProactiveCommand =
  | { readonly type: 'proactive.pause'; readonly why: string; readonly by: 'owner' | 'breaker' }
  | { readonly type: 'proactive.resume' };

/** Why it says no. */
export type ProactiveRefusal = 'already-paused' | 'not-paused';

/** The rules of stopping and going on: one word each, and the second time is told. */
export const proactive: Decider<ProactiveState, ProactiveCommand, ProactiveEvent, ProactiveRefusal> = {
  initial: { paused: null },
  decide(command, state) {
    if (command.type === 'proactive.resume') {
      return state.paused === null ? refuse('not-paused') : accept([{ type: 'proactive.resumed', data: {} }]);
    }
    if (state.paused !== null) return refuse('already-paused');
    const { why, by } = command;
    return accept([{ type: 'proactive.paused', data: { why, by } }]);
  },
  evolve(state, event) {
    switch (event.type) {
      case 'proactive.paused':
        return { paused: { why: event.data.why, by: event.data.by } };
      case 'proactive.resumed':
        return { paused: null };
      default:
        return state;
    }
  },
};
