import type { Migration } from '../../store/migration.ts';

/** What is kept of vectors, for Kysely. None of it is the truth: all of it can be made again from the items. */
export type EmbeddingTables = {
  /** One row an embedder, as `provider/model`. */
  memory_embedders: {
    model: string;
    /** Null until the first vectors came. */
    dimension: number | null;
    /** Raised when vectors were taken away: whatever was read before is not written any more. */
    era: number;
  };
  /** Up to which revision the items of a stream have their vectors. */
  memory_embedded: { model: string; stream: string; holder: string; revision: number };
  /** Counts the commits that wrote vectors of a holder, so that another process reads only what is new. */
  memory_vector_versions: { model: string; holder: string; version: number };
  memory_vectors: {
    model: string;
    /** Row of `memory_items`. */
    id: string;
    holder: string;
    stream: string;
    /** Revision of the item's row when it was read. */
    revision: number;
    /** Message whose words went into the vector too; null for none. */
    previous: string | null;
    version: number;
    /** What one step of `code` is worth. */
    scale: number;
    /** The vector in steps from -127 to 127. */
    code: Uint8Array;
    /** The vector at length 1, little-endian 32-bit floats. */
    vector: Uint8Array;
  };
};

/** Tables of vectors; empty for ever where no embedder is configured. */
export const embeddingTables: Migration = {
  id: '0010-embedding',
  up: ({ integer, real, text, bytes, end }) => [
    `create table memory_embedders(
       model ${text} primary key, dimension ${integer}, era ${integer} not null
     )${end}`,
    `create table memory_embedded(
       model ${text} not null, stream ${text} not null, holder ${text} not null, revision ${integer} not null,
       primary key(model, stream)
     )${end}`,
    `create table memory_vector_versions(
       model ${text} not null, holder ${text} not null, version ${integer} not null,
       primary key(model, holder)
     )${end}`,
    `create table memory_vectors(
       model ${text} not null, id ${text} not null, holder ${text} not null, stream ${text} not null,
       revision ${integer} not null, previous ${text}, version ${integer} not null,
       scale ${real} not null, code ${bytes} not null, vector ${bytes} not null,
       primary key(model, id)
     )${end}`,
    'create index memory_vectors_version on memory_vectors(model, holder, version, id)',
    'create index memory_vectors_stream on memory_vectors(stream)',
  ],
};
