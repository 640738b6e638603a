import type { StoredEvent } from '../../kernel/event.ts';
import { categoryOf } from '../event-row.ts';
import { jobState } from '../migrations/core.ts';
import type { Projection, Sql } from '../projection.ts';
import type { GuardedStatement, Row } from '../statement.ts';
import type { Append, Commit, CommitResult } from '../store.ts';
import type { Upcast } from '../upcast.ts';
import type { Answer, Session, Write } from './database.ts';
import { together } from './database.ts';
import { cancelJobs, insertJob } from './job-insert.ts';
import {
  lockNames,
  toEvents,
  writeCommand,
  writeEvents,
  writeHeads,
  writeInbox,
  writeIntent,
} from './writing.ts';

/** Carries out one commit on a connection that is in no transaction; `onCommitting` tells when it can no longer be repeated safely. */
export type RunCommit = (session: Session, commit: Commit, onCommitting: () => void) => Promise<CommitResult>;

/** What a commit needs to know besides its content. */
export type CommitPorts = {
  readonly sql: Sql;
  readonly projections: readonly Projection[];
  readonly upcast: Upcast | null;
};

const begin = 'begin isolation level read committed';
const end: Write = { sql: 'commit', parameters: [] };
const selectCommand = 'select hash, result from commands where principal = $1 and stream = $2 and key = $3';
const completeJob = `delete from jobs where id = $1 and state = ${jobState.active} and fence = $2`;
const selectInbox = `select given.at, inbox.result from unnest($1::text[], $2::text[], $3::text[])
    with ordinality as given(channel, account, delivery, at)
  join inbox using(channel, account, delivery) order by given.at limit 1`;
const selectHeads = 'select stream, revision from streams where stream = any($1::text[])';

/** What stood in the database when every name of the commit was ours. */
type Found = {
  readonly command: readonly Row[];
  readonly inbox: readonly Row[];
  readonly heads: readonly Row[];
  readonly completed: number;
};

type Appended = {
  readonly events: readonly StoredEvent[];
  readonly heads: ReadonlyMap<string, number>;
  readonly revisions: { readonly [stream: string]: number };
};

/**
 * A commit takes two exchanges with the server: one that takes the locks and looks, one that writes everything and commits. Only
 * where a record has a guard there is a third, because the count of its rows decides.
 */
export function createRunCommit({ sql, projections, upcast }: CommitPorts): RunCommit {
  function project(event: StoredEvent): readonly Write[] {
    const category = categoryOf(event.stream);
    const models = projections.filter(({ categories }) => categories.includes(category));
    if (models.length === 0) return [];
    const current = upcast?.(event.type, event.schema, event.data);
    const seen = current === undefined ? event : { ...event, ...current };
    return models.flatMap((model) => model.apply(seen, sql));
  }

  function write(commit: Commit, { events, heads }: Appended): readonly Write[] {
    return [
      ...(heads.size === 0 ? [] : [writeHeads(heads)]),
      ...(events.length === 0 ? [] : [writeEvents(events)]),
      ...events.flatMap(project),
      ...(commit.cancels ?? []).map(cancelJobs),
      ...(commit.jobs ?? []).map(insertJob),
      ...(commit.outbox ?? []).map(writeIntent),
      ...(commit.inbox ?? []).map(writeInbox),
      ...(commit.command === undefined ? [] : [writeCommand(commit.command)]),
    ];
  }

  return async (session, commit, onCommitting) => {
    const found = await look(session, commit);
    const refused = refusal(commit, found);
    if (refused !== null) return await giveUp(session, refused);
    const appended = append(commit.appends ?? [], found.heads);
    if ('type' in appended) return await giveUp(session, appended);
    const records = commit.records ?? [];
    const guarded = records.some(({ guard }) => guard !== undefined);
    // A statement that failed has ended the transaction: the commit that follows it then rolls back.
    const writes = [...write(commit, appended), ...records, ...(guarded ? [] : [end])];
    if (!guarded) onCommitting();
    const answers = await together(session.sendAll(writes));
    if (guarded) {
      const missed = missedGuard(records, answers.slice(answers.length - records.length));
      if (missed !== null) return await giveUp(session, missed);
      onCommitting();
      await session.send(end.sql);
    }
    return { type: 'committed', revisions: appended.revisions };
  };
}

