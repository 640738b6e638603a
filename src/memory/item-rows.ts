import type { Kysely } from 'kysely';
import { tablesOf } from '../store/projection.ts';
import type { Statement } from '../store/statement.ts';
import { toStatement } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import { template } from '../store/template.ts';
import { rowIsInForce } from '../store/thread/on-path.ts';
import type { ThreadTables } from '../store/thread/thread.tables.ts';
import type { MemoryTables } from './memory.tables.ts';

/** An item with its text, as it stands now. */
export type ItemText = {
  readonly id: string;
  readonly item: string;
  readonly version: number;
  readonly kind: 'message' | 'note';
  readonly holder: string;
  readonly stream: string;
  readonly node: number | null;
  readonly author: string;
  readonly speaker: string;
  readonly at: number;
  readonly text: string;
  readonly significance: number;
  readonly reliability: number;
  readonly provenance: string | null;
  readonly witnesses: string | null;
};

/** A search for a turn asks for at most so many, by the same statement; what is left over of it asks for no id. */
const usual = 32;
const slots = Array.from({ length: usual }, (_, at) => `id${at}`);
const visibleAmong = template<MemoryTables & ThreadTables, { readonly [slot: string]: string }>((db, value) =>
  visible(db).where(
    'items.id',
    'in',
    slots.map((slot) => value(slot) ?? ''),
  ),
);

/** Reads rows by id; those that are not on their thread's selected path at this moment are left out. */
export async function readVisible(
  store: Pick<Store, 'sql' | 'query'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ItemText>> {
  if (ids.length === 0) return new Map();
  const rows = await run(
    store,
    ids.length > usual
      ? toStatement(visible(tablesOf(store.sql)).where('items.id', 'in', [...ids]))
      : visibleAmong(store.sql, Object.fromEntries(slots.map((slot, at) => [slot, ids[at] ?? '']))),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The visible wordings of an item, the latest first; empty for what does not exist or is off the path. */
export async function readWordings(
  store: Pick<Store, 'sql' | 'query'>,
  holder: string,
  item: string,
): Promise<readonly ItemText[]> {
  return run(
    store,
    toStatement(
      visible(tablesOf(store.sql))
        .where('items.item', '=', item)
        .where('items.holder', '=', holder)
        .orderBy('items.version', 'desc')
        .orderBy('items.at', 'desc'),
    ),
  );
}

function visible(db: Kysely<MemoryTables & ThreadTables>) {
  return db
    .selectFrom('memory_items as items')
    .leftJoin('messages', 'messages.message', 'items.id')
    .select([
      'items.id',
      'items.item',
      'items.version',
      'items.kind',
      'items.holder',
      'items.stream',
      'items.node',
      'items.author',
      'items.speaker',
      'items.at',
      'items.significance',
      'items.reliability',
      'items.provenance',
      'items.witnesses',
    ])
    .select((select) => select.fn.coalesce('items.text', 'messages.text', select.val('')).as('text'))
    .where(rowIsInForce('items'));
}

async function run(store: Pick<Store, 'query'>, statement: Statement): Promise<readonly ItemText[]> {
  return (await store.query(statement)) as unknown as readonly ItemText[];
}
