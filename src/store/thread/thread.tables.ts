import type { Migration } from '../migration.ts';

/** The exact read models of conversations, for Kysely. */
export type ThreadTables = {
  threads: {
    /** The thread's id, without the `thread:` of its stream. */
    thread: string;
    stream: string;
    agent: string;
    channel: string;
    account: string;
    external: string;
    title: string | null;
    audience: string;
    archived: number;
    created_at: number;
    updated_at: number;
    /** Node of the head; null at the start. */
    head: number | null;
    head_branch: number | null;
    head_depth: number | null;
  };
  /** The selected path: one row a segment. */
  thread_path: { stream: string; branch: number; from_depth: number; to_depth: number };
  messages: {
    message: string;
    stream: string;
    thread: string;
    /** Revision of its event: its place in the tree by name. */
    node: number;
    branch: number;
    depth: number;
    /** Node of its parent; 0 above the root. */
    parent: number;
    role: string;
    author: string;
    author_name: string;
    /** How the text came, as in the event's meta. */
    origin: string;
    /** Whether it speaks to the agent; whether a bot wrote it; whether the owner did. 0 or 1. */
    addressed: number;
    bot: number;
    owner: number;
    text: string;
    state: string;
    at: number;
    external: string | null;
    answers: string | null;
    turn: string | null;
    model: string | null;
    /** JSON of `{code, message}`. */
    error: string | null;
    edited_at: number | null;
    /** JSON of what the platform told besides the words; null where it told nothing. */
    details: string | null;
  };
  turns: {
    turn: string;
    stream: string;
    kind: string;
    /** `running`, `paused` or `ended`. */
    state: string;
    generation: string | null;
    replaces: string | null;
    /** Node of the head when it started. */
    head: number | null;
    /** JSON list of the fixed set's message ids. */
    messages: string;
    /** JSON list of the verdicts that its answer will settle. */
    planned: string;
    verdict: string | null;
    reason: string | null;
    reply: string | null;
    started_at: number;
    ended_at: number | null;
  };
  verdicts: {
    stream: string;
    row_id: string;
    turn: string;
    from_node: number;
    to_node: number;
    count: number;
    verdict: string;
    reason: string;
    /** The part of an application that decided so. */
    decided_by: string | null;
    into_message: string | null;
    reply: string | null;
    at: number;
    /** When the last message of a silence was judged. */
    until: number;
  };
  deliveries: {
    stream: string;
    message: string;
    part: number;
    state: string;
    external: string | null;
    error: string | null;
    at: number;
  };
  /** Paths in short: the row of a node tells of everything down to it. */
  path_summaries: { stream: string; revision: number; branch: number; depth: number; text: string };
  branch_names: { stream: string; node: number; name: string; at: number };
};

/** Tables of conversations. */
export const threadTables: Migration = {
  id: '0002-thread',
  up: ({ integer, text, end }) => [
    `create table threads(
       thread ${text} primary key, stream ${text} not null unique, agent ${text} not null,
       channel ${text} not null, account ${text} not null, external ${text} not null,
       title ${text}, audience ${text} not null, archived ${integer} not null,
       created_at ${integer} not null, updated_at ${integer} not null,
       head ${integer}, head_branch ${integer}, head_depth ${integer}
     )${end}`,
    'create unique index threads_external on threads(channel, account, external)',
    'create index threads_recent on threads(archived, updated_at)',
    `create table thread_path(
       stream ${text} not null, branch ${integer} not null,
       from_depth ${integer} not null, to_depth ${integer} not null,
       primary key(stream, from_depth)
     )${end}`,
    `create table messages(
       message ${text} primary key, stream ${text} not null, thread ${text} not null,
       node ${integer} not null, branch ${integer} not null, depth ${integer} not null, parent ${integer} not null,
       role ${text} not null, author ${text} not null, author_name ${text} not null,
       origin ${text} not null, addressed ${integer} not null, bot ${integer} not null, owner ${integer} not null,
       text ${text} not null, state ${text} not null, at ${integer} not null,
       external ${text}, answers ${text}, turn ${text}, model ${text}, error ${text}, edited_at ${integer}
     )${end}`,
    'create unique index messages_place on messages(stream, branch, depth)',
    'create unique index messages_node on messages(stream, node)',
    'create index messages_parent on messages(stream, parent)',
    'create index messages_author on messages(author)',
    'create index messages_external on messages(stream, external) where external is not null',
    `create table turns(
       turn ${text} primary key, stream ${text} not null, kind ${text} not null, state ${text} not null,
       generation ${text}, replaces ${text}, head ${integer}, messages ${text} not null, planned ${text} not null,
       verdict ${text}, reason ${text}, reply ${text},
       started_at ${integer} not null, ended_at ${integer}
     )${end}`,
    'create index turns_stream on turns(stream, started_at)',
    `create index turns_open on turns(stream) where state <> 'ended'`,
    `create table verdicts(
       stream ${text} not null, row_id ${text} not null, turn ${text} not null,
       from_node ${integer} not null, to_node ${integer} not null, count ${integer} not null,
       verdict ${text} not null, reason ${text} not null, into_message ${text}, reply ${text},
       at ${integer} not null, until ${integer} not null,
       primary key(stream, row_id)
     )${end}`,
    'create index verdicts_recent on verdicts(until)',
    'create index verdicts_range on verdicts(stream, to_node)',
    `create table deliveries(
       stream ${text} not null, message ${text} not null, part ${integer} not null,
       state ${text} not null, external ${text}, error ${text}, at ${integer} not null,
       primary key(stream, message, part)
     )${end}`,
    `create table path_summaries(
       stream ${text} not null, revision ${integer} not null, branch ${integer} not null, depth ${integer} not null,
       text ${text} not null,
       primary key(stream, revision)
     )${end}`,
    `create table branch_names(
       stream ${text} not null, node ${integer} not null, name ${text} not null, at ${integer} not null,
       primary key(stream, node)
     )${end}`,
  ],
};

/** What a platform tells of a message besides its words, and who decided its verdict. */
export const threadDetails: Migration = {
  id: '0008-thread-details',
  up: ({ text }) => [
    `alter table messages add column details ${text}`,
    `alter table verdicts add column decided_by ${text}`,
  ],
};
