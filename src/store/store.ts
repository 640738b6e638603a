import type { NewEvent, EventMeta, StoredEvent } from '../kernel/event.ts';
import type { Json } from '../kernel/json.ts';
import type { Dialect } from './migration.ts';
import type { Sql } from './projection.ts';
import type { GuardedStatement, Row, Statement } from './statement.ts';

/** Events for one stream; the append is refused unless the stream is where the caller believes. */
export type Append = {
  readonly stream: string;
  /** The revision that the stream has now; 0 for a new one; `any` to append wherever it is. */
  readonly expected: number | 'any';
  readonly events: readonly NewEvent[];
  readonly meta: EventMeta;
};

/** Makes a command repeatable (K4): the same key and hash give the first result, the same key with another hash is refused. */
export type CommandMark = {
  readonly principal: string;
  readonly stream: string;
  readonly key: string;
  /** Digest of the canonical request. */
  readonly hash: string;
  /** What a repetition returns. */
  readonly result: Json;
  readonly at: number;
};

/** Marks a delivery as received; a second one with the same id refuses the commit. */
export type InboxMark = {
  readonly channel: string;
  readonly account: string;
  readonly delivery: string;
  readonly at: number;
  /** What a repetition is told, such as the message id. */
  readonly result: Json;
  /** The platform's own payload, kept for the record; null if there is none. */
  readonly raw: Json;
};

/** Work to be done after the commit. */
export type NewJob = {
  readonly id: string;
  /** Workers choose by queue, such as `turns`, `outbox`, `memory`. */
  readonly queue: string;
  readonly kind: string;
  /** Jobs of one lane run one after another. */
  readonly lane: string;
  readonly payload: Json;
  /** Not before this time; a delayed job does not hold its lane. */
  readonly runAt: number;
  /** Higher first; 0 by default. */
  readonly priority?: number;
  /** 3 by default. */
  readonly maxAttempts?: number;
  /** One occurrence: while one with this key waits, `keep` drops the new one, `postpone` moves the waiting one to the new
   *  `runAt` but never later than `latest`; `once` drops it for ever after. */
  readonly unique?: {
    readonly key: string;
    readonly as: 'keep' | 'postpone' | 'once';
    readonly latest?: number;
  };
};

/** One part of a message on its way to a platform (K10). */
export type NewIntent = {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
  readonly stream: string;
  readonly message: string;
  /** Node of the message, so that a rewind can cancel what is unsent. */
  readonly node: number;
  readonly part: number;
  /** What the channel needs to send it: text, recipient, reply reference. */
  readonly payload: Json;
  readonly at: number;
  /** After this it is dropped instead of sent. */
  readonly expiresAt: number;
};

/** Everything that becomes true together, or not at all (K3). Written in this order. */
export type Commit = {
  readonly command?: CommandMark;
  /** Locks are taken in sorted order of streams. */
  readonly appends?: readonly Append[];
  readonly inbox?: readonly InboxMark[];
  /** The job that produced this commit: completed now, or the commit is refused because its lease was lost. */
  readonly completes?: { readonly job: string; readonly fence: number };
  readonly jobs?: readonly NewJob[];
  /** Cancels waiting jobs by unique key. */
  readonly cancels?: readonly string[];
  readonly outbox?: readonly NewIntent[];
  /** Further rows (token ledger, receipts, generations), run after the projections. */
  readonly records?: readonly GuardedStatement[];
};

/** How a commit ended. Everything but `committed` changed nothing. */
export type CommitResult =
  | { readonly type: 'committed'; readonly revisions: { readonly [stream: string]: number } }
  /** This command was carried out before. */
  | { readonly type: 'repeated'; readonly result: Json }
  /** The key was used before for something else. */
  | { readonly type: 'key-reused' }
  | { readonly type: 'conflict'; readonly stream: string; readonly expected: number; readonly actual: number }
  /** This delivery was received before. */
  | { readonly type: 'duplicate'; readonly result: Json }
  /** The job belongs to somebody else by now. */
  | { readonly type: 'lease-lost' }
  | { readonly type: 'guard-failed'; readonly guard: string };

/** A job that this worker holds until `leaseUntil`. */
export type ClaimedJob = {
  readonly id: string;
  readonly queue: string;
  readonly kind: string;
  readonly lane: string;
  readonly payload: Json;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Fencing number: a completion under an older one is refused. */
  readonly fence: number;
  readonly leaseUntil: number;
};

/** A job as a person sees it. */
export type JobRecord = Omit<ClaimedJob, 'leaseUntil'> & {
  readonly state: 'ready' | 'active' | 'dead';
  readonly runAt: number;
  readonly leaseUntil: number | null;
  readonly error: string | null;
};

