import type { HeardMessage, Mode, ModeState } from './mode.ts';
import { answer, eachMessage } from './mode.ts';
import type { Question, Request } from './request.ts';
import { parseQuestion, parseRequest, withoutName } from './request.ts';

/** Keeps the session: theme, chapters, start and end, schedule, and the wishes of those who run the stream. */
export const steward: Mode = {
  name: 'steward',
  about:
    'Keeps the session: theme, chapters, start and end, schedule, and does what the streamer and moderators ask of it.',
  consider: eachMessage((message, state) => {
    const request = requestIn(message, state);
    if (request !== null) return answer('someone who runs the stream asked for it');
    if (questionIn(message, state) !== null) return answer('somebody asked about the stream itself');
    return null;
  }),
};

/** The wish in a message of somebody who runs the stream; null for everybody else, and for other words. */
export function requestIn(message: HeardMessage, { agent }: ModeState): Request | null {
  if (!message.runs || message.bot) return null;
  const called = message.addressed || withoutName(message.text, agent) !== message.text.trim();
  if (!called && !/^\s*!/.test(message.text)) return null;
  return parseRequest(withoutName(message.text, agent));
}

/** A question about the stream, asked of the agent. */
export function questionIn(message: HeardMessage, { agent, sessions }: ModeState): Question | null {
  const bare = withoutName(message.text, agent);
  const question = message.addressed || /^\s*!/.test(message.text) ? parseQuestion(bare) : null;
  // What nobody has told the steward may still have been said in chat.
  return question?.type === 'schedule' && sessions.schedule === null ? null : question;
}
