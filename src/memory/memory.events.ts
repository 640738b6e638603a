import type { Place } from '../kernel/event.ts';

/** Where a memory comes from (M5). */
export type Provenance = {
  /** Who said or observed it: an author's id. */
  readonly author: string;
  /** `direct`, `told_by:…`, `tool`, `import`, `insight`. */
  readonly origin: string;
  readonly thread?: string;
  readonly message?: string;
  /** Memories and messages that it was derived from; it vanishes with them. */
  readonly sources?: readonly string[];
};

/** A note as a holder keeps it. */
export type Note = {
  /** Stable over all its wordings, such as `mem_…`. */
  readonly memory: string;
  readonly holder: string;
  readonly text: string;
  /** Whose words it is, by name. */
  readonly speaker: string;
  readonly provenance: Provenance;
  /** Ids of those who were present; null: whoever is in the thread, or nobody but the owner outside a thread. */
  readonly witnesses: readonly string[] | null;
  /** 0 to 3, 1 for the usual. */
  readonly significance: number;
  /** 0 to 1. */
  readonly reliability: number;
  /** 1 for the first wording, one more with every edit. */
  readonly version: number;
};

/** A state of an item that is set and unset. `auto` pins are the first to go. */
export type MarkKind = 'pinned' | 'released' | 'forgotten';

/**
 * What can happen to memories. With an attached `place` in a thread's stream it holds exactly while that node is on the path;
 * in the stream `memory:<holder>` it is linear.
 */
export type MemoryEvent =
  | { readonly type: 'memory.recorded'; readonly place?: Place; readonly data: Note }
  | {
      readonly type: 'memory.edited';
      readonly place?: Place;
      readonly data: Note & { readonly earlier: string };
    }
  | {
      readonly type: 'memory.pinned';
      readonly place?: Place;
      readonly data: {
        readonly memory: string;
        readonly holder: string;
        readonly pinned: 'no' | 'auto' | 'yes';
      };
    }
  /** From now on anybody may hear it; or, taken back, nobody but its witnesses. */
  | {
      readonly type: 'memory.released';
      readonly place?: Place;
      readonly data: { readonly memory: string; readonly holder: string; readonly released: boolean };
    }
  /** Out of every search from now on; the words stay in the log, as only forgetting a person erases. */
  | {
      readonly type: 'memory.forgotten';
      readonly place?: Place;
      readonly data: { readonly memory: string; readonly holder: string; readonly reason: string };
    }
  /** Takes back that it was forgotten. */
  | {
      readonly type: 'memory.restored';
      readonly place?: Place;
      readonly data: { readonly memory: string; readonly holder: string };
    };

/** Name of the stream of a holder's linear memories. */
export function memoryStream(holder: string): string {
  return `memory:${holder}`;
}

const known: { readonly [Type in MemoryEvent['type']]: true } = {
  'memory.recorded': true,
  'memory.edited': true,
  'memory.pinned': true,
  'memory.released': true,
  'memory.forgotten': true,
  'memory.restored': true,
};

/** The types of memory's events. */
export const memoryEventTypes: readonly string[] = Object.keys(known);
