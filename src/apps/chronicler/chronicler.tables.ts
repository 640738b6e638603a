import type { Migration } from '../../store/migration.ts';

/** The exact read models of stream sessions (S2), for Kysely. `stream` is `session:<thread>` everywhere. */
export type ChroniclerTables = {
  stream_sessions: {
    session: string;
    stream: string;
    thread: string;
    channel: string;
    account: string;
    external: string;
    title: string | null;
    category: string | null;
    streamer: string | null;
    theme: string | null;
    started_at: number;
    ended_at: number | null;
    started_by: string;
    /** Revision of the thread before the session's first message. */
    after_node: number;
    prompts: number;
    /** File of the ledger; null until it is written. */
    ledger_path: string | null;
  };
  /** Chapters, themes and raids, in order. */
  stream_chapters: {
    stream: string;
    revision: number;
    session: string;
    at: number;
    /** `chapter`, `theme` or `raid`. */
    kind: string;
    title: string | null;
    category: string | null;
    viewers: number | null;
  };
  agent_actions: {
    stream: string;
    revision: number;
    session: string | null;
    at: number;
    mode: string;
    /** `prompt`, `answer` or `note`. */
    kind: string;
    text: string;
    /** JSON list. */
    reasons: string;
    message: string | null;
    /** JSON list of the messages that led to it. */
    led: string;
  };
  clip_candidates: {
    stream: string;
    session: string;
    position: number;
    start_at: number;
    end_at: number;
    peak_at: number;
    score: number;
    messages: number;
    chatters: number;
    reason: string;
  };
  blog_seeds: {
    stream: string;
    session: string;
    position: number;
    title: string;
    sentence: string;
    /** JSON list of message ids. */
    messages: string;
  };
  warden_chatters: {
    stream: string;
    chatter: string;
    /** `watching`, `flagged`, or `allowed` by a person. */
    state: string;
    points: number;
    reasons: string;
    message: string;
    at: number;
  };
  /** Every line that was watched or flagged; flagged ones without a decision are the queue. */
  warden_flags: {
    stream: string;
    message: string;
    session: string | null;
    chatter: string;
    state: string;
    points: number;
    reasons: string;
    at: number;
    decision: string | null;
    decided_by: string | null;
    decided_at: number | null;
  };
};

/** Tables of the chronicler. */
export const chroniclerTables: Migration = {
  id: '0011-chronicler',
  up: ({ integer, real, text, end }) => [
    `create table stream_sessions(
       session ${text} primary key, stream ${text} not null, thread ${text} not null,
       channel ${text} not null, account ${text} not null, external ${text} not null,
       title ${text}, category ${text}, streamer ${text}, theme ${text},
       started_at ${integer} not null, ended_at ${integer}, started_by ${text} not null,
       after_node ${integer} not null, prompts ${integer} not null, ledger_path ${text}
     )${end}`,
    'create index stream_sessions_recent on stream_sessions(started_at)',
    `create table stream_chapters(
       stream ${text} not null, revision ${integer} not null, session ${text} not null, at ${integer} not null,
       kind ${text} not null, title ${text}, category ${text}, viewers ${integer},
       primary key(stream, revision)
     )${end}`,
    `create table agent_actions(
       stream ${text} not null, revision ${integer} not null, session ${text}, at ${integer} not null,
       mode ${text} not null, kind ${text} not null, text ${text} not null, reasons ${text} not null,
       message ${text}, led ${text} not null,
       primary key(stream, revision)
     )${end}`,
    `create table clip_candidates(
       stream ${text} not null, session ${text} not null, position ${integer} not null,
       start_at ${integer} not null, end_at ${integer} not null, peak_at ${integer} not null,
       score ${real} not null, messages ${integer} not null, chatters ${integer} not null, reason ${text} not null,
       primary key(stream, session, position)
     )${end}`,
    `create table blog_seeds(
       stream ${text} not null, session ${text} not null, position ${integer} not null,
       title ${text} not null, sentence ${text} not null, messages ${text} not null,
       primary key(stream, session, position)
     )${end}`,
    `create table warden_chatters(
       stream ${text} not null, chatter ${text} not null, state ${text} not null, points ${real} not null,
       reasons ${text} not null, message ${text} not null, at ${integer} not null,
       primary key(stream, chatter)
     )${end}`,
    `create table warden_flags(
       stream ${text} not null, message ${text} not null, session ${text}, chatter ${text} not null,
       state ${text} not null, points ${real} not null, reasons ${text} not null, at ${integer} not null,
       decision ${text}, decided_by ${text}, decided_at ${integer},
       primary key(stream, message)
     )${end}`,
    'create index warden_flags_waiting on warden_flags(state, at)',
    `create view stream_chat_messages as
       select s.session, m.message, m.thread, m.node, m.external, m.role, m.author, m.author_name, m.bot, m.owner,
              m.addressed, m.text, m.at, m.details
       from messages m join stream_sessions s on s.thread = m.thread
       where m.node > s.after_node and m.at >= s.started_at and (s.ended_at is null or m.at <= s.ended_at)`,
  ],
};
