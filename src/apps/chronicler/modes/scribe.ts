import type { HeardMessage, Mode, ModeState } from './mode.ts';
import { answer, eachMessage } from './mode.ts';
import { withoutName } from './request.ts';

/** Gathers discussion, quotes, clip candidates and blog seeds, and writes the ledger. In chat it only confirms a mark. */
export const scribe: Mode = {
  name: 'scribe',
  about:
    'Gathers notable discussion, quotes, clip candidates and blog seeds, and writes the ledger when the stream ends.',
  consider: eachMessage((message, state) =>
    marksIn(message, state) ? answer('someone who runs the stream marked the moment') : null,
  ),
};

/** Whether somebody who runs the stream marks this moment: `!clip`, `wren, note that`. */
export function marksIn(message: HeardMessage, { agent }: ModeState): boolean {
  if (!message.runs || message.bot) return false;
  if (/^\s*!(?:clip|mark)\b/i.test(message.text)) return true;
  if (!message.addressed) return false;
  return /^(?:please )?(?:clip|mark|note|remember) (?:that|this|it)\b/i.test(
    withoutName(message.text, agent),
  );
}
