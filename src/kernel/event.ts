/**
 * Where an event stands in its thread's tree. Coordinates never change once given.
 *
 * A *chain* event makes a node and moves the head there: its own revision is the node's name, `depth` is its parent's plus
 * one. An *aside* makes a node off the selected path (a reply to a message that is no longer on it). An *attached* event (an edit, a memory of a turn) carries the coordinates of the node that it belongs to, and that node as `parent`: it is on the path
 * exactly when the node is. An event without a place is linear and never rewinds.
 */
export type Place = {
  readonly kind: 'chain' | 'aside' | 'attached';
  /** 0 is the trunk; every fork opens the next number. */
  readonly branch: number;
  /** Counted from 1 at the root. */
  readonly depth: number;
  /** Revision of the parent node; null above the root. */
  readonly parent: number | null;
  /** Branch of the parent node; null above the root. A node forks where this differs from `branch`. */
  readonly parentBranch: number | null;
};

/** An immutable fact as its decider states it: `category.past-verb` and plain data. */
export type NewEvent = {
  readonly type: string;
  readonly data: object;
  readonly place?: Place;
  /** Version of the shape of `data`; 1 if absent. Older versions are upcast on read. */
  readonly schema?: number;
};

/** Who and what an event comes from. */
export type EventMeta = {
  /** Milliseconds since 1970 at which it happened, from the command. */
  readonly at: number;
  /** The principal, such as `owner:studio` or `person:twitch:123`. */
  readonly actor: string;
  /** How the text came: `direct`, `tool`, `import`, `told_by:…`, `proactive`. */
  readonly origin: string;
  /** The command, job or event that led to this. */
  readonly causation?: string;
  /** The turn or request that all of it belongs to. */
  readonly correlation?: string;
};

/** An event in the log. */
export type StoredEvent = NewEvent & {
  readonly stream: string;
  /** 1 for the stream's first event, then one more each time. */
  readonly revision: number;
  readonly schema: number;
  readonly meta: EventMeta;
};
