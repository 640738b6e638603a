import type { Decision } from '../../../agent/policy.ts';
import { hearthkeeper } from './hearthkeeper.ts';
import { librarian } from './librarian.ts';
import type { HeardMessage, Mode, ModeState, ModeVerdict } from './mode.ts';
import { scribe } from './scribe.ts';
import { steward } from './steward.ts';
import { warden } from './warden.ts';

/**
 * The modes in their order: the first that has a word on a message decides. The steward comes first, so that those who run the
 * stream are always heard; then the warden, so that nothing suspicious is answered; the hearthkeeper's word is the last.
 */
export const modes: readonly Mode[] = [steward, warden, librarian, scribe, hearthkeeper];

/** Asks the modes that are on about each message (S4). Bots are no people: only the last mode has a word on them. */
export function considerAll(
  messages: readonly HeardMessage[],
  state: ModeState,
  now: number,
): readonly Decision[] {
  const { off, talk } = state.sessions;
  const asked = modes.filter(({ name }) => name === 'hearthkeeper' || !off.includes(name));
  const verdicts = asked.map(({ name, consider }) => ({ name, all: consider(messages, state, now) }));
  return messages.map((message, index): Decision => {
    for (const { name, all } of verdicts) {
      const verdict = all[index] ?? null;
      if (verdict === null || (message.bot && name !== 'hearthkeeper')) continue;
      const hushed = verdict.type === 'answer' && talk === 'silent' && !message.runs;
      const { type, reasons }: ModeVerdict = hushed
        ? { type: 'silent', reasons: ['the agent was asked to be silent'] }
        : verdict;
      return { type, reason: reasons.join('; '), by: name };
    }
    return { type: 'silent', reason: 'no mode had a word on it', by: 'hearthkeeper' };
  });
}
