import type { EventMeta, StoredEvent } from '../../kernel/event.ts';
import type { ThreadEvent } from '../../kernel/thread/thread.events.ts';
import type { ThreadCommand, ThreadRefusal, ThreadState } from '../../kernel/thread/thread.ts';
import { thread as decider } from '../../kernel/thread/thread.ts';
import type { Commit, CommitResult, Store } from '../store.ts';
import { threadStream } from './thread.view.ts';

/** What to do with a thread, given its state: commands in order, and what commits with their events. */
export type ThreadPlan =
  | {
      readonly commands: readonly ThreadCommand[];
      readonly meta: EventMeta;
      /** The rest of the commit, knowing the events with their revisions and the state after them. */
      readonly more?: (events: readonly NumberedEvent[], after: ThreadState) => Omit<Commit, 'appends'>;
    }
  | { readonly refuse: string };

/** An event of a thread with the revision that it will have. */
export type NumberedEvent = { readonly revision: number; readonly event: ThreadEvent };

/** How a transaction on a thread ended. */
export type ThreadOutcome =
  | { readonly type: 'done'; readonly events: readonly NumberedEvent[]; readonly state: ThreadState }
  /** The rules, or the plan itself, said no. Nothing changed. */
  | { readonly type: 'refused'; readonly refusal: ThreadRefusal | (string & {}) }
  | Exclude<CommitResult, { readonly type: 'committed' | 'conflict' }>;

/** Decides on threads and commits, again and again until nobody came between. */
export type ThreadLog = {
  /** The thread as it is now. */
  readonly load: (thread: string) => Promise<ThreadState>;
  readonly transact: (
    thread: string,
    plan: (state: ThreadState) => ThreadPlan | Promise<ThreadPlan>,
  ) => Promise<ThreadOutcome>;
};

const fold = 'thread';
const schema = 1;
const snapshotEvery = 100;
const cacheSize = 500;
const mostTries = 20;

/** Threads over a store, with a small cache of states and a snapshot every hundred events (K7). */
export function createThreadLog(store: Store, clock: () => number): ThreadLog {
  const cache = new Map<string, ThreadState>();

  function remember(stream: string, state: ThreadState): ThreadState {
    cache.delete(stream);
    cache.set(stream, state);
    const oldest = cache.keys().next().value;
    if (cache.size > cacheSize && oldest !== undefined) cache.delete(oldest);
    return state;
  }

  async function reload(stream: string): Promise<ThreadState> {
    const cached = cache.get(stream);
    const snapshot = cached === undefined ? await store.snapshots.load(stream, fold, schema) : null;
    let state = cached ?? (snapshot === null ? decider.initial : (snapshot.state as unknown as ThreadState));
    const from = state.revision;
    for (;;) {
      const events = await store.read(stream, { after: state.revision, limit: 1000 });
      for (const event of events) state = evolve(state, event);
      if (events.length < 1000) break;
    }
    if (state.revision - from >= snapshotEvery) await save(stream, state);
    return remember(stream, state);
  }

  async function save(stream: string, state: ThreadState): Promise<void> {
    await store.snapshots.save(stream, fold, { revision: state.revision, schema, state }, clock());
  }

  async function load(thread: string): Promise<ThreadState> {
    const stream = threadStream(thread);
    const cached = cache.get(stream);
    if (cached !== undefined && (await store.revision(stream)) === cached.revision) return cached;
    return reload(stream);
  }

  async function transact(
    thread: string,
    plan: (state: ThreadState) => ThreadPlan | Promise<ThreadPlan>,
  ): Promise<ThreadOutcome> {
    const stream = threadStream(thread);
    let state = cache.get(stream) ?? (await reload(stream));
    for (let tries = 0; tries < mostTries; tries += 1) {
      const planned = await plan(state);
      if ('refuse' in planned) {
        const fresh = await load(thread);
        if (fresh.revision === state.revision) return { type: 'refused', refusal: planned.refuse };
        state = fresh;
        continue;
      }
      const decided = decideAll(planned.commands, state);
      if (!decided.ok) {
        const fresh = await load(thread);
        if (fresh.revision === state.revision) return { type: 'refused', refusal: decided.refusal };
        state = fresh;
        continue;
      }
      const { events, after } = decided;
      const append = {
        stream,
        expected: state.revision,
        events: events.map(({ event }) => event),
        meta: planned.meta,
      };
      const rest = planned.more?.(events, after) ?? {};
      const result = await store.commit({ ...rest, appends: events.length === 0 ? [] : [append] });
      if (result.type === 'committed') {
        remember(stream, after);
        if (Math.floor(after.revision / snapshotEvery) > Math.floor(state.revision / snapshotEvery)) {
          await save(stream, after);
        }
        return { type: 'done', events, state: after };
      }
      if (result.type !== 'conflict') return result;
      state = await reload(stream);
    }
    throw new Error(`Cannot change ${stream}: others came between ${mostTries} times`);
  }

  return { load, transact };
}

function evolve(state: ThreadState, event: StoredEvent): ThreadState {
  return decider.evolve(state, event as StoredEvent & ThreadEvent, event.revision);
}

function decideAll(
  commands: readonly ThreadCommand[],
  state: ThreadState,
):
  | { readonly ok: true; readonly events: readonly NumberedEvent[]; readonly after: ThreadState }
  | { readonly ok: false; readonly refusal: ThreadRefusal } {
  const events: NumberedEvent[] = [];
  let after = state;
  for (const command of commands) {
    const decided = decider.decide(command, after);
    if (!decided.ok) return decided;
    for (const event of decided.value) {
      const revision = after.revision + 1;
      events.push({ revision, event });
      after = decider.evolve(after, event, revision);
    }
  }
  return { ok: true, events, after };
}
