import type { HeardMessage, ModeState } from '../modes/mode.ts';
import { modes } from '../modes/consider-all.ts';
import type { Question, Request } from '../modes/request.ts';
import { questionIn, requestIn } from '../modes/steward.ts';

/** What the steward says, once the wish has been carried out; `state` is what holds then. */
export function stewardAnswer(message: HeardMessage, state: ModeState, now: number): string {
  const request = requestIn(message, state);
  if (request !== null) return confirm(request, state);
  const question = questionIn(message, state);
  return question === null ? 'I am here.' : tell(question, state, now);
}

function confirm(request: Request, { sessions }: ModeState): string {
  switch (request.type) {
    case 'talk':
      return talkWords[sessions.talk];
    case 'modes':
      return modes
        .map(({ name }) => `${name} ${sessions.off.includes(name) ? 'off' : 'on'}`)
        .join(', ')
        .concat(`; talkativeness ${sessions.talk}.`);
    case 'mode':
      if (request.mode === 'steward') return 'The steward stays: somebody has to hear you.';
      return `The ${request.mode} is ${request.on ? 'on' : 'off'} now.`;
    case 'theme':
      return sessions.live === null
        ? 'No stream is on the air, so there is nothing to give a theme to.'
        : `Noted, today is about ${sessions.live.theme ?? request.text}.`;
    case 'schedule':
      return `Noted: ${request.text}`;
    case 'start':
      return 'The session is open. I keep the ledger.';
    default:
      return sessions.live === null
        ? 'The session is closed. I write its ledger now.'
        : 'The session goes on.';
  }
}

const talkWords = {
  silent: 'I am silent now, and answer only those who run the stream.',
  quiet: 'I keep quiet, and answer when I am asked.',
  normal: 'I am here as usual: quiet while people talk.',
  talkative: 'I will speak a little more when the chat is silent.',
} as const;

function tell({ type }: Question, { sessions }: ModeState, now: number): string {
  const { live, schedule } = sessions;
  if (type === 'schedule')
    return schedule === null ? 'No schedule has been told to me.' : `The schedule: ${schedule}`;
  if (live === null) return 'No stream is on the air right now.';
  if (type === 'since') return `This stream has been going for ${lengthOf(now - live.startedAt)}.`;
  const about = live.theme ?? live.title ?? live.category;
  return about === null ? 'Nobody has given this stream a theme yet.' : `Today is about ${about}.`;
}

function lengthOf(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} minutes` : `${hours} h ${minutes % 60} min`;
}
