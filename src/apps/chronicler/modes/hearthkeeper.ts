import type { Mode } from './mode.ts';
import { answer, eachMessage, silence } from './mode.ts';

/**
 * Keeps the room warm: greets who speaks to the agent, keeps quiet while people talk, and offers a prompt after a long silence (see
 * `hearth/`). It is the last to be asked, so it has a word on every message.
 */
export const hearthkeeper: Mode = {
  name: 'hearthkeeper',
  about:
    'Keeps quiet while people talk, answers who speaks to the agent, and offers one gentle prompt after a long silence.',
  consider: eachMessage(({ text, bot, addressed, runs }, { sessions }) => {
    if (bot) return silence('a bot wrote it, and bots do not count as people');
    if (!addressed && /^\s*![a-z]/i.test(text)) return silence('it is a command for another program');
    if (!addressed) return silence('people are talking and nobody asked the agent');
    if (sessions.talk === 'silent' && !runs) return silence('the agent was asked to be silent');
    if (sessions.off.includes('hearthkeeper')) return silence('the mode that would answer is switched off');
    return answer('somebody spoke to the agent');
  }),
};
