import type { ThreadEvent } from '../../kernel/thread/thread.events.ts';
import type { ThreadCommand, ThreadRefusal } from '../../kernel/thread/thread.ts';
import type { ThreadState } from '../../kernel/thread/thread-state.ts';
import { thread as decider } from '../../kernel/thread/thread.ts';
import type { Outcome, Plan } from '../repository.ts';
import { createRepository } from '../repository.ts';
import type { Store } from '../store.ts';
import { threadStream } from './thread.view.ts';

/** What to do with a thread, given its state. */
export type ThreadPlan = Plan<ThreadState, ThreadCommand, ThreadEvent>;

/** How a transaction on a thread ended. */
export type ThreadOutcome = Outcome<ThreadState, ThreadEvent, ThreadRefusal>;

/** Decides on threads and commits. */
export type ThreadLog = {
  /** The thread as it is now. */
  readonly load: (thread: string) => Promise<ThreadState>;
  readonly transact: (
    thread: string,
    plan: (state: ThreadState) => ThreadPlan | Promise<ThreadPlan>,
  ) => Promise<ThreadOutcome>;
};

/** Threads over a store. */
export function createThreadLog(store: Store): ThreadLog {
  const repository = createRepository(store, decider, { fold: 'thread', schema: 2, cached: 500 });
  return {
    load: async (thread) => (await repository.load(threadStream(thread))).state,
    transact: (thread, plan) => repository.transact(threadStream(thread), plan),
  };
}
