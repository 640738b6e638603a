import type { Ids } from '../../../kernel/ids.ts';
import type { NewJob } from '../../../store/store.ts';
import type { SessionEvent } from './session.events.ts';

/** Queue of the chronicler's work; the name of its plugin. */
export const chroniclerQueue = 'chronicler';
/** Kinds of its jobs. */
export const hearthKind = 'chronicler.hearth';
export const ledgerKind = 'chronicler.ledger';
export const moderationKind = 'chronicler.moderation';

/** What a job is about. */
export type SessionPayload = { readonly thread: string; readonly session: string };

/** Makes the jobs of sessions. */
export type SessionJobs = {
  /** What these events of a thread leave to be done. */
  readonly after: (thread: string, events: readonly SessionEvent[], now: number) => readonly NewJob[];
  /** Looks at this time whether it has been silent for long enough. */
  readonly hearth: (about: SessionPayload, runAt: number) => NewJob;
  /** Puts what the owner wants done about a flagged line to them. */
  readonly moderation: (
    about: { readonly thread: string; readonly message: string },
    runAt: number,
  ) => NewJob;
};

/** Jobs of sessions, with a hearth that is looked at after so many milliseconds. */
export function createSessionJobs(ids: Ids, silenceMs: number): SessionJobs {
  const hearth: SessionJobs['hearth'] = (about, runAt) => ({
    id: ids.next('job'),
    queue: chroniclerQueue,
    kind: hearthKind,
    lane: `hearth:${about.session}`,
    payload: about,
    runAt,
    unique: { key: `hearth:${about.session}`, as: 'keep' },
    // A person sees it among the dead after a long outage only.
    maxAttempts: 20,
  });
  const ledger = (about: SessionPayload, runAt: number): NewJob => ({
    id: ids.next('job'),
    queue: chroniclerQueue,
    kind: ledgerKind,
    lane: `ledger:${about.session}`,
    payload: about,
    runAt,
    unique: { key: `ledger:${about.session}`, as: 'once' },
    maxAttempts: 10,
  });
  return {
    hearth,
    moderation: (about, runAt) => ({
      id: ids.next('job'),
      queue: chroniclerQueue,
      kind: moderationKind,
      lane: `moderation:${about.thread}`,
      payload: about,
      runAt,
      unique: { key: `moderation:${about.message}`, as: 'once' },
    }),
    after: (thread, events, now) =>
      events.flatMap((event) => {
        if (event.type === 'session.started') {
          const { session, startedAt } = event.data;
          return [hearth({ thread, session }, Math.max(now, startedAt + silenceMs))];
        }
        return event.type === 'session.ended' ? [ledger({ thread, session: event.data.session }, now)] : [];
      }),
  };
}