/** Durable lanes (K9). Times are parameters, so tests run on a virtual clock. */
export type Jobs = {
  /** Takes up to `limit` due jobs, at most one a lane, highest priority first, then oldest. Expired leases count as free. */
  readonly claim: (ask: {
    readonly queues: readonly string[];
    readonly worker: string;
    readonly limit: number;
    readonly now: number;
    readonly leaseMs: number;
  }) => Promise<readonly ClaimedJob[]>;
  /** Prolongs the lease; false if it was lost. */
  readonly heartbeat: (
    job: { readonly id: string; readonly fence: number },
    until: number,
  ) => Promise<boolean>;
  /** Puts it back for another attempt at `runAt` (it holds its lane meanwhile), or among the dead where `runAt` is null. */
  readonly fail: (
    job: { readonly id: string; readonly fence: number },
    outcome: { readonly error: string; readonly runAt: number | null },
  ) => Promise<boolean>;
  /** Frees every lease, for the one process that owns the store and has just started. */
  readonly releaseAll: (now: number) => Promise<number>;
  readonly list: (filter: {
    readonly state?: JobRecord['state'];
    readonly queue?: string;
    readonly limit: number;
  }) => Promise<readonly JobRecord[]>;
  /** Gives a dead job new attempts. */
  readonly requeue: (id: string, now: number) => Promise<boolean>;
  readonly cancel: (id: string) => Promise<boolean>;
  /** When the next waiting job falls due; null if none waits. */
  readonly nextDue: (queues: readonly string[]) => Promise<number | null>;
  readonly counts: () => Promise<
    readonly { readonly queue: string; readonly state: string; readonly count: number }[]
  >;
};

/** An intent as it stands. */
export type Intent = NewIntent & {
  readonly state: 'pending' | 'sending' | 'sent' | 'failed' | 'expired' | 'unknown';
  readonly attempts: number;
  readonly external: string | null;
  readonly error: string | null;
};

/** One owner for each timer, poller and channel account among all nodes (K12). */
export type Leases = {
  /** The fencing number if it is ours now; null if another holds it. */
  readonly acquire: (name: string, owner: string, now: number, leaseMs: number) => Promise<number | null>;
  readonly release: (name: string, owner: string) => Promise<void>;
  /** Ends every lease, for a process that knows itself to be alone on the store. */
  readonly releaseAll: () => Promise<void>;
};

/** A cached fold (K7); `schema` is the version of its shape. */
export type Snapshot = { readonly revision: number; readonly schema: number; readonly state: Json };

/** The event store and what commits with it; two adapters, one contract suite (K12). */
export type Store = AsyncDisposable & {
  readonly dialect: Dialect;
  /** Compiles read-model SQL for this engine. */
  readonly sql: Sql;
  readonly commit: (commit: Commit) => Promise<CommitResult>;
  /** Runs one read; never part of a commit. */
  readonly query: (statement: Statement) => Promise<readonly Row[]>;
  /** A stream's events after revision `after`, oldest first, upcast to their current schema. */
  readonly read: (
    stream: string,
    options?: { readonly after?: number; readonly limit?: number },
  ) => Promise<readonly StoredEvent[]>;
  /** The stream's revision; 0 if it does not exist. */
  readonly revision: (stream: string) => Promise<number>;
  /** Everything after an opaque cursor (`start` for the beginning), gapless; `next` is unchanged when there is nothing new. */
  readonly readAll: (
    after: string,
    limit: number,
  ) => Promise<{ readonly events: readonly StoredEvent[]; readonly next: string }>;
  /** The cursor behind which nothing is stored yet. */
  readonly end: () => Promise<string>;
  /** Streams of a category (`thread` gives `thread:…`), in order of name after `after`. */
  readonly streams: (
    category: string,
    after: string,
    limit: number,
  ) => Promise<readonly { readonly stream: string; readonly revision: number }[]>;
  readonly snapshots: {
    readonly load: (stream: string, fold: string, schema: number) => Promise<Snapshot | null>;
    /** Keeps the last five of a fold. */
    readonly save: (stream: string, fold: string, snapshot: Snapshot, at: number) => Promise<void>;
    readonly clear: () => Promise<void>;
  };
  readonly jobs: Jobs;
  readonly leases: Leases;
  /** Where an asynchronous reader stopped. */
  readonly cursors: {
    readonly load: (name: string) => Promise<string>;
    readonly save: (name: string, cursor: string) => Promise<void>;
  };
  /**
   * Hints, never data: the streams of a commit, from any node, some milliseconds late and sometimes not at all. `null` means
   * "anything may have changed" (after a reconnect). Whoever listens reads from its own cursor, and polls slowly besides.
   */
  readonly onCommit: (listener: (streams: ReadonlySet<string> | null) => void) => () => void;
  /** Fleeting messages between nodes (tokens): in order from one sender, at most once, each below 7,000 bytes. */
  readonly signals: {
    readonly publish: (topic: string, payload: string) => void;
    readonly subscribe: (listener: (topic: string, payload: string) => void) => () => void;
  };
  /** Whether the engine answers; the sentence says what is wrong. */
  readonly health: () => Promise<{ readonly ok: true } | { readonly ok: false; readonly problem: string }>;
};
