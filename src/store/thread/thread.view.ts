import type { StoredEvent } from '../../kernel/event.ts';
import type { ThreadEvent, ThreadEventOf } from '../../kernel/thread/thread.events.ts';
import { threadEventTypes } from '../../kernel/thread/thread.events.ts';
import { verdictRow } from '../../kernel/thread/thread-state.ts';
import type { Compilable, Kysely } from 'kysely';
import type { Projection, Sql } from '../projection.ts';
import { tablesOf } from '../projection.ts';
import type { Statement } from '../statement.ts';
import { toStatement } from '../statement.ts';
import { template } from '../template.ts';
import type { ThreadTables } from './thread.tables.ts';

type Db = Kysely<ThreadTables>;

/** Messages, paths, turns, verdicts and deliveries of every thread (K3, K6). */
export const threadView: Projection = {
  name: 'threads',
  version: 1,
  events: threadEventTypes,
  categories: ['thread'],
  tables: [
    { name: 'threads', stream: 'stream' },
    { name: 'thread_path', stream: 'stream' },
    { name: 'messages', stream: 'stream' },
    { name: 'turns', stream: 'stream' },
    { name: 'verdicts', stream: 'stream' },
    { name: 'deliveries', stream: 'stream' },
    { name: 'path_summaries', stream: 'stream' },
    { name: 'branch_names', stream: 'stream' },
  ],
  apply(event, sql) {
    const db = tablesOf<ThreadTables>(sql);
    return [...follow(event, sql, db), ...record(event, sql, db)];
  },
};

/** Name of the stream of a thread. */
export function threadStream(thread: string): string {
  return `thread:${thread}`;
}

/** Moves the head to a node that follows it. */
const followHead = template<
  ThreadTables,
  { stream: string; node: number; branch: number; depth: number; at: number }
>((db, value) =>
  db
    .updateTable('threads')
    .set({
      head: value('node'),
      head_branch: value('branch'),
      head_depth: value('depth'),
      updated_at: value('at'),
    })
    .where('stream', '=', value('stream')),
);

/** Lengthens the last segment of the path by one. */
const lengthenPath = template<
  ThreadTables,
  { stream: string; branch: number; depth: number; before: number }
>((db, value) =>
  db
    .updateTable('thread_path')
    .set({ to_depth: value('depth') })
    .where('stream', '=', value('stream'))
    .where('branch', '=', value('branch'))
    .where('to_depth', '=', value('before')),
);

/** Any event that makes a node on the selected path moves the head and lengthens the path, whichever room it is from. */
function follow(event: StoredEvent, sql: Sql, db: Db): readonly Statement[] {
  const { place, stream, revision } = event;
  if (place === undefined || place.kind !== 'chain') return [];
  const { branch, depth } = place;
  const head = followHead(sql, { stream, node: revision, branch, depth, at: event.meta.at });
  if (place.parentBranch === branch)
    return [head, lengthenPath(sql, { stream, branch, depth, before: depth - 1 })];
  const segment = { branch, from: depth, to: depth };
  return [head, ...changeSegments(stream, { keep: depth - 1, add: [segment] }, db).map(toStatement)];
}

function record(event: StoredEvent, sql: Sql, db: Db): readonly Statement[] {
  const typed = event as StoredEvent & ThreadEvent;
  if (typed.type === 'message.said') return [putMessage(sql, messageRow(event, typed))];
  if (typed.type === 'turn.started') return [putTurn(sql, turnRow(event, typed.data))];
  return change(event, typed, db).map(toStatement);
}

function change(event: StoredEvent, typed: StoredEvent & ThreadEvent, db: Db): readonly Compilable[] {
  const { stream, meta } = event;
  switch (typed.type) {
    case 'thread.created':
      return [insertThread(event, typed.data, db)];
    case 'thread.renamed':
      return [db.updateTable('threads').set({ title: typed.data.title }).where('stream', '=', stream)];
    case 'thread.archived':
      return [
        db
          .updateTable('threads')
          .set({ archived: typed.data.archived ? 1 : 0 })
          .where('stream', '=', stream),
      ];
    case 'message.edited':
      return [
        db
          .updateTable('messages')
          .set({ text: typed.data.text, edited_at: meta.at })
          .where('message', '=', typed.data.message)
          .where('stream', '=', stream),
      ];
    case 'path.summarised': {
      const { branch, depth } = typed.place;
      return [
        db
          .insertInto('path_summaries')
          .values({ stream, revision: event.revision, branch, depth, text: typed.data.text }),
      ];
    }
    case 'head.moved':
      return moveHead(event, typed.data, db);
    case 'turn.paused':
      return [
        db
          .updateTable('turns')
          .set({ state: 'paused', reason: typed.data.reason, reply: typed.data.reply })
          .where('turn', '=', typed.data.turn),
      ];
    case 'turn.ended':
      return endTurn(event, typed.data, db);
    case 'message.delivered':
      return [upsertDelivery(event, typed.data, db)];
    default:
      return [];
  }
}

function insertThread(event: StoredEvent, data: ThreadEventOf<'thread.created'>['data'], db: Db): Compilable {
  const { stream, meta } = event;
  return db.insertInto('threads').values({
    thread: stream.slice(stream.indexOf(':') + 1),
    stream,
    agent: data.agent,
    channel: data.channel,
    account: data.account,
    external: data.external,
    title: data.title,
    audience: data.audience,
    archived: 0,
    created_at: meta.at,
    updated_at: meta.at,
    head: null,
    head_branch: null,
    head_depth: null,
  });
}

