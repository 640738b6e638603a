import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Compilable } from 'kysely';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import type { MemoryTables } from '../memory.tables.ts';
import type { EmbeddingTables } from './embedding.tables.ts';
import { createItemTexts } from './item-texts.ts';

const chunk = 500;

/**
 * Takes away vectors of other models once this one has all, so that an interrupted change of models can go on or back. Nothing is
 * done while any holder waits.
 */
export async function sweepVectors(
  store: Store,
  model: string,
  holder: string,
  signal: AbortSignal,
): Promise<void> {
  const db = tablesOf<EmbeddingTables>(store.sql);
  const others = toStatement(db.selectFrom('memory_embedders').select('model').where('model', '!=', model));
  const old = (await store.query(others)).map((row) => String(row['model']));
  if (old.length === 0) return;
  const waiting = await createItemTexts(store, model).holdersBehind(null);
  if (waiting.some((other) => other !== holder)) return;
  for (const name of old) {
    const ids = db.selectFrom('memory_vectors').select('id').where('model', '=', name).limit(chunk);
    await removeAll(store, ids, name, signal);
    const rest = (['memory_embedded', 'memory_vector_versions', 'memory_embedders'] as const).map((table) =>
      toStatement(db.deleteFrom(table).where('model', '=', name)),
    );
    await store.commit({ records: rest });
  }
}

/** Takes away vectors whose item does not exist any more, as after a read model was made anew by other rules. */
export async function removeOrphans(store: Store, model: string, signal: AbortSignal): Promise<void> {
  const db = tablesOf<EmbeddingTables & MemoryTables>(store.sql);
  let after = '';
  for (;;) {
    signal.throwIfAborted();
    const page = db
      .selectFrom('memory_vectors as v')
      .leftJoin('memory_items as i', 'i.id', 'v.id')
      .select(['v.id as id', 'v.stream as stream', 'i.id as item'])
      .where('v.model', '=', model)
      .where('v.id', '>', after)
      .orderBy('v.id')
      .limit(chunk);
    const rows = await store.query(toStatement(page));
    const lost = rows.filter((row) => row['item'] === null);
    const gone = lost.map((row) => String(row['id']));
    if (gone.length > 0) {
      const remove = db.deleteFrom('memory_vectors').where('model', '=', model).where('id', 'in', gone);
      const era = db.updateTable('memory_embedders').set((row) => ({ era: row('era', '+', 1) }));
      // Whatever came in their place is in the same streams.
      const streams = [...new Set(lost.map((row) => String(row['stream'])))];
      const look = db.deleteFrom('memory_embedded').where('model', '=', model).where('stream', 'in', streams);
      await store.commit({ records: [toStatement(era), toStatement(remove), toStatement(look)] });
    }
    after = String(rows.at(-1)?.['id'] ?? after);
    if (rows.length < chunk) return;
    await nextTurn();
  }
}

async function removeAll(
  store: Store,
  query: Compilable<{ id: string }>,
  model: string,
  signal: AbortSignal,
): Promise<void> {
  const db = tablesOf<EmbeddingTables>(store.sql);
  for (;;) {
    signal.throwIfAborted();
    const ids = (await store.query(toStatement(query))).map((row) => String(row['id']));
    if (ids.length === 0) return;
    const remove = db.deleteFrom('memory_vectors').where('model', '=', model).where('id', 'in', ids);
    await store.commit({ records: [toStatement(remove)] });
    await nextTurn();
  }
}
