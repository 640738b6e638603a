import type { StoredEvent } from '../../kernel/event.ts';
import { inboxValues, intentValues } from '../row-values.ts';
import type { Append, CommandMark, InboxMark, NewIntent } from '../store.ts';
import type { SqlValue } from '../statement.ts';
import type { Write } from './database.ts';

/**
 * Waits for every name of the commit, in the order of their keys, and keeps them until it ends. Advisory locks, because they
 * come before the transaction has a number: whoever holds a stream gets a higher number than everyone who held it before, so the
 * order of `(xid, position)` never turns a stream's revisions around, also in commits of several streams.
 */
export function lockNames(names: readonly string[]): Write {
  return {
    sql: `select pg_advisory_xact_lock(held.key) from (
      select distinct hashtextextended(name, 7310) as key from unnest($1::text[]) as name order by key
    ) as held`,
    parameters: [names],
  };
}

/** Moves the heads of the streams to their new revisions. */
export function writeHeads(heads: ReadonlyMap<string, number>): Write {
  return {
    sql: `insert into streams(stream, revision) select * from unnest($1::text[], $2::bigint[])
      on conflict(stream) do update set revision = excluded.revision`,
    parameters: [[...heads.keys()], [...heads.values()]],
  };
}

const eventColumns = {
  stream: 'text',
  revision: 'bigint',
  type: 'text',
  schema: 'bigint',
  data: 'text',
  place: 'text',
  branch: 'bigint',
  depth: 'bigint',
  parent: 'bigint',
  parent_branch: 'bigint',
  at: 'bigint',
  actor: 'text',
  origin: 'text',
  causation: 'text',
  correlation: 'text',
} as const;

const insertEvents = `insert into events(${Object.keys(eventColumns).join(', ')})
  select * from unnest(${Object.values(eventColumns)
    .map((type, index) => `$${index + 1}::${type}[]`)
    .join(', ')})`;

/** Adds the events to the log, in this order. */
export function writeEvents(events: readonly StoredEvent[]): Write {
  const lists: SqlValue[][] = Object.keys(eventColumns).map(() => []);
  for (const event of events) {
    toColumns(event).forEach((value, index) => lists[index]?.push(value));
  }
  return { sql: insertEvents, parameters: lists };
}

function toColumns({ stream, revision, type, schema, data, place, meta }: StoredEvent): readonly SqlValue[] {
  return [
    stream,
    revision,
    type,
    schema,
    JSON.stringify(data),
    place?.kind ?? null,
    place?.branch ?? null,
    place?.depth ?? null,
    place?.parent ?? null,
    place?.parentBranch ?? null,
    meta.at,
    meta.actor,
    meta.origin,
    meta.causation ?? null,
    meta.correlation ?? null,
  ];
}

/** The events of an append as they stand in the log after `revision`. */
export function toEvents({ stream, events, meta }: Append, revision: number): readonly StoredEvent[] {
  return events.map((event, index) => ({
    ...event,
    stream,
    revision: revision + index + 1,
    schema: event.schema ?? 1,
    meta,
  }));
}

/** Remembers a command and what it came to. */
export function writeCommand({ principal, stream, key, hash, result, at }: CommandMark): Write {
  return {
    sql: 'insert into commands(principal, stream, key, hash, result, at) values($1, $2, $3, $4, $5, $6)',
    parameters: [principal, stream, key, hash, JSON.stringify(result), at],
  };
}

/** Remembers a delivery. */
export function writeInbox(mark: InboxMark): Write {
  return {
    sql: 'insert into inbox(channel, account, delivery, at, result, raw) values($1, $2, $3, $4, $5, $6)',
    parameters: inboxValues(mark),
  };
}

/** Puts one part on its way. */
export function writeIntent(intent: NewIntent): Write {
  return {
    sql: `insert into outbox(
        id, channel, account, stream, message, node, part, payload, state, attempts, at, expires_at
      ) values($1, $2, $3, $4, $5, $6, $7, $8, 'pending', 0, $9, $10)`,
    parameters: intentValues(intent),
  };
}
