import { isBlank, blank, blankTraces, wordsOf } from './traces.ts';
import type { Traces } from './traces.ts';

/**
 * Members of an event's data, of a job or of any other stored object that hold words. Whoever stores a person's words names the
 * member so; then forgetting finds them.
 */
const wordMembers = new Set([
  'text',
  'earlier',
  'value',
  'title',
  'description',
  'summary',
  'content',
  'note',
  'notes',
  'caption',
  'transcript',
  'snippet',
  'reason',
  'why',
  'raw',
  'proposal',
  'request',
  'plan',
  // The digest of a file names it as surely as its words would.
  'sha256',
  'uri',
]);
const nameMembers = new Set(['name', 'speaker', 'author_name']);

/** Everything that is known of the one who is to be forgotten. */
export type Subject = {
  readonly person: string;
  /** Words said after this time stay. */
  readonly until: number;
  /** Ids of their messages. */
  readonly messages: ReadonlySet<string>;
  /** Ids of the agent's replies that go with them. */
  readonly replies: ReadonlySet<string>;
  /** Streams and ids of threads in which nobody else spoke to the agent. */
  readonly threads: ReadonlySet<string>;
  /** Streams in which they spoke, each with the revision of their first words. */
  readonly spoke: ReadonlyMap<string, number>;
  /** What they said first in a thread: titles are made from it. */
  readonly beginnings: ReadonlySet<string>;
  readonly traces: Traces;
  /** What stands for a text: a salted digest, so that equal texts stay equal and nothing can be read. */
  readonly seal: (text: string) => string;
};

/** An event as its row has it. */
export type RawEvent = {
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly actor: string;
  readonly at: number;
  readonly data: unknown;
};

/** What becomes of an event. */
export type Redaction =
  | { readonly type: 'keep' }
  | { readonly type: 'change'; readonly data: unknown; readonly as: 'own' | 'reply' | 'derived' }
  /** Somebody else's words that quote the person: for a person to look at. */
  | { readonly type: 'review' };

/** Decides what becomes of one event. Pure. */
export function redactEvent(event: RawEvent, subject: Subject): Redaction {
  if (event.type === 'person.forgotten') return { type: 'keep' };
  const message = messageOf(event.data);
  if (event.type === 'message.said' || event.type === 'message.edited') {
    if (subject.messages.has(message))
      return change(
        event,
        sealWords(event.data, subject, () => true),
        'own',
      );
    if (subject.replies.has(message))
      return change(
        event,
        sealWords(event.data, subject, () => true),
        'reply',
      );
    return isTraced(event.data, subject) ? { type: 'review' } : { type: 'keep' };
  }
  if (event.type.startsWith('thread.')) return change(event, redactTitles(event.data, subject), 'derived');
  // A summary of a conversation that they took part in is made of their words too.
  const first = subject.spoke.get(event.stream);
  if (event.type === 'path.summarised' && first !== undefined && first < event.revision) {
    return change(
      event,
      sealWords(event.data, subject, () => true),
      'derived',
    );
  }
  // What turns and moves of the head say of themselves is ours; at most it quotes.
  if (/^(turn|head)\./.test(event.type))
    return change(event, blankAll(event.data, subject.traces), 'derived');
  const isOwn = event.actor === subject.person && event.at <= subject.until;
  const data = sealWords(event.data, subject, (member) => isOwn || refersTo(member, subject));
  return change(event, blankAll(data, subject.traces), 'derived');
}

function change(event: RawEvent, data: unknown, as: 'own' | 'reply' | 'derived'): Redaction {
  return JSON.stringify(data) === JSON.stringify(event.data)
    ? { type: 'keep' }
    : { type: 'change', data, as };
}

/** Seals the word members of every object that is chosen, and of what lies within it. */
export function sealWords(
  value: unknown,
  subject: Subject,
  isChosen: (object: object) => boolean,
  within = false,
): unknown {
  if (Array.isArray(value)) return value.map((item) => sealWords(item, subject, isChosen, within));
  if (typeof value !== 'object' || value === null) return value;
  const chosen = within || isChosen(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (typeof member !== 'string') return [name, sealWords(member, subject, isChosen, chosen)];
      if (!chosen || member === '' || isBlank(member)) return [name, member];
      if (wordMembers.has(name)) return [name, subject.seal(member)];
      return [name, nameMembers.has(name) && 'id' in value ? blank : member];
    }),
  );
}

/** Whether the object names a message that goes, or the person as its author. */
export function refersTo(object: object, subject: Subject): boolean {
  return Object.entries(object).some(([name, member]) => {
    if (Array.isArray(member))
      return member.some((item) => typeof item === 'string' && isGone(item, subject));
    if (typeof member === 'string')
      return isGone(member, subject) || (name === 'author' && member === subject.person);
    return (
      name === 'provenance' && typeof member === 'object' && member !== null && refersTo(member, subject)
    );
  });
}

/** Whether the text is the id of a message that goes, as in `message:msg_…`. */
export function isGone(text: string, { messages, replies }: Subject): boolean {
  const id = text.startsWith('message:') ? text.slice('message:'.length) : text;
  return messages.has(id) || replies.has(id);
}

/**
 * Blanks the traces in every text of a value. A single word outside the word members is a name of something (a label, a kind,
 * an id), never a quotation, and stays.
 */
export function blankAll(value: unknown, traces: Traces, name = ''): unknown {
  if (typeof value === 'string') {
    return wordMembers.has(name) || /\s/.test(value) ? blankTraces(value, traces) : value;
  }
  if (Array.isArray(value)) return value.map((item) => blankAll(item, traces, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, part]) => [member, blankAll(part, traces, member)]),
  );
}

/** Whether a column of this name holds words and nothing else. */
export function isWordColumn(name: string): boolean {
  return wordMembers.has(name) || name === 'prefix' || name === 'problem' || name === 'error';
}

function redactTitles(data: unknown, subject: Subject): unknown {
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, member]) => {
      if ((name !== 'title' && name !== 'earlier') || typeof member !== 'string') return [name, member];
      return [name, isBeginning(member, subject) ? blank : blankTraces(member, subject.traces)];
    }),
  );
}

/** Whether a title was made from the first words of a message. */
function isBeginning(title: string, { beginnings }: Subject): boolean {
  return title !== '' && !isBlank(title) && beginnings.has(beginningOf(title));
}

/** The start of a text as titles are compared: its first words, as many as fit into 40 characters. */
export function beginningOf(text: string): string {
  const cut = (text.trim().split('\n', 1)[0] ?? '').replace(/…$/, '').slice(0, 40);
  const words = wordsOf(cut);
  return (cut.length === 40 ? words.slice(0, -1) : words).join(' ');
}

function isTraced(data: unknown, subject: Subject): boolean {
  return JSON.stringify(blankAll(data, subject.traces)) !== JSON.stringify(data);
}

function messageOf(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('message' in data)) return '';
  return typeof data.message === 'string' ? data.message : '';
}
