import type { Decider } from '../kernel/decider.ts';
import type { EventMeta, NewEvent, StoredEvent } from '../kernel/event.ts';
import type { Json } from '../kernel/json.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import { StoreError } from './errors.ts';
import type { Append, Commit, CommitResult, Store } from './store.ts';

/** A stream's state and the revision at which it holds. */
type Loaded<State> = { readonly state: State; readonly revision: number };

/** An event with the revision that it has or will have. */
export type NumberedEvent<Event> = { readonly revision: number; readonly event: Event };

/** Commands in order, whose events come from one source. */
export type PlanPart<Command> = { readonly commands: readonly Command[]; readonly meta: EventMeta };

/** What to do with a stream, given its state: commands in order and what commits with their events, or a refusal. */
export type Plan<State, Command, Event> =
  | (PlanPart<Command> & {
      /** What follows in the same commit from other sources. */
      readonly further?: readonly PlanPart<Command>[];
      /** The rest of the commit, knowing the events and the state after them. */
      readonly more?: (events: readonly NumberedEvent<Event>[], after: State) => Commit;
    })
  | { readonly refuse: string };

/** How a plan ended. Everything but `done` changed nothing. */
export type Outcome<State, Event, Refusal> =
  | { readonly type: 'done'; readonly events: readonly NumberedEvent<Event>[]; readonly state: State }
  /** The rules, or the plan itself, said no. */
  | { readonly type: 'refused'; readonly refusal: Refusal | (string & {}) }
  | Exclude<CommitResult, { readonly type: 'committed' | 'conflict' }>;

/** Streams of one kind, decided by one decider. */
export type Repository<State, Command, Event extends NewEvent, Refusal> = {
  /** The stream as it is now. */
  readonly load: (stream: string) => Promise<Loaded<State>>;
  /** Plans on the state that is known, decides and commits, and does so again where somebody came between. */
  readonly transact: (
    stream: string,
    plan: (state: State) => Plan<State, Command, Event> | Promise<Plan<State, Command, Event>>,
  ) => Promise<Outcome<State, Event, Refusal>>;
};

/** How states are kept: the fold's name and the version of its shape, for snapshots (K7). */
export type RepositoryOptions = {
  readonly fold: string;
  readonly schema: number;
  /** States held in memory; 200 by default. */
  readonly cached?: number;
};

const snapshotEvery = 100;
const pageSize = 1000;
const mostTries = 20;

/** Reads and writes streams through their decider. States are plain data, so they survive a snapshot. */
export function createRepository<State, Command, Event extends NewEvent, Refusal>(
  store: Store,
  decider: Decider<State, Command, Event, Refusal>,
  options: RepositoryOptions,
): Repository<State, Command, Event, Refusal> {
  const { fold, schema, cached: capacity = 200 } = options;
  const cache = new Map<string, Loaded<State>>();
  type Decided = {
    readonly events: readonly NumberedEvent<Event>[];
    readonly own: readonly Omit<Append, 'stream'>[];
    readonly after: Loaded<State>;
  };

  async function load(stream: string): Promise<Loaded<State>> {
    const known = cache.get(stream);
    if (known !== undefined && (await store.revision(stream)) === known.revision) {
      return remember(stream, known);
    }
    const start = known ?? (await loadSnapshot(stream));
    const { loaded, at } = await replay(stream, start);
    saveSnapshot(stream, start, loaded, at);
    return remember(stream, loaded);
  }

  async function loadSnapshot(stream: string): Promise<Loaded<State>> {
    const snapshot = await store.snapshots.load(stream, fold, schema);
    if (snapshot === null) return { state: decider.initial, revision: 0 };
    // Its schema says that it has this shape.
    return { state: snapshot.state as State, revision: snapshot.revision };
  }

  async function replay(
    stream: string,
    start: Loaded<State>,
  ): Promise<{ readonly loaded: Loaded<State>; readonly at: number }> {
    let { state, revision } = start;
    let at = 0;
    for (;;) {
      const events = await store.read(stream, { after: revision, limit: pageSize });
      for (const event of events) {
        // `evolve` is total: an event that the decider does not know changes nothing.
        state = decider.evolve(state, event as StoredEvent & Event, event.revision);
        revision = event.revision;
        at = event.meta.at;
      }
      if (events.length < pageSize) return { loaded: { state, revision }, at };
    }
  }

  function saveSnapshot(stream: string, before: Loaded<State>, after: Loaded<State>, at: number): void {
    if (Math.floor(before.revision / snapshotEvery) === Math.floor(after.revision / snapshotEvery)) return;
    // A snapshot only saves time: the one who asked does not wait for it, nor learn that it failed.
    store.snapshots
      .save(stream, fold, { revision: after.revision, schema, state: toJson(after.state) }, at)
      .catch(() => {});
  }

  function remember(stream: string, loaded: Loaded<State>): Loaded<State> {
    cache.delete(stream);
    cache.set(stream, loaded);
    const oldest = cache.size > capacity ? cache.keys().next().value : undefined;
    if (oldest !== undefined) cache.delete(oldest);
    return loaded;
  }

  async function transact(
    stream: string,
    plan: (state: State) => Plan<State, Command, Event> | Promise<Plan<State, Command, Event>>,
  ): Promise<Outcome<State, Event, Refusal>> {
    // A state that is no longer the latest shows when it is refused or when the commit conflicts.
    let before = cache.get(stream) ?? (await load(stream));
    for (let tries = 0; tries < mostTries; tries += 1) {
      const planned = await plan(before.state);
      const parts = 'refuse' in planned ? [] : [planned, ...(planned.further ?? [])];
      const decided = 'refuse' in planned ? refuse(planned.refuse) : decideAll(parts, before);
      if (!decided.ok) {
        const now = await load(stream);
        if (now.revision === before.revision) return { type: 'refused', refusal: decided.refusal };
        before = now;
        continue;
      }
      if ('refuse' in planned) continue;
      const { events, own, after } = decided.value;
      const more = planned.more?.(events, after.state) ?? {};
      const appends = own.map((append) => ({ stream, ...append }));
      // Without events it still asserts the revision that the plan was made on.
      const result = await store.commit({ ...more, appends: [...appends, ...(more.appends ?? [])] });
      if (result.type === 'committed') {
        remember(stream, after);
        saveSnapshot(stream, before, after, planned.meta.at);
        return { type: 'done', events, state: after.state };
      }
      if (result.type !== 'conflict') return result;
      before = await load(stream);
    }
    throw new StoreError(
      'store-unavailable',
      `Cannot change "${stream}": others came between ${mostTries} times. Nothing of it was kept; try again.`,
    );
  }

  /** Each command is decided on the state that the ones before it leave. */
  function decideAll(parts: readonly PlanPart<Command>[], before: Loaded<State>): Result<Decided, Refusal> {
    const events: NumberedEvent<Event>[] = [];
    const own: Omit<Append, 'stream'>[] = [];
    let { state, revision } = before;
    for (const { commands, meta } of parts) {
      const expected = revision;
      const from = events.length;
      for (const command of commands) {
        const decided = decider.decide(command, state);
        if (!decided.ok) return decided;
        for (const event of decided.value) {
          revision += 1;
          events.push({ revision, event });
          state = decider.evolve(state, event, revision);
        }
      }
      own.push({ expected, events: events.slice(from).map(({ event }) => event), meta });
    }
    return accept({ events, own, after: { state, revision } });
  }

  return { load, transact };
}

function toJson(state: unknown): Json {
  return state as Json;
}