async function look(session: Session, commit: Commit): Promise<Found> {
  const { command, inbox = [], appends = [], completes: job } = commit;
  const streams = appends.map(({ stream }) => stream);
  const names = lockedNames(commit);
  const lock = lockNames(names);
  const nothing: Promise<Answer> = Promise.resolve({ rows: [], count: 0 });
  const [, , known, received, heads, completed] = await together([
    session.send(begin),
    names.length === 0 ? nothing : session.send(lock.sql, lock.parameters),
    command === undefined
      ? nothing
      : session.send(selectCommand, [command.principal, command.stream, command.key]),
    inbox.length === 0
      ? nothing
      : session.send(selectInbox, [
          inbox.map(({ channel }) => channel),
          inbox.map(({ account }) => account),
          inbox.map(({ delivery }) => delivery),
        ]),
    streams.length === 0 ? nothing : session.send(selectHeads, [streams]),
    job === undefined ? nothing : session.send(completeJob, [job.job, job.fence]),
  ]);
  return { command: known.rows, inbox: received.rows, heads: heads.rows, completed: completed.count };
}

/** Everything that two commits could race for: they wait for one another here instead of failing later. */
function lockedNames({ command, inbox, appends, jobs }: Commit): readonly string[] {
  return [
    ...(command === undefined
      ? []
      : [`command ${JSON.stringify([command.principal, command.stream, command.key])}`]),
    ...(inbox ?? []).map(
      ({ channel, account, delivery }) => `inbox ${JSON.stringify([channel, account, delivery])}`,
    ),
    ...(appends ?? []).map(({ stream }) => `stream ${stream}`),
    // Jobs of a lane are numbered in the order in which they become visible.
    ...(jobs ?? []).map(({ lane }) => `lane ${lane}`),
    ...(jobs ?? []).flatMap(({ unique }) => (unique === undefined ? [] : [`job ${unique.key}`])),
  ];
}

function refusal(commit: Commit, found: Found): CommitResult | null {
  const [known] = found.command;
  if (known !== undefined) {
    return known['hash'] === commit.command?.hash
      ? { type: 'repeated', result: JSON.parse(String(known['result'])) }
      : { type: 'key-reused' };
  }
  if (commit.completes !== undefined && found.completed === 0) return { type: 'lease-lost' };
  const [received] = found.inbox;
  if (received !== undefined) return { type: 'duplicate', result: JSON.parse(String(received['result'])) };
  return null;
}

function append(appends: readonly Append[], rows: readonly Row[]): Appended | CommitResult {
  const revisions: { [stream: string]: number } = {};
  for (const { stream } of appends) revisions[stream] = 0;
  for (const row of rows) revisions[String(row['stream'])] = Number(row['revision']);
  const heads = new Map<string, number>();
  const events: StoredEvent[] = [];
  for (const part of appends.toSorted((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : 0))) {
    const { stream, expected } = part;
    const actual = revisions[stream] ?? 0;
    if (expected !== 'any' && expected !== actual) return { type: 'conflict', stream, expected, actual };
    if (part.events.length === 0) continue;
    events.push(...toEvents(part, actual));
    revisions[stream] = actual + part.events.length;
    heads.set(stream, actual + part.events.length);
  }
  return { events, heads, revisions };
}

function missedGuard(records: readonly GuardedStatement[], answers: readonly Answer[]): CommitResult | null {
  const missed = records.find(({ guard }, index) => guard !== undefined && answers[index]?.count === 0);
  return missed?.guard === undefined ? null : { type: 'guard-failed', guard: missed.guard };
}

async function giveUp(session: Session, result: CommitResult): Promise<CommitResult> {
  await session.send('rollback');
  return result;
}
