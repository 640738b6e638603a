import { createHmac } from 'node:crypto';
import type { EventMeta } from '../../kernel/event.ts';
import type { Migration } from '../migration.ts';
import { purgePostgres } from '../postgres/purge.ts';
import type { Projection } from '../projection.ts';
import { tablesOf } from '../projection.ts';
import { purgeSqlite } from '../sqlite/purge.ts';
import type { Statement } from '../statement.ts';
import { toStatement } from '../statement.ts';
import type { Store } from '../store.ts';
import { findSubject } from './find-subject.ts';
import { ForgetError } from './forget-error.ts';
import type { ForgetTables } from './forget.tables.ts';
import { readRawEvents, replaceData } from './raw-events.ts';
import { redactEvent } from './redact.ts';
import type { Subject } from './redact.ts';
import { sideTables, sweepTable } from './sweep-tables.ts';

/** What forgetting needs to know of the house. */
export type ForgetPorts = {
  readonly store: Store;
  readonly projections: readonly Projection[];
  readonly migrations: readonly Migration[];
  /** Makes the read models of these streams what their events say by now. */
  readonly rebuild: (streams: readonly string[]) => Promise<void>;
  /** Statements that take away what else was computed from the words of these streams, such as vectors; made again by itself. */
  readonly erase?: (streams: readonly string[]) => readonly Statement[];
  /** Removes what lies outside the store of these messages, such as files that came with them. */
  readonly remove?: (messages: ReadonlySet<string>, signal: AbortSignal) => Promise<void>;
  /** Texts that nobody said, such as the agents' files: their words are nobody's. */
  readonly known: readonly string[];
};

/** Whom to forget, and how. */
export type ForgetAsk = {
  /** An id such as `person:twitch:42`. */
  readonly person: string;
  readonly dryRun: boolean;
  /** Words said after this time stay. */
  readonly until: number;
  /** Seals the digests that stay. */
  readonly salt: string;
  readonly meta: EventMeta;
  readonly progress: (label: string, done: number, total: number | null) => void;
  readonly signal: AbortSignal;
};

/** What was erased; holds no word. */
export type Forgotten = {
  readonly messages: number;
  readonly replies: number;
  readonly derived: number;
  readonly cells: number;
  readonly review: number;
};

/**
 * Erases one person's words for good, in the log, in every read model and in every table beside them (K15). What stays is that
 * something was said, by whom and when, with a salted digest in the place of the words. Nothing of it can be undone. A run that
 * breaks off leaves the log's traces for last, so that the next one finds everything again.
 */
export async function forgetPerson(ports: ForgetPorts, ask: ForgetAsk): Promise<Forgotten> {
  const { store } = ports;
  ask.progress('Reading the log', 0, null);
  const subject = await findSubject(store, { ...ask, seal: createSeal(ask.salt), known: ports.known });
  const cells = await sweep(ports, ask, subject);
  const plan = await planEvents(store, ask, subject);
  const forgotten: Forgotten = {
    messages: plan.counts.own,
    replies: plan.counts.reply,
    derived: plan.counts.derived,
    cells,
    review: plan.review.length,
  };
  if (ask.dryRun) return forgotten;
  // First, while the tables still tell where it lies.
  await ports.remove?.(subject.messages, ask.signal);
  const erased = plan.streams.length === 0 ? [] : (ports.erase?.(plan.streams) ?? []);
  if (plan.records.length > 0 || cells > 0) {
    await store.commit({
      appends: [
        {
          stream: streamOf(ask.person),
          expected: 'any',
          events: [
            { type: 'person.forgotten', data: { person: ask.person, until: ask.until, ...forgotten } },
          ],
          meta: ask.meta,
        },
      ],
      records: [...plan.records, ...plan.review, ...erased],
    });
  }
  await store.snapshots.clear();
  ask.progress('Making read models anew', 0, plan.streams.length);
  await ports.rebuild(plan.streams);
  // Meanwhile somebody may have computed the same again from a read model that still held the words.
  if (erased.length > 0) await store.commit({ records: erased });
  ask.progress('Clearing the disk', 0, null);
  for (const text of store.dialect === 'sqlite' ? purgeSqlite : purgePostgres) {
    await store.query({ sql: text, parameters: [] });
  }
  // Whoever keeps words in memory, on any node, lets them go.
  store.signals.publish('forgotten', ask.person);
  return forgotten;
}

