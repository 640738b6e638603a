import type { Segment } from '../../kernel/path.ts';
import { countTerms, eachTerm, features } from '../text/item-terms.ts';
import { memoryFor, withRoom } from './growing.ts';
import { ItemStates } from './item-states.ts';
import { Places } from './places.ts';
import { Postings } from './postings.ts';
import type { StreamIndex } from './stream-index.ts';
import { emptyStream, extension, firstAtDepth, insertByDepth } from './stream-index.ts';
import { TextTable } from './text-table.ts';

/** A row of `memory_items` without its text. */
export type IndexedItem = {
  readonly id: string;
  readonly item: string;
  readonly version: number;
  readonly kind: 'message' | 'note';
  readonly stream: string;
  readonly revision: number;
  readonly node: number | null;
  readonly branch: number | null;
  readonly depth: number | null;
  readonly at: number;
  /** Term id of the first word of the speaker's name; 0 if unknown. */
  readonly speaker: number;
  readonly significance: number;
  readonly witnesses: readonly string[] | null;
  /** Items that it was derived from. */
  readonly sources: readonly string[];
  readonly terms: Uint8Array;
  readonly length: number;
  readonly captionLength: number;
  readonly features: number;
};

/** A row of `memory_marks`. */
export type IndexedMark = {
  readonly stream: string;
  readonly revision: number;
  readonly item: string;
  readonly kind: string;
  readonly value: string;
  readonly branch: number | null;
  readonly depth: number | null;
  readonly at: number;
};

/** A pause after which what follows is another session, and the most messages of one: a chat that never pauses is cut too. */
const session = { pauseMs: 6 * 3_600_000, messages: 50 } as const;

/**
 * Everything that the ranker needs of one holder, in memory: postings, the documents' features, and who stands next to whom on
 * the selected paths. Documents count up from 0 and never change; a reworded one is a new document.
 */
export class HolderIndex {
  readonly postings = new Postings();
  readonly streams = new Map<string, StreamIndex>();
  readonly byNumber: StreamIndex[] = [];
  /** How many documents each first name has spoken. */
  readonly speakers = new Map<number, number>();
  size = 0;
  /** Counts the changes of what is visible. */
  changes = 0;
  /** Living documents, and the sum of their lengths: own words and half of those in captions. */
  living = 0;
  totalLength = 0;
  totalOwn = 0;
  sessions = 0;

  /** 1 where a document is on its path, the last wording and not forgotten. */
  visible = new Uint8Array(0);
  alive = new Uint8Array(0);
  note = new Uint8Array(0);
  version = new Int32Array(0);
  revision = new Int32Array(0);
  stream = new Int32Array(0);
  /** -1 for what belongs to no thread. */
  branch = new Int32Array(0);
  node = new Int32Array(0);
  depth = new Int32Array(0);
  at = new Float64Array(0);
  ownLength = new Float32Array(0);
  length = new Float32Array(0);
  speaker = new Uint32Array(0);
  features = new Uint8Array(0);
  significance = new Uint8Array(0);
  released = new Uint8Array(0);
  pinned = new Uint8Array(0);
  /** Neighbours on the path; -1 at its ends. */
  previous = new Int32Array(0);
  next = new Int32Array(0);
  /** First document of the session; the document itself for a note. */
  session = new Int32Array(0);
  /** By a session's first document: how many own words it has. */
  sessionLength = new Float32Array(0);
  /** By document: its place in its session. */
  sessionPlace = new Uint16Array(0);
  /** Documents with their own list of witnesses. */
  readonly witnesses = new Map<number, ReadonlySet<string>>();

