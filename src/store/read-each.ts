import type { Statement } from './statement.ts';
import type { Store } from './store.ts';

/**
 * Hands over each row of a query, in order, and tells how many there were and which was the last. The list is emptied before this
 * resolves: what a promise has brought stays within reach of the collector for a while, and a long reading, page after page, would
 * have it copy everything that was read so far, again and again.
 */
export async function readEach<RowType extends object>(
  store: Pick<Store, 'query'>,
  statement: Statement,
  take: (row: RowType) => void,
): Promise<{ readonly count: number; readonly last: RowType | undefined }> {
  const rows = (await store.query(statement)) as readonly object[] as RowType[];
  const count = rows.length;
  const last = rows.at(-1);
  for (const row of rows) take(row);
  rows.length = 0;
  return { count, last };
}
