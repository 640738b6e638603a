import { tablesOf } from '../store/projection.ts';
import { toStatement } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import { rowIsOnPath } from '../store/thread/on-path.ts';
import type { MemoryTables } from './memory.tables.ts';

/** How many notes of a thread are visible now and would not be above this depth: what a rewind takes away with the messages. */
export async function notesBelow(
  store: Pick<Store, 'sql' | 'query'>,
  stream: string,
  depth: number,
): Promise<number> {
  const db = tablesOf<MemoryTables>(store.sql);
  const [row] = await store.query(
    toStatement(
      db
        .selectFrom('memory_items as i')
        .select((item) => item.fn.count<number>('i.item').distinct().as('count'))
        .where('i.stream', '=', stream)
        .where('i.kind', '=', 'note')
        .where('i.depth', '>', depth)
        .where(rowIsOnPath('i')),
    ),
  );
  return Number(row?.['count'] ?? 0);
}
