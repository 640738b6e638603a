import type { Migration } from '../store/migration.ts';

/** The read models of memory, for Kysely. */
export type MemoryTables = {
  /** Where a holder's memories come from: one row a thread, and one for what is in no thread. */
  memory_streams: {
    stream: string;
    holder: string;
    /** `private` or `public`; null for what is in no thread. */
    audience: string | null;
    /** Revision of the last event that changed what can be found. */
    revision: number;
  };
  /** Who has spoken in a thread, and at which node first. */
  memory_members: { stream: string; person: string; since: number; owner: number };
  /** One row a message and one a wording of a note. */
  memory_items: {
    /** The message's id, or the note's with its version. */
    id: string;
    /** The same for all wordings of a note; a message's id. */
    item: string;
    version: number;
    holder: string;
    kind: string;
    stream: string;
    /** Revision of the event that wrote this row last. */
    revision: number;
    /** Node that it belongs to; null for what is linear, as are the two coordinates. */
    node: number | null;
    branch: number | null;
    depth: number | null;
    author: string;
    speaker: string;
    /** Notes only; the text of a message is in `messages`. */
    text: string | null;
    at: number;
    significance: number;
    reliability: number;
    /** JSON of `Provenance`; null for messages. */
    provenance: string | null;
    /** JSON list of ids; null for those of the thread. */
    witnesses: string | null;
    terms: Uint8Array;
    length: number;
    caption_length: number;
    features: number;
  };
  /** Pins, releases and removals, each in force while its node is on the path; the latest visible one holds. */
  memory_marks: {
    stream: string;
    revision: number;
    item: string;
    holder: string;
    kind: string;
    value: string;
    branch: number | null;
    depth: number | null;
    at: number;
  };
  blocks: {
    stream: string;
    agent: string;
    label: string;
    description: string;
    limit_characters: number;
    /** JSON list. */
    audience: string;
    removed: number;
    created_at: number;
  };
  /** Every value that a block had, each in force while its node is on the path; the latest visible one holds. */
  block_edits: {
    stream: string;
    revision: number;
    agent: string;
    label: string;
    version: number;
    value: string;
    /** JSON list of those who may see this value; null for the block's audience. */
    audience: string | null;
    branch: number | null;
    depth: number | null;
    actor: string;
    at: number;
  };
};

/** Tables of memory and core blocks. */
export const memoryTables: Migration = {
  id: '0004-memory',
  up: ({ integer, real, text, bytes, end }) => [
    `create table memory_streams(
       stream ${text} primary key, holder ${text} not null, audience ${text}, revision ${integer} not null
     )${end}`,
    'create index memory_streams_holder on memory_streams(holder, stream, revision, audience)',
    `create table memory_members(
       stream ${text} not null, person ${text} not null, since ${integer} not null, owner ${integer} not null,
       primary key(stream, person)
     )${end}`,
    `create table memory_items(
       id ${text} primary key, item ${text} not null, version ${integer} not null,
       holder ${text} not null, kind ${text} not null,
       stream ${text} not null, revision ${integer} not null,
       node ${integer}, branch ${integer}, depth ${integer},
       author ${text} not null, speaker ${text} not null, text ${text}, at ${integer} not null,
       significance ${integer} not null, reliability ${real} not null,
       provenance ${text}, witnesses ${text},
       terms ${bytes} not null, length ${integer} not null, caption_length ${integer} not null,
       features ${integer} not null
     )${end}`,
    'create index memory_items_stream on memory_items(stream, revision)',
    'create index memory_items_holder on memory_items(holder, id)',
    'create index memory_items_item on memory_items(item)',
    'create index memory_items_author on memory_items(author)',
    `create table memory_marks(
       stream ${text} not null, revision ${integer} not null, item ${text} not null, holder ${text} not null,
       kind ${text} not null, value ${text} not null,
       branch ${integer}, depth ${integer}, at ${integer} not null,
       primary key(stream, revision)
     )${end}`,
    'create index memory_marks_holder on memory_marks(holder, item)',
    `create table blocks(
       stream ${text} primary key, agent ${text} not null, label ${text} not null, description ${text} not null,
       limit_characters ${integer} not null, audience ${text} not null, removed ${integer} not null,
       created_at ${integer} not null
     )${end}`,
    'create index blocks_agent on blocks(agent, label)',
    `create table block_edits(
       stream ${text} not null, revision ${integer} not null, agent ${text} not null, label ${text} not null,
       version ${integer} not null, value ${text} not null, audience ${text},
       branch ${integer}, depth ${integer}, actor ${text} not null, at ${integer} not null,
       primary key(stream, revision)
     )${end}`,
    'create index block_edits_label on block_edits(agent, label, version)',
  ],
};

/**
 * Every message raises the revision of its stream. No index holds it, so that PostgreSQL can change the row in its place: otherwise
 * each search reads past all that was, until the next vacuum.
 */
export const memoryStreamsInPlace: Migration = {
  id: '0011-memory-streams-in-place',
  up: (_, dialect) => [
    'drop index memory_streams_holder',
    'create index memory_streams_holder on memory_streams(holder)',
    ...(dialect === 'postgres' ? ['alter table memory_streams set (fillfactor = 50)'] : []),
  ],
};
