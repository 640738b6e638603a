import type { Store } from '../../store/store.ts';
import type { Indexes } from '../index/indexes.ts';
import { readVisible } from '../item-rows.ts';
import type { Recalled, RecallQuery } from '../memory.ts';
import { createVisibility } from '../rank/visibility.ts';
import type { PinnedRecall } from '../recall.ts';
import { toRecalled, toViewer } from '../recall.ts';
import type { MemoryProvider } from './memory-provider.ts';

/**
 * Puts a provider in the place of our own search. What it found of our items is read from our store and dropped where the viewer may
 * not see it, whatever the provider believes; what only the provider knows is passed on as it is.
 */
export function createProvidedRecall(
  store: Pick<Store, 'sql' | 'query'>,
  indexes: Indexes,
  own: PinnedRecall,
  provider: MemoryProvider,
): PinnedRecall {
  const visibleTo = createVisibility();

  /** Rows of these items that the viewer may see, and the items that we know at all. */
  async function look(query: RecallQuery, ids: ReadonlySet<string>) {
    const index = await indexes.fresh(query.holder);
    const visible = visibleTo(index, toViewer(query));
    const known = new Set<string>();
    const shown = new Map<string, string>();
    for (const id of ids)
      for (const document of index.documentsOf(id)) {
        known.add(id);
        if (visible[document] === 1) shown.set(id, index.id(document));
      }
    return { known, shown };
  }

  return {
    pinned: own.pinned,
    sees: own.sees,
    async search(query) {
      const found = (await provider.search(query)).filter(({ id }) => query.except?.has(id) !== true);
      const { known, shown } = await look(query, new Set(found.map(({ id }) => id)));
      const rows = await readVisible(store, [...shown.values()]);
      return found.flatMap((item): readonly Recalled[] => {
        if (!known.has(item.id)) return item.holder === query.holder ? [item] : [];
        const row = rows.get(shown.get(item.id) ?? '');
        return row === undefined ? [] : [toRecalled(row, item.score, item.why)];
      });
    },
  };
}