const putMessage = template<ThreadTables, ThreadTables['messages']>((db, _, row) =>
  db.insertInto('messages').values(row),
);

function messageRow(
  { stream, revision, meta }: StoredEvent,
  { place, data }: ThreadEventOf<'message.said'>,
): ThreadTables['messages'] {
  return {
    message: data.message,
    stream,
    thread: stream.slice(stream.indexOf(':') + 1),
    node: revision,
    branch: place.branch,
    depth: place.depth,
    parent: place.parent ?? 0,
    role: data.role,
    author: data.author.id,
    author_name: data.author.name,
    origin: meta.origin,
    addressed: data.addressed === false ? 0 : 1,
    bot: data.bot === true ? 1 : 0,
    owner: data.owner === true ? 1 : 0,
    text: data.text,
    state: data.state,
    at: meta.at,
    external: data.external ?? null,
    answers: data.answers ?? null,
    turn: data.turn ?? null,
    model: data.model ?? null,
    error: data.error === undefined ? null : JSON.stringify(data.error),
    edited_at: null,
    details: data.details === undefined ? null : JSON.stringify(data.details),
  };
}

function moveHead(
  event: StoredEvent,
  data: ThreadEventOf<'head.moved'>['data'],
  db: Db,
): readonly Compilable[] {
  const { stream, meta } = event;
  const head = db
    .updateTable('threads')
    .set({
      head: data.to?.revision ?? null,
      head_branch: data.to?.branch ?? null,
      head_depth: data.to?.depth ?? null,
      updated_at: meta.at,
    })
    .where('stream', '=', stream);
  const path = changeSegments(stream, data.path, db);
  if (data.name === undefined || data.from === null) return [head, ...path];
  const name = { stream, node: data.from.revision, name: data.name, at: meta.at };
  const named = db
    .insertInto('branch_names')
    .values(name)
    .onConflict((conflict) =>
      conflict.columns(['stream', 'node']).doUpdateSet({ name: data.name ?? '', at: meta.at }),
    );
  return [head, ...path, named];
}

/** O(segments): cuts the path at a depth and adds the rest. */
function changeSegments(
  stream: string,
  change: ThreadEventOf<'head.moved'>['data']['path'],
  db: Db,
): readonly Compilable[] {
  const cut = db.deleteFrom('thread_path').where('stream', '=', stream).where('from_depth', '>', change.keep);
  const shorten = db
    .updateTable('thread_path')
    .set({ to_depth: change.keep })
    .where('stream', '=', stream)
    .where('to_depth', '>', change.keep);
  const add = change.add.map((segment) =>
    db
      .insertInto('thread_path')
      .values({ stream, branch: segment.branch, from_depth: segment.from, to_depth: segment.to }),
  );
  return [cut, shorten, ...add];
}

const putTurn = template<ThreadTables, ThreadTables['turns']>((db, _, row) =>
  db.insertInto('turns').values(row),
);

function turnRow(event: StoredEvent, data: ThreadEventOf<'turn.started'>['data']): ThreadTables['turns'] {
  return {
    turn: data.turn,
    stream: event.stream,
    kind: data.kind,
    state: 'running',
    generation: data.generation,
    replaces: data.replaces ?? null,
    head: data.head ?? null,
    messages: JSON.stringify(data.messages),
    planned: JSON.stringify(data.planned),
    verdict: null,
    reason: null,
    reply: null,
    started_at: event.meta.at,
    ended_at: null,
  };
}

function endTurn(
  event: StoredEvent,
  data: ThreadEventOf<'turn.ended'>['data'],
  db: Db,
): readonly Compilable[] {
  const { stream, revision, meta } = event;
  const ended = db
    .updateTable('turns')
    .set({
      state: 'ended',
      verdict: data.verdict,
      reason: data.reason,
      reply: data.reply ?? null,
      ended_at: meta.at,
    })
    .where('turn', '=', data.turn);
  const verdicts = data.verdicts.map((entry, index) =>
    entry.extends === undefined
      ? db.insertInto('verdicts').values({
          stream,
          row_id: verdictRow(revision, index),
          turn: data.turn,
          from_node: entry.from,
          to_node: entry.to,
          count: entry.count,
          verdict: entry.verdict,
          reason: entry.reason,
          decided_by: entry.by ?? null,
          into_message: entry.into ?? null,
          reply: entry.reply ?? null,
          at: meta.at,
          until: meta.at,
        })
      : db
          .updateTable('verdicts')
          .set((row) => ({ to_node: entry.to, count: row('count', '+', entry.count), until: meta.at }))
          .where('stream', '=', stream)
          .where('row_id', '=', entry.extends),
  );
  return [ended, ...verdicts];
}

function upsertDelivery(
  event: StoredEvent,
  data: ThreadEventOf<'message.delivered'>['data'],
  db: Db,
): Compilable {
  const state = {
    state: data.state,
    external: data.external ?? null,
    error: data.error ?? null,
    at: event.meta.at,
  };
  return db
    .insertInto('deliveries')
    .values({ stream: event.stream, message: data.message, part: data.part, ...state })
    .onConflict((conflict) => conflict.columns(['stream', 'message', 'part']).doUpdateSet(state));
}