/** The id of the person whom this id or name means. */
export async function findPerson(store: Store, asked: string): Promise<string> {
  const tables = tablesOf<PersonTables>(store.sql);
  const byId = tables.selectFrom('events').select('actor').where('actor', '=', asked).limit(1);
  if ((await store.query(toStatement(byId))).length > 0) return asked;
  const authors = tables
    .selectFrom('messages')
    .select(['author', 'author_name'])
    .distinct()
    .where('role', '=', 'user');
  const rows = await store.query(toStatement(authors));
  const wanted = asked.toLowerCase();
  const found = rows
    .filter((row) => row['author'] === asked || String(row['author_name']).toLowerCase() === wanted)
    .map((row) => String(row['author']));
  const [first, ...others] = [...new Set(found)];
  if (first === undefined) {
    throw new ForgetError(
      'person-unknown',
      `Nobody here is known as ${asked}. Name an id such as person:twitch:42. Nothing was changed.`,
    );
  }
  if (others.length === 0) return first;
  const ids = [first, ...others].join(', ');
  throw new ForgetError(
    'person-ambiguous',
    `Several people are called ${asked}: ${ids}. Name one of these ids. Nothing was changed.`,
  );
}

/** Everybody who ever did anything here, by id. */
export async function everybody(store: Store): Promise<readonly string[]> {
  const actors = tablesOf<PersonTables>(store.sql).selectFrom('events').select('actor').distinct();
  return (await store.query(toStatement(actors))).map((row) => String(row['actor']));
}

type PersonTables = {
  events: { actor: string };
  messages: { author: string; author_name: string; role: string };
};

function streamOf(person: string): string {
  return person.startsWith('person:') ? person : `person:${person}`;
}

function createSeal(salt: string): Subject['seal'] {
  return (text) => `[forgotten ${createHmac('sha256', salt).update(text).digest('hex').slice(0, 16)}]`;
}

async function sweep(ports: ForgetPorts, ask: ForgetAsk, subject: Subject): Promise<number> {
  const tables = sideTables(ports.migrations, ports.projections);
  let cells = 0;
  for (const [index, table] of tables.entries()) {
    ask.progress('Looking through the tables', index, tables.length);
    cells += await sweepTable(ports.store, table, subject, ask);
  }
  return cells;
}

type Plan = {
  readonly records: readonly Statement[];
  readonly review: readonly Statement[];
  readonly counts: { readonly own: number; readonly reply: number; readonly derived: number };
  readonly streams: readonly string[];
};

async function planEvents(store: Store, ask: ForgetAsk, subject: Subject): Promise<Plan> {
  const records: Statement[] = [];
  const review: Statement[] = [];
  const counts = { own: 0, reply: 0, derived: 0 };
  const streams = new Set<string>();
  let read = 0;
  for await (const event of readRawEvents(store, ask.signal)) {
    read += 1;
    if (read % 1000 === 0) ask.progress('Looking through the log', read, null);
    // A run that broke off has erased these already; their read models may still be to do.
    if (event.type === 'message.said' && refersOwn(event.data, subject)) streams.add(event.stream);
    const redaction = redactEvent(event, subject);
    if (redaction.type === 'keep') continue;
    if (redaction.type === 'review') review.push(putUp(store, ask, event));
    else {
      records.push(replaceData(store, event, redaction.data));
      counts[redaction.as] += 1;
      streams.add(event.stream);
    }
  }
  return { records, review, counts, streams: [...streams] };
}

function refersOwn(data: unknown, subject: Subject): boolean {
  if (typeof data !== 'object' || data === null || !('message' in data)) return false;
  return typeof data.message === 'string' && subject.messages.has(data.message);
}

function putUp(
  store: Store,
  { person, meta }: ForgetAsk,
  { stream, revision, type }: { readonly stream: string; readonly revision: number; readonly type: string },
): Statement {
  const query = tablesOf<ForgetTables>(store.sql)
    .insertInto('forget_review')
    .values({ person, stream, revision, type, at: meta.at, seen: 0 })
    .onConflict((conflict) => conflict.doNothing());
  return toStatement(query);
}
