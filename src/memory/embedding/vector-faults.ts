import { setImmediate as nextTurn } from 'node:timers/promises';
import { tablesOf } from '../../store/projection.ts';
import type { Statement } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import type { MemoryTables } from '../memory.tables.ts';
import type { EmbeddingTables } from './embedding.tables.ts';
import { fromBytes, quantise } from './quantise.ts';

/** A vector that does not agree with the item it stands for, or with itself. */
export type VectorFault = {
  readonly model: string;
  readonly id: string;
  readonly stream: string;
  readonly fault: 'without an item' | 'of words that the item does not have' | 'damaged';
};

type VectorRow = Pick<
  EmbeddingTables['memory_vectors'],
  'model' | 'id' | 'holder' | 'stream' | 'revision' | 'code' | 'vector'
> & {
  readonly item_holder: string | null;
  readonly item_stream: string | null;
  readonly item_revision: number | null;
};

/** Vectors read at a time: about as long as the rest of the process may wait. */
const pageSize = 100;

/**
 * Looks through all vectors of all models. One that is older than its item is no fault: it waits to be made anew, and no search
 * uses it. Reads only, beside a running program.
 */
export async function* vectorFaults(
  store: Pick<Store, 'sql' | 'query'>,
  signal?: AbortSignal,
): AsyncGenerator<VectorFault> {
  const db = tablesOf<EmbeddingTables & MemoryTables>(store.sql);
  let after = { model: '', id: '' };
  for (;;) {
    signal?.throwIfAborted();
    const { model, id } = after;
    const rows = (await store.query(
      toStatement(
        db
          .selectFrom('memory_vectors as v')
          .leftJoin('memory_items as i', 'i.id', 'v.id')
          .select(['v.model', 'v.id', 'v.holder', 'v.stream', 'v.revision', 'v.code', 'v.vector'])
          .select(['i.holder as item_holder', 'i.stream as item_stream', 'i.revision as item_revision'])
          .where((row) => row(row.refTuple('v.model', 'v.id'), '>', row.tuple(model, id)))
          .orderBy('v.model')
          .orderBy('v.id')
          .limit(pageSize),
      ),
    )) as readonly VectorRow[];
    for (const row of rows) {
      const fault = faultOf(row);
      if (fault !== null) yield { model: row.model, id: row.id, stream: row.stream, fault };
    }
    after = rows.at(-1) ?? after;
    if (rows.length < pageSize) return;
    await nextTurn();
  }
}

/** Takes faulty vectors away and lets their streams be looked through again; tells how many there were, in how many streams. */
export async function mendVectors(
  store: Pick<Store, 'sql' | 'query' | 'commit'>,
  signal?: AbortSignal,
): Promise<{ readonly streams: number; readonly rows: number }> {
  const db = tablesOf<EmbeddingTables>(store.sql);
  const streams = new Set<string>();
  let rows = 0;
  for await (const { model, id, stream } of vectorFaults(store, signal)) {
    const era = db
      .updateTable('memory_embedders')
      .set((row) => ({ era: row('era', '+', 1) }))
      .where('model', '=', model);
    const vector = db.deleteFrom('memory_vectors').where('model', '=', model).where('id', '=', id);
    const done = db.deleteFrom('memory_embedded').where('model', '=', model).where('stream', '=', stream);
    const records: readonly Statement[] = [era, vector, done].map(toStatement);
    await store.commit({ records });
    streams.add(stream);
    rows += 1;
  }
  return { streams: streams.size, rows };
}

function faultOf(row: VectorRow): VectorFault['fault'] | null {
  const { code, vector } = row;
  if (row.item_revision === null) return 'without an item';
  const strange = row.item_holder !== row.holder || row.item_stream !== row.stream;
  if (strange || row.item_revision < row.revision) return 'of words that the item does not have';
  const again = quantise(fromBytes(vector)).code;
  return Buffer.from(again.buffer).equals(code) ? null : 'damaged';
}
