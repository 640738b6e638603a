import type { Store } from '../../store/store.ts';

const databaseTime = {
  sql: 'select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now',
  parameters: [],
};

/**
 * A clock that all nodes of a database share, in milliseconds since 1970: a node whose own clock runs ahead must not open the
 * window early for everybody. On SQLite there is one node, and it is this one.
 */
export function createSharedClock(
  store: Pick<Store, 'dialect' | 'query'>,
  clock: () => number,
): () => number | Promise<number> {
  if (store.dialect === 'sqlite') return clock;
  return async () => {
    const [row] = await store.query(databaseTime);
    return Number(row?.['now']);
  };
}