  /** Ids of rows; by document the number of its id, and by that number its living document. */
  readonly #ids = new TextTable();
  #idOf = new Int32Array(0);
  #documentOf = new Int32Array(0);
  /** By document: the item of a note's wording. */
  readonly #noteItems = new Map<number, string>();
  readonly #states = new ItemStates();
  /** By document: where the slots of its terms stand. */
  readonly #slots: Uint32Array[] = [];
  readonly #slotPlaces = new Places((slots) => {
    this.#slots.push(new Uint32Array(memoryFor(slots * 4)));
  });

  /** The stream with this name, opened where it is new. */
  open(stream: string): StreamIndex {
    let found = this.streams.get(stream);
    if (found === undefined) {
      found = emptyStream(stream, this.byNumber.length);
      this.streams.set(stream, found);
      this.byNumber.push(found);
    }
    return found;
  }

  /** Adds an item, or replaces the row with the same id. Call `layOut` on its stream afterwards. */
  put(item: IndexedItem): void {
    const old = this.documentOf(item.id);
    if (old !== undefined) {
      if (this.revision[old] === item.revision) return;
      this.#remove(old);
    }
    const document = this.size;
    this.#reserve(document + 1);
    this.size += 1;
    const id = this.#ids.add(item.id);
    this.#idOf[document] = id;
    this.#documentOf = withRoom(this.#documentOf, id + 1, 23);
    this.#documentOf[id] = document;
    if (item.item !== item.id) this.#noteItems.set(document, item.item);
    if (item.kind === 'note') this.#states.add(item, document);
    this.#fill(document, item);
    this.#slotPlaces.add(countTerms(item.terms));
    const slots = this.slotsOf(document);
    let place = 0;
    eachTerm(item.terms, (term, own, caption) => {
      slots[place] = this.postings.add(term, document, own, caption);
      place += 1;
    });
  }

  /** Notes a pin, a release or a removal; the same one twice counts once. */
  mark(mark: IndexedMark): void {
    this.#states.mark(mark);
  }

  /** Lays the stream's documents along its selected path. */
  layOut(stream: StreamIndex, path: readonly Segment[]): void {
    this.changes += 1;
    const longer = stream.sequence === null ? null : extension(stream.path, path);
    stream.path = path;
    if (longer === null || stream.sequence === null) this.#layOutAll(stream);
    else for (const document of this.#within(stream, longer)) this.#show(stream, document);
    for (const document of stream.linear) if (this.alive[document] === 1) this.visible[document] = 1;
  }

  /** Brings versions, marks and what was derived up to date, after all changed streams were laid out. */
  settle(): void {
    this.changes += 1;
    this.#states.settle(this);
  }

  /** Hides in `visible` what was derived from something that is hidden there. */
  hideDerived(visible: Uint8Array): void {
    this.#states.hideDerived(this, visible);
  }

  /** Slots of the terms of a document. */
  slotsOf(document: number): Uint32Array {
    const page = this.#slots[this.#slotPlaces.pageOf(document)] ?? none;
    return page.subarray(this.#slotPlaces.startOf(document), this.#slotPlaces.endOf(document));
  }

  /** All wordings of a note, or the one document of a message. */
  documentsOf(item: string): readonly number[] {
    return this.#states.documentsOf(this, item);
  }

  /** The item that a document is a wording of, or the message that it is. */
  itemOf(document: number): string {
    return this.#noteItems.get(document) ?? this.id(document);
  }

  /** The id of a document's row. */
  id(document: number): string {
    return this.#ids.text(this.#idOf[document] ?? -1);
  }

  /** The living document of a row. */
  documentOf(id: string): number | undefined {
    return this.#documentOf[this.#ids.numberOf(id)];
  }

  /** Memory in use, about. */
  get bytes(): number {
    return this.postings.bytes + this.#ids.bytes + this.#slotPlaces.used * 4 + this.size * (84 + 40);
  }

  /** Whether a document stands where the selected path goes, whatever else is known of it. */
  stands(document: number): boolean {
    const stream = this.byNumber[this.stream[document] ?? -1]?.stream ?? '';
    const branch = this.branch[document] ?? -1;
    return this.isOnPath(stream, branch < 0 ? null : branch, this.depth[document] ?? 0);
  }

  /** Whether a mark or wording with these coordinates is in force. */
  isOnPath(stream: string, branch: number | null, depth: number | null): boolean {
    if (branch === null || depth === null) return true;
    const path = this.streams.get(stream)?.path ?? [];
    return path.some((part) => part.branch === branch && depth >= part.from && depth <= part.to);
  }

  #fill(document: number, item: IndexedItem): void {
    const stream = this.open(item.stream);
    this.alive[document] = 1;
    this.note[document] = item.kind === 'note' ? 1 : 0;
    this.version[document] = item.version;
    this.revision[document] = item.revision;
    this.stream[document] = stream.number;
    this.branch[document] = item.branch ?? -1;
    this.node[document] = item.node ?? 0;
    this.depth[document] = item.depth ?? 0;
    this.at[document] = item.at;
    this.ownLength[document] = item.length;
    this.length[document] = item.length + 0.5 * item.captionLength;
    this.speaker[document] = item.speaker;
    this.features[document] = item.features;
    this.significance[document] = item.significance;
    this.#detach(document);
    if (item.witnesses !== null) this.witnesses.set(document, new Set(item.witnesses));
    if (item.speaker !== 0 && item.kind === 'message')
      this.speakers.set(item.speaker, (this.speakers.get(item.speaker) ?? 0) + 1);
    this.living += 1;
    this.totalLength += item.length + 0.5 * item.captionLength;
    this.totalOwn += item.length;
    if (item.branch === null) {
      stream.linear.push(document);
      return;
    }
    const branch = stream.branches.get(item.branch) ?? [];
    insertByDepth(branch, document, this.depth);
    stream.branches.set(item.branch, branch);
    if (this.isOnPath(item.stream, item.branch, item.depth)) stream.sequence = null;
  }

  #remove(document: number): void {
    this.alive[document] = 0;
    this.visible[document] = 0;
    this.living -= 1;
    this.totalLength -= this.length[document] ?? 0;
    this.totalOwn -= this.ownLength[document] ?? 0;
    for (const slot of this.slotsOf(document)) this.postings.drop(slot);
    const speaker = this.speaker[document] ?? 0;
    if (speaker !== 0 && this.note[document] === 0)
      this.speakers.set(speaker, (this.speakers.get(speaker) ?? 1) - 1);
    const stream = this.byNumber[this.stream[document] ?? -1];
    const branch = this.branch[document] ?? -1;
    const list = branch < 0 ? stream?.linear : stream?.branches.get(branch);
    const place = list?.indexOf(document) ?? -1;
    if (place >= 0) list?.splice(place, 1);
    if (stream !== undefined) stream.sequence = null;
    this.#states.remove(this.itemOf(document), document);
  }

  #layOutAll(stream: StreamIndex): void {
    for (const documents of stream.branches.values())
      for (const document of documents) this.#detach(document);
    this.sessions -= stream.sessions;
    stream.sessions = 0;
    stream.sequence = [];
    for (const segment of stream.path)
      for (const document of this.#within(stream, segment)) this.#show(stream, document);
  }

  #within(stream: StreamIndex, segment: Segment): readonly number[] {
    const documents = stream.branches.get(segment.branch) ?? [];
    const from = firstAtDepth(documents, this.depth, segment.from);
    const to = firstAtDepth(documents, this.depth, segment.to + 1);
    return documents.slice(from, to);
  }

  /** Puts a document at the end of what is visible of its stream; notes stand beside the messages. */
  #show(stream: StreamIndex, document: number): void {
    this.visible[document] = 1;
    if (this.note[document] === 1) return;
    const sequence = stream.sequence ?? [];
    const before = sequence.at(-1);
    sequence.push(document);
    const continues = before !== undefined && this.#continues(before, document);
    if (before !== undefined) {
      this.previous[document] = before;
      this.next[before] = document;
    }
    const first = continues && before !== undefined ? (this.session[before] ?? before) : document;
    this.session[document] = first;
    this.sessionPlace[document] =
      continues && before !== undefined ? (this.sessionPlace[before] ?? 0) + 1 : 0;
    if (first === document) {
      stream.sessions += 1;
      this.sessions += 1;
      this.sessionLength[document] = this.ownLength[document] ?? 0;
    } else {
      this.sessionLength[first] = (this.sessionLength[first] ?? 0) + (this.ownLength[document] ?? 0);
    }
  }

  #continues(before: number, document: number): boolean {
    const pause = Math.abs((this.at[document] ?? 0) - (this.at[before] ?? 0));
    return pause <= session.pauseMs && (this.sessionPlace[before] ?? 0) + 1 < session.messages;
  }

  #detach(document: number): void {
    this.visible[document] = 0;
    this.previous[document] = -1;
    this.next[document] = -1;
    this.session[document] = document;
    this.sessionPlace[document] = 0;
    this.sessionLength[document] = this.ownLength[document] ?? 0;
  }

  /** Each with its own place in the order, so that no two grow for the same document. */
  #reserve(size: number): void {
    this.visible = withRoom(this.visible, size, 0);
    this.alive = withRoom(this.alive, size, 1);
    this.note = withRoom(this.note, size, 2);
    this.version = withRoom(this.version, size, 3);
    this.revision = withRoom(this.revision, size, 4);
    this.stream = withRoom(this.stream, size, 5);
    this.branch = withRoom(this.branch, size, 6);
    this.node = withRoom(this.node, size, 7);
    this.depth = withRoom(this.depth, size, 8);
    this.at = withRoom(this.at, size, 9);
    this.ownLength = withRoom(this.ownLength, size, 10);
    this.length = withRoom(this.length, size, 11);
    this.speaker = withRoom(this.speaker, size, 12);
    this.features = withRoom(this.features, size, 13);
    this.significance = withRoom(this.significance, size, 14);
    this.released = withRoom(this.released, size, 15);
    this.pinned = withRoom(this.pinned, size, 16);
    this.previous = withRoom(this.previous, size, 17);
    this.next = withRoom(this.next, size, 18);
    this.session = withRoom(this.session, size, 19);
    this.sessionLength = withRoom(this.sessionLength, size, 20);
    this.sessionPlace = withRoom(this.sessionPlace, size, 21);
    this.#idOf = withRoom(this.#idOf, size, 22);
  }
}

const none = new Uint32Array(0);

/** Whether the first flag of the document's text is set: it asks something. */
export function isQuestion(index: HolderIndex, document: number): boolean {
  return ((index.features[document] ?? 0) & features.question) !== 0;
}
