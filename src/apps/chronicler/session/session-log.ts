import type { EventMeta, NewEvent } from '../../../kernel/event.ts';
import type { Outcome, Plan } from '../../../store/repository.ts';
import { createRepository } from '../../../store/repository.ts';
import type { Append, Store } from '../../../store/store.ts';
import type { SessionEvent } from './session.events.ts';
import { session } from './session.ts';
import type { SessionCommand, SessionRefusal, SessionState } from './session.ts';
import { sessionStream } from './session.view.ts';

/** How a transaction on a chat's sessions ended. */
export type SessionOutcome = Outcome<SessionState, SessionEvent, SessionRefusal>;

/** The sessions of every chat. */
export type SessionLog = {
  readonly load: (thread: string) => Promise<{ readonly state: SessionState; readonly revision: number }>;
  readonly transact: (
    thread: string,
    plan: (state: SessionState) => Plan<SessionState, SessionCommand, SessionEvent>,
  ) => Promise<SessionOutcome>;
};

/** Sessions over a store. */
export function createSessionLog(store: Store): SessionLog {
  const repository = createRepository(store, session, { fold: 'session', schema: 1 });
  return {
    load: (thread) => repository.load(sessionStream(thread)),
    transact: (thread, plan) => repository.transact(sessionStream(thread), plan),
  };
}

/** An append of facts that nothing can refuse, wherever the stream is; none for none. */
export function appendFacts(
  thread: string,
  events: readonly (NewEvent & SessionEvent)[],
  meta: EventMeta,
  expected: Append['expected'] = 'any',
): readonly Append[] {
  return events.length === 0 ? [] : [{ stream: sessionStream(thread), expected, events, meta }];
}
