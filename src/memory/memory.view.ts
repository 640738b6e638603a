import type { Compilable, Kysely } from 'kysely';
import type { StoredEvent } from '../kernel/event.ts';
import type { ThreadEvent, ThreadEventOf } from '../kernel/thread/thread.events.ts';
import type { Projection, Sql } from '../store/projection.ts';
import { tablesOf } from '../store/projection.ts';
import type { Statement } from '../store/statement.ts';
import { toStatement } from '../store/statement.ts';
import { template } from '../store/template.ts';
import { owner, toWitness } from './audience.ts';
import type { MarkKind, MemoryEvent, Note } from './memory.events.ts';
import { memoryEventTypes } from './memory.events.ts';
import type { MemoryTables } from './memory.tables.ts';
import { analyseText } from './text/item-terms.ts';

type Db = Kysely<MemoryTables>;

/** What can be found: messages and notes with their terms, who was there, and which stream has changed. */
export const memoryView: Projection = {
  name: 'memory',
  version: 2,
  events: memoryEventTypes,
  categories: ['thread', 'memory'],
  tables: [
    { name: 'memory_streams', stream: 'stream' },
    { name: 'memory_members', stream: 'stream' },
    { name: 'memory_items', stream: 'stream' },
    { name: 'memory_marks', stream: 'stream' },
  ],
  apply(event, sql) {
    const typed = event as StoredEvent & (ThreadEvent | MemoryEvent);
    const recorded =
      typed.type === 'message.said'
        ? [...joinThread(event, typed.data, sql), insertMessage(event, typed.data, sql)]
        : record(typed, tablesOf<MemoryTables>(sql)).map(toStatement);
    return [...recorded, ...touch(event, sql)];
  },
};

/** Whatever has a place, moves the head or changes a memory is a reason to look again. */
function touch({ type, place, stream, revision }: StoredEvent, sql: Sql): readonly Statement[] {
  const changes = place !== undefined || type === 'head.moved' || type.startsWith('memory.');
  return changes ? [touchStream(sql, { stream, revision })] : [];
}

const touchStream = template<MemoryTables, { stream: string; revision: number }>((db, value) =>
  db
    .updateTable('memory_streams')
    .set({ revision: value('revision') })
    .where('stream', '=', value('stream')),
);

function record(event: StoredEvent & (ThreadEvent | MemoryEvent), db: Db): readonly Compilable[] {
  switch (event.type) {
    case 'thread.created':
      return [
        db.insertInto('memory_streams').values({
          stream: event.stream,
          holder: event.data.agent,
          audience: event.data.audience,
          revision: event.revision,
        }),
      ];
    case 'message.edited':
      return [editMessage(event, event.data, db)];
    case 'memory.recorded':
    case 'memory.edited':
      return [...openHolder(event, event.data.holder, db), insertNote(event, event.data, db)];
    case 'memory.pinned':
      return [
        ...openHolder(event, event.data.holder, db),
        insertMark(event, 'pinned', event.data.pinned, db),
      ];
    case 'memory.released':
      return [
        ...openHolder(event, event.data.holder, db),
        insertMark(event, 'released', event.data.released ? 'yes' : 'no', db),
      ];
    case 'memory.forgotten':
      return [...openHolder(event, event.data.holder, db), insertMark(event, 'forgotten', 'yes', db)];
    case 'memory.restored':
      return [...openHolder(event, event.data.holder, db), insertMark(event, 'forgotten', 'no', db)];
    default:
      return [];
  }
}

const putMember = template<MemoryTables, MemoryTables['memory_members']>((db, _, row) =>
  db
    .insertInto('memory_members')
    .values(row)
    .onConflict((conflict) => conflict.columns(['stream', 'person']).doNothing()),
);

function joinThread(
  event: StoredEvent,
  data: ThreadEventOf<'message.said'>['data'],
  sql: Sql,
): readonly Statement[] {
  if (data.role !== 'user') return [];
  const isOwner = data.owner === true || toWitness(data.author.id) === owner;
  const { stream, revision } = event;
  return [putMember(sql, { stream, person: data.author.id, since: revision, owner: isOwner ? 1 : 0 })];
}

type MessageItem = Omit<MemoryTables['memory_items'], 'holder'>;

/** The event does not know whose memory it is: the stream's row does. */
const putMessage = template<MemoryTables, MessageItem>((db, value, row) =>
  db.insertInto('memory_items').values((select) => ({
    ...row,
    holder: select.fn.coalesce(
      db.selectFrom('memory_streams').select('holder').where('stream', '=', value('stream')),
      select.val(''),
    ),
  })),
);

function insertMessage(event: StoredEvent, data: ThreadEventOf<'message.said'>['data'], sql: Sql): Statement {
  const { terms, length, captionLength, features } = analyseText(data.text);
  const { stream, revision, place, meta } = event;
  return putMessage(sql, {
    id: data.message,
    item: data.message,
    version: 1,
    kind: 'message',
    stream,
    revision,
    node: revision,
    branch: place?.branch ?? null,
    depth: place?.depth ?? null,
    author: data.author.id,
    speaker: data.author.name,
    text: null,
    at: meta.at,
    significance: 1,
    reliability: 1,
    provenance: null,
    witnesses: null,
    terms,
    length,
    caption_length: captionLength,
    features,
  });
}

function editMessage(event: StoredEvent, data: ThreadEventOf<'message.edited'>['data'], db: Db): Compilable {
  const { terms, length, captionLength, features } = analyseText(data.text);
  return db
    .updateTable('memory_items')
    .set({ terms, length, caption_length: captionLength, features, revision: event.revision })
    .where('id', '=', data.message)
    .where('stream', '=', event.stream);
}

/** The first linear event of a holder opens its stream's row. */
function openHolder(event: StoredEvent, holder: string, db: Db): readonly Compilable[] {
  if (event.place !== undefined) return [];
  return [
    db
      .insertInto('memory_streams')
      .values({ stream: event.stream, holder, audience: null, revision: event.revision })
      .onConflict((conflict) => conflict.column('stream').doNothing()),
  ];
}

function insertNote(event: StoredEvent, note: Note, db: Db): Compilable {
  const { terms, length, captionLength, features } = analyseText(note.text);
  return db.insertInto('memory_items').values({
    id: `${note.memory}@${event.stream}#${event.revision}`,
    item: note.memory,
    version: note.version,
    holder: note.holder,
    kind: 'note',
    stream: event.stream,
    revision: event.revision,
    node: event.place?.parent ?? null,
    branch: event.place?.branch ?? null,
    depth: event.place?.depth ?? null,
    author: note.provenance.author,
    speaker: note.speaker,
    text: note.text,
    at: event.meta.at,
    significance: note.significance,
    reliability: note.reliability,
    provenance: JSON.stringify(note.provenance),
    witnesses: note.witnesses === null ? null : JSON.stringify(note.witnesses),
    terms,
    length,
    caption_length: captionLength,
    features,
  });
}

function insertMark(
  event: StoredEvent & { readonly data: { readonly memory: string; readonly holder: string } },
  kind: MarkKind,
  value: string,
  db: Db,
): Compilable {
  return db.insertInto('memory_marks').values({
    stream: event.stream,
    revision: event.revision,
    item: event.data.memory,
    holder: event.data.holder,
    kind,
    value,
    branch: event.place?.branch ?? null,
    depth: event.place?.depth ?? null,
    at: event.meta.at,
  });
}
