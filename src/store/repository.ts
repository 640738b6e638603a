import type { Decider } from '../kernel/decider.ts';
import type { EventMeta, NewEvent, StoredEvent } from '../kernel/event.ts';
import type { Json } from '../kernel/json.ts';
import { StoreError } from './errors.ts';
import type { Commit, CommitResult, Store } from './store.ts';

/** A stream's state and the revision at which it holds. */
type Loaded<State> = { readonly state: State; readonly revision: number };

/** How a command ended. Everything but `committed` changed nothing. */
type Executed<State, Event, Refusal> =
  | ({ readonly type: 'committed'; readonly events: readonly Event[] } & Loaded<State>)
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | Exclude<CommitResult, { readonly type: 'committed' | 'conflict' }>;

/** What else commits with a command's events. */
type CommitMore<State, Event> = (events: readonly Event[], after: Loaded<State>) => Omit<Commit, 'appends'>;

/** Streams of one kind, decided by one decider. */
export type Repository<State, Command, Event extends NewEvent, Refusal> = {
  /** The stream as it is now. */
  readonly load: (stream: string) => Promise<Loaded<State>>;
  /** Decides and commits, again where somebody came between. A command without events still asserts the revision it saw. */
  readonly execute: (
    stream: string,
    command: Command,
    meta: EventMeta,
    more?: CommitMore<State, Event>,
  ) => Promise<Executed<State, Event, Refusal>>;
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

  async function execute(
    stream: string,
    command: Command,
    meta: EventMeta,
    more?: CommitMore<State, Event>,
  ): Promise<Executed<State, Event, Refusal>> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const before = await load(stream);
      const decided = decider.decide(command, before.state);
      if (!decided.ok) return { type: 'refused', refusal: decided.refusal };
      const events = decided.value;
      const after = evolveAll(decider, before, events);
      const result = await store.commit({
        ...more?.(events, after),
        appends: [{ stream, expected: before.revision, events, meta }],
      });
      if (result.type === 'committed') {
        remember(stream, after);
        saveSnapshot(stream, before, after, meta.at);
        return { type: 'committed', events, ...after };
      }
      if (result.type !== 'conflict') return result;
    }
    throw new StoreError(
      'store-unavailable',
      `Cannot change "${stream}": others came between ${mostTries} times. Nothing of it was kept; try again.`,
    );
  }

  return { load, execute };
}

function evolveAll<State, Event extends NewEvent>(
  decider: Pick<Decider<State, never, Event, unknown>, 'evolve'>,
  before: Loaded<State>,
  events: readonly Event[],
): Loaded<State> {
  let { state, revision } = before;
  for (const event of events) {
    revision += 1;
    state = decider.evolve(state, event, revision);
  }
  return { state, revision };
}

function toJson(state: unknown): Json {
  return state as Json;
}
