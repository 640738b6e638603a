import type { Place, StoredEvent } from '../kernel/event.ts';
import type { Upcast } from './upcast.ts';

/** Columns of `events` in the order that `toStoredEvent` takes them; the stream comes apart. */
export const eventColumns =
  'revision, type, schema, data, place, branch, depth, parent, parent_branch, at, actor, origin, causation, correlation';

/** What stands in those columns. */
export type EventRow = readonly [
  revision: number,
  type: string,
  schema: number,
  data: string,
  place: string | null,
  branch: number | null,
  depth: number | null,
  parent: number | null,
  parentBranch: number | null,
  at: number,
  actor: string,
  origin: string,
  causation: string | null,
  correlation: string | null,
];

/** The row as the event that was appended, upcast to its current schema. */
export function toStoredEvent(stream: string, row: EventRow, upcast: Upcast | null): StoredEvent {
  const type = row[1];
  let schema = row[2];
  let data = JSON.parse(row[3]) as object;
  if (upcast !== null) ({ schema, data } = upcast(type, schema, data));
  const meta = toMeta(row);
  if (row[4] === null) return { stream, revision: row[0], type, schema, data, meta };
  const place: Place = {
    kind: row[4] as Place['kind'],
    branch: row[5] ?? 0,
    depth: row[6] ?? 0,
    parent: row[7],
    parentBranch: row[8],
  };
  return { stream, revision: row[0], type, schema, data, meta, place };
}

function toMeta(row: EventRow): StoredEvent['meta'] {
  const at = row[9];
  const actor = row[10];
  const origin = row[11];
  const causation = row[12];
  const correlation = row[13];
  if (causation === null) {
    return correlation === null ? { at, actor, origin } : { at, actor, origin, correlation };
  }
  return correlation === null
    ? { at, actor, origin, causation }
    : { at, actor, origin, causation, correlation };
}

/** A stream's category: what comes before the first `:` of its name. */
export function categoryOf(stream: string): string {
  const colon = stream.indexOf(':');
  return colon < 0 ? stream : stream.slice(0, colon);
}
