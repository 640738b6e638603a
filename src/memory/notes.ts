import type { EventMeta } from '../kernel/event.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { Store } from '../store/store.ts';
import { everyone, owner } from './audience.ts';
import type { Audience } from './memory.ts';
import { readWordings } from './item-rows.ts';
import { parseList } from './index/index-rows.ts';
import type { MemoryEvent, Note, Provenance } from './memory.events.ts';
import { memoryStream } from './memory.events.ts';
import type { Spot } from './spot.ts';
import { audienceOfThread, placeAt } from './spot.ts';

/** What is to be kept; see `Note` for the fields. */
export type NewNote = {
  readonly holder: string;
  readonly text: string;
  readonly speaker: string;
  readonly provenance: Provenance;
  /** Node that it was learned at: it goes when the node leaves the path. Absent for what belongs to no thread. */
  readonly spot?: Spot;
  readonly witnesses?: readonly string[];
  readonly significance?: number;
  readonly reliability?: number;
};

/** Which item, and whose. With a spot the change holds while that node is on the path. */
type ItemRef = { readonly holder: string; readonly item: string; readonly spot?: Spot };

/** Why a memory is not changed. */
type NoteRefusal = 'memory-unknown' | 'memory-empty' | 'memory-too-long' | 'memory-is-message';

/** Longest note, in characters. */
const noteLimit = 8_000;

/** Archival memory (M2, M6): notes kept, reworded, pinned, released, forgotten and restored; each change is an event. */
export type Notes = {
  readonly remember: (
    note: NewNote,
    meta: EventMeta,
  ) => Promise<Result<{ readonly id: string }, NoteRefusal>>;
  readonly edit: (ref: ItemRef, text: string, meta: EventMeta) => Promise<Result<null, NoteRefusal>>;
  readonly pin: (
    ref: ItemRef,
    pinned: 'no' | 'auto' | 'yes',
    meta: EventMeta,
  ) => Promise<Result<null, NoteRefusal>>;
  /** Lets everybody hear it, or takes that back. */
  readonly release: (ref: ItemRef, released: boolean, meta: EventMeta) => Promise<Result<null, NoteRefusal>>;
  /** Takes it out of every search; the log keeps it. */
  readonly forget: (ref: ItemRef, reason: string, meta: EventMeta) => Promise<Result<null, NoteRefusal>>;
  /** Takes back that it was forgotten. */
  readonly restore: (ref: ItemRef, meta: EventMeta) => Promise<Result<null, NoteRefusal>>;
};

/** Keeps notes in a store. */
export function createNotes(store: Store, ids: Ids): Notes {
  async function append(
    holder: string,
    spot: Spot | undefined,
    event: MemoryEvent,
    meta: EventMeta,
  ): Promise<void> {
    const place = spot === undefined ? null : await placeAt(store, spot);
    const inThread = spot !== undefined && place !== null;
    const stream = inThread ? `thread:${spot.thread}` : memoryStream(holder);
    const placed = inThread ? { ...event, place } : event;
    const result = await store.commit({ appends: [{ stream, expected: 'any', events: [placed], meta }] });
    if (result.type !== 'committed')
      throw new Error(`Cannot keep a memory: the store answered ${result.type}`);
  }

  async function mark(ref: ItemRef, event: MemoryEvent, meta: EventMeta): Promise<Result<null, NoteRefusal>> {
    if ((await readWordings(store, ref.holder, ref.item)).length === 0) return refuse('memory-unknown');
    await append(ref.holder, ref.spot, event, meta);
    return accept(null);
  }

  /** A wording made elsewhere may be heard by those alone who may hear the note and were there. */
  async function witnessesOfBoth(
    own: readonly string[] | null,
    home: Spot | undefined,
    spot: Spot,
  ): Promise<readonly string[]> {
    const there = toList(await audienceOfThread(store, spot.thread));
    const before = own ?? (home === undefined ? [owner] : toList(await audienceOfThread(store, home.thread)));
    if (before.includes(everyone)) return there;
    return there.includes(everyone) ? before : before.filter((person) => there.includes(person));
  }

  return {
    async remember(note, meta) {
      const problem = problemOf(note.text);
      if (problem !== null) return refuse(problem);
      const memory = ids.next('mem');
      const { spot, text, holder, speaker, provenance } = note;
      const data: Note = {
        memory,
        holder,
        text: text.trim(),
        speaker,
        provenance: spot === undefined ? provenance : { thread: spot.thread, ...provenance },
        witnesses: note.witnesses ?? null,
        significance: clamp(Math.round(note.significance ?? 1), 3),
        reliability: clamp(note.reliability ?? 1, 1),
        version: 1,
      };
      await append(holder, spot, { type: 'memory.recorded', data }, meta);
      return accept({ id: memory });
    },
    async edit(ref, text, meta) {
      const problem = problemOf(text);
      if (problem !== null) return refuse(problem);
      const [row] = await readWordings(store, ref.holder, ref.item);
      if (row === undefined) return refuse('memory-unknown');
      if (row.kind === 'message') return refuse('memory-is-message');
      const data = {
        memory: row.item,
        holder: row.holder,
        text: text.trim(),
        speaker: row.speaker,
        provenance: parseProvenance(row.provenance, row.author),
        witnesses: row.witnesses === null ? null : parseList(row.witnesses),
        significance: row.significance,
        reliability: row.reliability,
        version: row.version + 1,
        earlier: row.text,
      };
      const home = homeOf(row.stream, row.node);
      const moves = ref.spot !== undefined && ref.spot.thread !== home?.thread;
      const witnesses = moves ? await witnessesOfBoth(data.witnesses, home, ref.spot) : data.witnesses;
      const event = { type: 'memory.edited', data: { ...data, witnesses } } as const;
      await append(ref.holder, ref.spot ?? home, event, meta);
      return accept(null);
    },
    pin: (ref, pinned, meta) =>
      mark(ref, { type: 'memory.pinned', data: { memory: ref.item, holder: ref.holder, pinned } }, meta),
    release: (ref, released, meta) =>
      mark(ref, { type: 'memory.released', data: { memory: ref.item, holder: ref.holder, released } }, meta),
    forget: (ref, reason, meta) =>
      mark(ref, { type: 'memory.forgotten', data: { memory: ref.item, holder: ref.holder, reason } }, meta),
    restore: (ref, meta) =>
      mark(ref, { type: 'memory.restored', data: { memory: ref.item, holder: ref.holder } }, meta),
  };
}

/** A new wording lives where the note does, so that it vanishes with it and is heard by the same people. */
function homeOf(stream: string, node: number | null): Spot | undefined {
  if (node === null || !stream.startsWith('thread:')) return undefined;
  return { thread: stream.slice('thread:'.length), node };
}

function toList(audience: Audience): readonly string[] {
  return audience.kind === 'public' ? [everyone] : audience.members;
}

function problemOf(text: string): NoteRefusal | null {
  if (text.trim() === '') return 'memory-empty';
  return text.length > noteLimit ? 'memory-too-long' : null;
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}

function parseProvenance(json: string | null, author: string): Provenance {
  return json === null ? { author, origin: 'direct' } : (JSON.parse(json) as Provenance);
}
