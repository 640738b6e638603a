import type { EventMeta, Place, StoredEvent } from '../../kernel/event.ts';
import type { SqlValue } from '../statement.ts';
import type { Upcast } from '../upcast.ts';
import type { Connection } from './connection.ts';

/** Reads events; folding a long stream is bound by it, so it takes as few values out of a row as it can. */
export type EventPages = {
  readonly ofStream: (stream: string, after: number, limit: number) => readonly StoredEvent[];
  /** Events after a position, and the position of the last one; null where there are none. */
  readonly ofAll: (
    after: number,
    limit: number,
  ) => { readonly events: readonly StoredEvent[]; readonly last: number | null };
};

// Events of one command share their origin: in one column it is taken apart once for all of them. Unit separators hold the
// parts; an `=` tells an empty text from none.
const columns = `revision, type, schema, data, place, branch, depth, parent, parent_branch, at,
  actor || char(31) || origin || char(31) || case when causation is null then '' else '=' || causation end
    || char(31) || case when correlation is null then '' else '=' || correlation end`;
const selectStream = `select ${columns} from events where stream = ? and revision > ? order by revision limit ?`;
const selectAll = `select ${columns}, stream, position from events where position > ? order by position limit ?`;
const selectOrigin =
  'select actor, origin, causation, correlation from events where stream = ? and revision = ?';

type Columns = readonly [
  revision: number,
  type: string,
  schema: number,
  data: string,
  place: Place['kind'] | null,
  branch: number,
  depth: number,
  parent: number | null,
  parentBranch: number | null,
  at: number,
  packed: string,
  stream: string,
  position: number,
];

type Origin = Omit<EventMeta, 'at'>;

/** Pages of events over one connection. */
export function createEventPages(connection: Connection, upcast: Upcast | null): EventPages {
  let packed = '';
  let origin: Origin = { actor: '', origin: '' };

  function unpack(stream: string, row: Columns): Origin {
    if (row[10] === packed) return origin;
    const [actor = '', from = '', causation = '', correlation = '', ...more] = row[10].split('\u001f');
    // A separator within a part: only the row itself knows.
    if (more.length > 0) return readOrigin(stream, row[0]);
    packed = row[10];
    origin = toOrigin(actor, from, toPart(causation), toPart(correlation));
    return origin;
  }

  function readOrigin(stream: string, revision: number): Origin {
    const [actor, from, causation, correlation] =
      connection.values(selectOrigin, [stream, revision])[0] ?? [];
    return toOrigin(String(actor), String(from), toText(causation), toText(correlation));
  }

  function toEvent(stream: string, row: Columns): StoredEvent {
    const revision = row[0];
    const type = row[1];
    let schema = row[2];
    let data: object = JSON.parse(row[3]);
    if (upcast !== null) ({ schema, data } = upcast(type, schema, data));
    const meta = withTime(row[9], unpack(stream, row));
    const kind = row[4];
    if (kind === null) return { stream, revision, type, schema, data, meta };
    const place = { kind, branch: row[5], depth: row[6], parent: row[7], parentBranch: row[8] };
    return { stream, revision, type, schema, data, meta, place };
  }

  return {
    ofStream: (stream, after, limit) =>
      toColumns(connection.values(selectStream, [stream, after, limit])).map((row) => toEvent(stream, row)),
    ofAll(after, limit) {
      const rows = toColumns(connection.values(selectAll, [after, limit]));
      return { events: rows.map((row) => toEvent(row[11], row)), last: rows.at(-1)?.[12] ?? null };
    },
  };
}

/** Written out: an object made in one go is several times faster than a spread one. */
function withTime(at: number, { actor, origin, causation, correlation }: Origin): EventMeta {
  if (causation === undefined) {
    return correlation === undefined ? { at, actor, origin } : { at, actor, origin, correlation };
  }
  return correlation === undefined
    ? { at, actor, origin, causation }
    : { at, actor, origin, causation, correlation };
}

function toOrigin(
  actor: string,
  origin: string,
  causation: string | null,
  correlation: string | null,
): Origin {
  return {
    actor,
    origin,
    ...(causation === null ? {} : { causation }),
    ...(correlation === null ? {} : { correlation }),
  };
}

function toPart(text: string): string | null {
  return text === '' ? null : text.slice(1);
}

function toText(value: SqlValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** Parses rows of our own table, whose types SQLite enforces. */
function toColumns(rows: readonly (readonly SqlValue[])[]): readonly Columns[] {
  return rows as unknown as readonly Columns[];
}
