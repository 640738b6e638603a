import type { Mode } from './mode.ts';
import { eachMessage } from './mode.ts';

/** Shows suspicious lines to a person. It never answers, and never acts by itself. */
export const warden: Mode = {
  name: 'warden',
  about:
    'Watches newcomers for sales talk and growth scams by the shape of what they say, and flags them for a person. It never bans.',
  consider: eachMessage(({ warden: judged }) =>
    judged.state === 'flagged' ? { type: 'flag', reasons: judged.reasons } : null,
  ),
};
