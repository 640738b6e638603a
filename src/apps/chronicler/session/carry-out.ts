import type { Request } from '../modes/request.ts';
import type { SessionEvent, StreamPlace, Talkativeness } from './session.events.ts';
import { talkLevels } from './session.events.ts';
import { session } from './session.ts';
import type { SessionCommand, SessionState } from './session.ts';

/** A wish of somebody who runs the stream. */
export type Wish = { readonly request: Request; readonly at: number; readonly node: number };

/** The events that these wishes lead to, one on top of the other; what the rules refuse leads to none. */
export function carryOut(
  state: SessionState,
  wishes: readonly Wish[],
  chat: { readonly place: StreamPlace; readonly newSession: () => string },
): readonly SessionEvent[] {
  const events: SessionEvent[] = [];
  let now = state;
  for (const wish of wishes) {
    const command = toCommand(wish, now, chat);
    const decided = command === null ? null : session.decide(command, now);
    if (decided === null || !decided.ok) continue;
    for (const event of decided.value) {
      events.push(event);
      now = session.evolve(now, event, 0);
    }
  }
  return events;
}

/** One level more or less, or the one that is named. */
export function levelAfter(level: Talkativeness | 'more' | 'less', current: Talkativeness): Talkativeness {
  if (level !== 'more' && level !== 'less') return level;
  const place = talkLevels.indexOf(current) + (level === 'more' ? 1 : -1);
  return talkLevels[Math.min(Math.max(place, 0), talkLevels.length - 1)] ?? current;
}

function toCommand(
  { request, at, node }: Wish,
  state: SessionState,
  { place, newSession }: Parameters<typeof carryOut>[2],
): SessionCommand | null {
  switch (request.type) {
    case 'talk':
      return { type: 'talk.set', level: levelAfter(request.level, state.talk) };
    case 'mode':
      return { type: 'mode.switch', mode: request.mode, on: request.on };
    case 'theme':
      return { type: 'session.theme', theme: request.text };
    case 'schedule':
      return { type: 'schedule.set', text: request.text };
    case 'start':
      return {
        type: 'session.start',
        session: newSession(),
        place,
        title: request.title,
        category: null,
        streamer: null,
        theme: null,
        broadcast: null,
        startedAt: at,
        // The line that began it belongs to it.
        after: node - 1,
      };
    case 'end':
      return { type: 'session.end', endedAt: at };
    default:
      return null;
  }
}
