import type { Store } from '../store.ts';
import { readRawEvents } from './raw-events.ts';
import { beginningOf } from './redact.ts';
import type { RawEvent, Subject } from './redact.ts';
import { collectTraces, holdsTrace } from './traces.ts';
import type { Traces } from './traces.ts';

/** How to look: only what happened until then goes, and texts that nobody said (such as the agents' files) count as others' words. */
export type FindOptions = {
  readonly person: string;
  readonly until: number;
  readonly seal: (text: string) => string;
  readonly known: readonly string[];
  readonly signal: AbortSignal;
};

type Said = {
  readonly message: string;
  readonly text: string;
  readonly role: string;
  readonly author: string;
  readonly answers: string;
  readonly turn: string;
};

/** Reads the log and finds the person's messages, their traces, and the replies that go with them. */
export async function findSubject(store: Store, options: FindOptions): Promise<Subject> {
  const own = await findOwn(store, options);
  const collector = collectTraces();
  for (const { text } of own.texts) collector.add(text);
  for (const text of options.known) collector.exclude(text);
  const first = own.texts.reduce((earliest, { at }) => Math.min(earliest, at), Infinity);
  for await (const event of readRawEvents(store, options.signal)) {
    if (event.actor === options.person || own.messages.has(saidIn(event)?.message ?? '')) continue;
    // A word that others use, or that stood somewhere before the person said it, does not come from them.
    const isOthers = event.type === 'message.said' && saidIn(event)?.role === 'user';
    if (isOthers || event.at < first) for (const text of textsIn(event.data)) collector.exclude(text);
  }
  const replies = await findReplies(store, options, own, collector.traces);
  return {
    person: options.person,
    until: options.until,
    seal: options.seal,
    messages: own.messages,
    replies,
    threads: own.threads,
    spoke: own.spoke,
    beginnings: new Set(own.texts.map(({ text }) => beginningOf(text)).filter((text) => text !== '')),
    traces: collector.traces,
  };
}

type Own = {
  readonly messages: ReadonlySet<string>;
  readonly texts: readonly { readonly text: string; readonly at: number }[];
  /** Turns that answer any of their messages. */
  readonly turns: ReadonlySet<string>;
  readonly threads: ReadonlySet<string>;
  readonly spoke: ReadonlyMap<string, number>;
};

async function findOwn(store: Store, { person, until, signal }: FindOptions): Promise<Own> {
  const messages = new Set<string>();
  const texts: { text: string; at: number }[] = [];
  const turns = new Set<string>();
  const spoke = new Map<string, number>();
  const shared = new Set<string>();
  for await (const event of readRawEvents(store, signal)) {
    if (event.at > until) continue;
    const said = saidIn(event);
    if (said !== null && said.role === 'user' && said.author !== person) shared.add(event.stream);
    if (said !== null && said.author === person) {
      messages.add(said.message);
      texts.push({ text: said.text, at: event.at });
      if (!spoke.has(event.stream)) spoke.set(event.stream, event.revision);
    }
    if (event.type === 'message.edited' && messages.has(memberOf(event.data, 'message'))) {
      for (const text of textsIn(event.data)) texts.push({ text, at: event.at });
    }
    if (event.type === 'turn.started' && listOf(event.data, 'messages').some((id) => messages.has(id))) {
      turns.add(memberOf(event.data, 'turn'));
    }
  }
  const alone = [...spoke.keys()].filter((stream) => !shared.has(stream));
  return {
    messages,
    texts,
    turns,
    spoke,
    threads: new Set(alone.flatMap((stream) => [stream, idOf(stream)])),
  };
}

/** The agent's replies that answer one of the messages, were written in a turn over one, or show a trace. */
async function findReplies(
  store: Store,
  { signal }: FindOptions,
  own: Own,
  traces: Traces,
): Promise<ReadonlySet<string>> {
  const replies = new Set<string>();
  for await (const event of readRawEvents(store, signal)) {
    const said = saidIn(event);
    if (said === null || said.role === 'user' || own.messages.has(said.message)) continue;
    const answers = own.messages.has(said.answers) || own.turns.has(said.turn);
    if (answers || holdsTrace(said.text, traces)) replies.add(said.message);
  }
  return replies;
}

function saidIn(event: RawEvent): Said | null {
  if (event.type !== 'message.said') return null;
  const author =
    typeof event.data === 'object' && event.data !== null && 'author' in event.data
      ? event.data.author
      : null;
  return {
    message: memberOf(event.data, 'message'),
    text: memberOf(event.data, 'text'),
    role: memberOf(event.data, 'role'),
    author: memberOf(author, 'id'),
    answers: memberOf(event.data, 'answers'),
    turn: memberOf(event.data, 'turn'),
  };
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((member) => textsIn(member));
}

function memberOf(value: unknown, name: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const member = Object.entries(value).find(([key]) => key === name)?.[1] as unknown;
  return typeof member === 'string' ? member : '';
}

function listOf(value: unknown, name: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const member = Object.entries(value).find(([key]) => key === name)?.[1] as unknown;
  return Array.isArray(member) ? member.filter((item) => typeof item === 'string') : [];
}

function idOf(stream: string): string {
  return stream.slice(stream.indexOf(':') + 1);
}
