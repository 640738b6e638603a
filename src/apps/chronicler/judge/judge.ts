import type { Extras } from '../../../agent/extras.ts';
import type { Decision, Judge } from '../../../agent/policy.ts';
import type { EventMeta } from '../../../kernel/event.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { ThreadRow } from '../../../store/thread/thread-reader.ts';
import type { ClipCandidate } from '../clips/clip-watch.ts';
import { considerAll } from '../modes/consider-all.ts';
import type { HeardMessage, ModeState } from '../modes/mode.ts';
import { marksIn } from '../modes/scribe.ts';
import { requestIn } from '../modes/steward.ts';
import { carryOut } from '../session/carry-out.ts';
import { appendFacts } from '../session/session-log.ts';
import type { SessionLog } from '../session/session-log.ts';
import type { SessionEvent } from '../session/session.events.ts';
import type { SessionState } from '../session/session.ts';
import type { SessionJobs } from '../session/session-jobs.ts';
import type { Listenings } from './listenings.ts';

/** What judging needs. */
export type JudgePorts = {
  readonly sessions: SessionLog;
  readonly listenings: Listenings;
  readonly jobs: SessionJobs;
  readonly agent: ModeState['agent'];
  readonly ids: Ids;
  /** Whether a thread is the chat of a stream. */
  readonly serves: (thread: ThreadRow) => boolean;
  /** Whether flagged lines lead to proposals of moderation. */
  readonly moderates: boolean;
};

/**
 * Judges the chats of streams (S4): a batch is heard once in memory, the modes have their word, and what becomes of it (suspicions,
 * clips, wishes of those who run the stream) commits with the verdicts. Two small reads a batch, none a message.
 */
export function createChroniclerJudge(ports: JudgePorts): Judge {
  return async (thread, rows, now) => {
    if (!ports.serves(thread)) return null;
    const { state, revision } = await ports.sessions.load(thread.thread);
    const { messages, listening } = await ports.listenings.hear(thread.thread, rows, state);
    const modeState = { sessions: state, agent: ports.agent };
    const decisions = considerAll(messages, modeState, now);
    const byMessage = new Map(messages.map(({ id }, index) => [id, decisions[index]]));
    return {
      policy: {
        name: 'chronicler',
        decide: (set) => set.map(({ message }) => byMessage.get(message) ?? unheard),
      },
      extras: () =>
        consequences(ports, { thread, messages, modeState, clips: listening.clips(), revision, now }),
    };
  };
}

const unheard: Decision = { type: 'silent', reason: 'it was not heard in time', by: 'hearthkeeper' };

function consequences(
  ports: Pick<JudgePorts, 'jobs' | 'ids' | 'agent' | 'moderates'>,
  heard: {
    readonly thread: ThreadRow;
    readonly messages: readonly HeardMessage[];
    readonly modeState: ModeState;
    readonly clips: readonly ClipCandidate[];
    readonly revision: number;
    readonly now: number;
  },
): Extras {
  const { thread, messages, modeState, now } = heard;
  const { sessions } = modeState;
  const meta: EventMeta = { at: now, actor: `agent:${ports.agent.name}`, origin: 'direct' };
  const asked = carryOut(
    sessions,
    messages.flatMap((message) => {
      const request = requestIn(message, modeState);
      return request === null ? [] : [{ request, at: message.at, node: message.node }];
    }),
    {
      place: {
        channel: thread.channel,
        account: thread.account,
        external: thread.external,
        title: thread.title,
      },
      newSession: () => ports.ids.next('ses'),
    },
  );
  const facts: readonly SessionEvent[] = [
    ...messages.flatMap((message) => suspicion(message, sessions)),
    ...messages.flatMap((message) => mark(message, modeState)),
    ...clipsFound(sessions, heard.clips),
    ...asked,
  ];
  // A start or an end must find the session as it was seen here; everything else holds wherever the stream is.
  const turning = asked.some(({ type }) => type === 'session.started' || type === 'session.ended');
  const expected = turning ? heard.revision : 'any';
  const flagged = ports.moderates ? messages.filter(({ warden }) => warden.state === 'flagged') : [];
  return {
    appends: appendFacts(thread.thread, facts, meta, expected),
    jobs: [
      ...ports.jobs.after(thread.thread, asked, now),
      ...flagged.map(({ id }) => ports.jobs.moderation({ thread: thread.thread, message: id }, now)),
    ],
  };
}

function suspicion({ id, author, warden }: HeardMessage, { live }: SessionState): readonly SessionEvent[] {
  const { state, points, reasons } = warden;
  if (state === 'clear') return [];
  const session = live?.session ?? null;
  return [
    {
      type: 'session.chatter-judged',
      data: { session, chatter: author.id, message: id, state, points, reasons },
    },
  ];
}

function mark(message: HeardMessage, modeState: ModeState): readonly SessionEvent[] {
  if (!marksIn(message, modeState)) return [];
  const { live } = modeState.sessions;
  return [
    {
      type: 'session.acted',
      data: {
        session: live?.session ?? null,
        at: message.at,
        mode: 'scribe',
        kind: 'note',
        text: `${message.author.name} marked this moment`,
        reasons: ['someone who runs the stream asked for it'],
        message: null,
        led: [message.id],
      },
    },
  ];
}

function clipsFound({ live }: SessionState, clips: readonly ClipCandidate[]): readonly SessionEvent[] {
  if (live === null || JSON.stringify(clips) === JSON.stringify(live.clips)) return [];
  return [{ type: 'session.clips-found', data: { session: live.session, clips } }];
}
