import type { StoredEvent } from '../../kernel/event.ts';
import { categoryOf } from '../event-row.ts';
import { jobState } from '../migrations/core.ts';
import type { Projection, Sql } from '../projection.ts';
import { inboxValues, intentValues } from '../row-values.ts';
import type { GuardedStatement } from '../statement.ts';
import type { Append, Commit, CommandMark, CommitResult, InboxMark, NewIntent } from '../store.ts';
import type { Upcast } from '../upcast.ts';
import type { Connection } from './connection.ts';
import { insertJob } from './job-insert.ts';

/** Carries out one commit inside a running transaction; the caller takes it back unless it is `committed`. */
export type RunCommit = (commit: Commit) => CommitResult;

/** What a commit needs to know besides its content. */
export type CommitPorts = {
  readonly connection: Connection;
  readonly sql: Sql;
  readonly projections: readonly Projection[];
  readonly upcast: Upcast | null;
};

const selectMark = 'select hash, result from commands where principal = ? and stream = ? and key = ?';
const insertMark = 'insert into commands(principal, stream, key, hash, result, at) values(?, ?, ?, ?, ?, ?)';
const completeJob = `delete from jobs where id = ? and state = ${jobState.active} and fence = ?`;
const insertInbox = `insert into inbox(channel, account, delivery, at, result, raw) values(?, ?, ?, ?, ?, ?)
  on conflict do nothing`;
const selectInbox = 'select result from inbox where channel = ? and account = ? and delivery = ?';
const cancelJobs = `delete from jobs where unique_key = ? and state = ${jobState.ready}`;
const insertIntent = `insert into outbox(id, channel, account, stream, message, node, part, payload, state, attempts,
  external, error, at, expires_at) values(?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, null, null, ?, ?)`;
const createStream = 'insert into streams(stream, revision) values(?, ?) on conflict do nothing';
const moveStream = 'update streams set revision = revision + ? where stream = ? and revision = ?';
const moveAnyStream = `insert into streams(stream, revision) values(?, ?)
  on conflict(stream) do update set revision = revision + excluded.revision returning revision`;
const selectStream = 'select revision from streams where stream = ?';
const insertEvent = `insert into events(stream, revision, type, schema, data, place, branch, depth, parent, parent_branch,
  at, actor, origin, causation, correlation) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Binds the order of a commit to one connection: everything in it is synchronous. */
export function createRunCommit({ connection, sql, projections, upcast }: CommitPorts): RunCommit {
  const byCategory = Map.groupBy(
    projections.flatMap((projection) => projection.categories.map((category) => ({ category, projection }))),
    (entry) => entry.category,
  );
  // Held for the store's life: the one statement on every append's path is never looked up.
  const eventInsert = connection.prepare(insertEvent);

  function append(part: Append): number | CommitResult {
    const revision = moveTo(part);
    if (typeof revision !== 'number') return revision;
    const models = byCategory.get(categoryOf(part.stream));
    const { stream, meta } = part;
    const causation = meta.causation ?? null;
    const correlation = meta.correlation ?? null;
    let next = revision - part.events.length;
    for (const event of part.events) {
      next += 1;
      const place = event.place;
      const schema = event.schema ?? 1;
      eventInsert.run(
        stream,
        next,
        event.type,
        schema,
        JSON.stringify(event.data),
        place?.kind ?? null,
        place?.branch ?? null,
        place?.depth ?? null,
        place?.parent ?? null,
        place?.parentBranch ?? null,
        meta.at,
        meta.actor,
        meta.origin,
        causation,
        correlation,
      );
      if (models === undefined) continue;
      const current = upcast?.(event.type, schema, event.data) ?? { schema, data: event.data };
      const stored: StoredEvent = { ...event, ...current, stream, revision: next, meta };
      for (const { projection } of models) {
        for (const statement of projection.apply(stored, sql)) {
          connection.run(statement.sql, statement.parameters);
        }
      }
    }
    return revision;
  }

  function moveTo({ stream, expected, events }: Append): number | CommitResult {
    const count = events.length;
    if (expected === 'any') {
      if (count === 0) return revisionOf(stream);
      return Number(connection.values(moveAnyStream, [stream, count])[0]?.[0]);
    }
    if (count === 0) {
      const actual = revisionOf(stream);
      return actual === expected ? actual : { type: 'conflict', stream, expected, actual };
    }
    const moved =
      expected === 0
        ? connection.run(createStream, [stream, count])
        : connection.run(moveStream, [count, stream, expected]);
    if (moved === 1) return expected + count;
    return { type: 'conflict', stream, expected, actual: revisionOf(stream) };
  }

  function revisionOf(stream: string): number {
    return Number(connection.values(selectStream, [stream])[0]?.[0] ?? 0);
  }

  function mark({ principal, stream, key, hash, result, at }: CommandMark): CommitResult | null {
    const [known] = connection.values(selectMark, [principal, stream, key]);
    if (known === undefined) {
      connection.run(insertMark, [principal, stream, key, hash, JSON.stringify(result), at]);
      return null;
    }
    return known[0] === hash
      ? { type: 'repeated', result: JSON.parse(String(known[1])) }
      : { type: 'key-reused' };
  }

  function receive(mark: InboxMark): CommitResult | null {
    if (connection.run(insertInbox, inboxValues(mark)) === 1) return null;
    const [known] = connection.values(selectInbox, [mark.channel, mark.account, mark.delivery]);
    return { type: 'duplicate', result: JSON.parse(String(known?.[0])) };
  }

  function intend(intent: NewIntent): void {
    connection.run(insertIntent, intentValues(intent));
  }

  function record(statement: GuardedStatement): CommitResult | null {
    const touched = connection.run(statement.sql, statement.parameters);
    return statement.guard !== undefined && touched === 0
      ? { type: 'guard-failed', guard: statement.guard }
      : null;
  }

  return (commit) => {
    const repeated = commit.command === undefined ? null : mark(commit.command);
    if (repeated !== null) return repeated;
    const job = commit.completes;
    if (job !== undefined && connection.run(completeJob, [job.job, job.fence]) === 0) {
      return { type: 'lease-lost' };
    }
    for (const delivery of commit.inbox ?? []) {
      const duplicate = receive(delivery);
      if (duplicate !== null) return duplicate;
    }
    const revisions: { [stream: string]: number } = {};
    for (const part of sorted(commit.appends)) {
      const revision = append(part);
      if (typeof revision !== 'number') return revision;
      revisions[part.stream] = revision;
    }
    for (const key of commit.cancels ?? []) connection.run(cancelJobs, [key]);
    for (const next of commit.jobs ?? []) insertJob(connection, next);
    for (const intent of commit.outbox ?? []) intend(intent);
    for (const statement of commit.records ?? []) {
      const refused = record(statement);
      if (refused !== null) return refused;
    }
    return { type: 'committed', revisions };
  };
}

function sorted(appends: readonly Append[] | undefined): readonly Append[] {
  if (appends === undefined) return [];
  return appends.length < 2
    ? appends
    : appends.toSorted((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : 0));
}
