import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Compilable } from 'kysely';
import { tablesOf } from '../../store/projection.ts';
import { readEach } from '../../store/read-each.ts';
import type { GuardedStatement, Statement } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { template } from '../../store/template.ts';
import type { EmbeddingTables } from './embedding.tables.ts';

type VectorRow = EmbeddingTables['memory_vectors'];

/** How the vectors of a holder stand. */
export type Standing = { readonly era: number; readonly dimension: number | null; readonly version: number };

/** A vector as the scan has it. */
export type CodeRow = Pick<VectorRow, 'id' | 'revision' | 'previous' | 'version' | 'scale' | 'code'>;

/** Reads and writes the vectors of one model. */
export type VectorRows = {
  readonly open: () => Statement;
  readonly standing: (holder: string) => Promise<Standing | null>;
  /** Hands them over in order of version and id, behind one, and tells how many there were. */
  readonly eachCode: (
    holder: string,
    after: { readonly version: number; readonly id: string },
    limit: number,
    take: (row: CodeRow) => void,
  ) => Promise<number>;
  /** Some at a time, so that whoever waits comes in between. */
  readonly exact: (ids: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;
  /** Statements that keep these vectors, refused as a whole once vectors were taken away or have another dimension. */
  readonly keep: (
    era: number,
    dimension: number,
    rows: readonly Omit<VectorRow, 'model' | 'version'>[],
  ) => readonly GuardedStatement[];
  /** Statement that notes how far a stream has come, refused with an older era. */
  readonly advance: (
    era: number,
    row: Omit<EmbeddingTables['memory_embedded'], 'model'>,
  ) => readonly GuardedStatement[];
  /** Statements that let everything of this model be made again, at another dimension. */
  readonly restart: (era: number, dimension: number) => readonly GuardedStatement[];
};

/** Vectors that are read at a time, by the same statement; what is left over of it asks for no id. */
const exactly = 64;
const slots = Array.from({ length: exactly }, (_, at) => `id${at}`);
const vectorsAmong = template<EmbeddingTables, { readonly [slot: string]: string }>((db, value) =>
  db
    .selectFrom('memory_vectors')
    .select(['id', 'vector'])
    .where('model', '=', value('model') ?? '')
    .where(
      'id',
      'in',
      slots.map((slot) => value(slot) ?? ''),
    ),
);

const codesAfter = template<
  EmbeddingTables,
  { model: string; holder: string; version: number; id: string; limit: number }
>((db, value) =>
  db
    .selectFrom('memory_vectors')
    .select(['id', 'revision', 'previous', 'version', 'scale', 'code'])
    .where('model', '=', value('model'))
    .where('holder', '=', value('holder'))
    // Compared as a pair: either engine then goes straight to its place in the index.
    .where((row) => row(row.refTuple('version', 'id'), '>', row.tuple(value('version'), value('id'))))
    .orderBy('version')
    .orderBy('id')
    .limit(value('limit')),
);

/** Guard of what was read before vectors were taken away. */
export const staleGuard = 'vectors-stale';

/** The rows of one model in a store. */
export function createVectorRows(store: Pick<Store, 'sql' | 'query'>, model: string): VectorRows {
  const db = tablesOf<EmbeddingTables>(store.sql);
  const all = async <Row>(query: Compilable<Row>): Promise<readonly Row[]> =>
    (await store.query(toStatement(query))) as readonly Row[];
  const guarded = (query: Compilable): GuardedStatement => ({ ...toStatement(query), guard: staleGuard });
  const stillAt = (era: number, dimension: number | null) => {
    const update = db.updateTable('memory_embedders').where('model', '=', model).where('era', '=', era);
    if (dimension === null) return guarded(update.set({ era }));
    return guarded(
      update
        .set({ dimension })
        .where((row) => row.or([row('dimension', 'is', null), row('dimension', '=', dimension)])),
    );
  };

  function keepOne(row: Omit<VectorRow, 'model' | 'version'>): Statement {
    return toStatement(
      db
        .insertInto('memory_vectors')
        .values((select) => ({
          ...row,
          model,
          version: select
            .selectFrom('memory_vector_versions')
            .select('version')
            .where('model', '=', model)
            .where('holder', '=', row.holder)
            .$asScalar()
            .$notNull(),
        }))
        .onConflict((conflict) =>
          conflict
            .columns(['model', 'id'])
            .doUpdateSet((set) => ({
              revision: set.ref('excluded.revision'),
              previous: set.ref('excluded.previous'),
              version: set.ref('excluded.version'),
              scale: set.ref('excluded.scale'),
              code: set.ref('excluded.code'),
              vector: set.ref('excluded.vector'),
            }))
            .whereRef('excluded.revision', '>=', 'memory_vectors.revision'),
        ),
    );
  }

  return {
    open: () =>
      toStatement(
        db
          .insertInto('memory_embedders')
          .values({ model, dimension: null, era: 0 })
          .onConflict((conflict) => conflict.column('model').doNothing()),
      ),
    async standing(holder) {
      const [row] = await all(
        db
          .selectFrom('memory_embedders as e')
          .leftJoin('memory_vector_versions as v', (join) =>
            join.onRef('v.model', '=', 'e.model').on('v.holder', '=', holder),
          )
          .select(['e.era as era', 'e.dimension as dimension', 'v.version as version'])
          .where('e.model', '=', model),
      );
      return row === undefined ? null : { ...row, version: row.version ?? 0 };
    },
    async eachCode(holder, after, limit, take) {
      const page = codesAfter(store.sql, { model, holder, version: after.version, id: after.id, limit });
      return (await readEach(store, page, take)).count;
    },
    async exact(ids) {
      const vectors = new Map<string, Uint8Array>();
      for (let from = 0; from < ids.length; from += exactly) {
        const some = ids.slice(from, from + exactly);
        const values = Object.fromEntries(slots.map((slot, at) => [slot, some[at] ?? '']));
        const rows = await store.query(vectorsAmong(store.sql, { ...values, model }));
        for (const { id, vector } of rows as readonly Pick<VectorRow, 'id' | 'vector'>[])
          vectors.set(id, vector);
        await nextTurn();
      }
      return vectors;
    },
    keep(era, dimension, rows) {
      const holders = [...new Set(rows.map(({ holder }) => holder))].toSorted();
      const versions = holders.map((holder) =>
        toStatement(
          db
            .insertInto('memory_vector_versions')
            .values({ model, holder, version: 1 })
            .onConflict((conflict) =>
              conflict
                .columns(['model', 'holder'])
                .doUpdateSet((set) => ({ version: set('memory_vector_versions.version', '+', 1) })),
            ),
        ),
      );
      return [stillAt(era, dimension), ...versions, ...rows.map(keepOne)];
    },
    advance: (era, row) => [
      stillAt(era, null),
      toStatement(
        db
          .insertInto('memory_embedded')
          .values({ ...row, model })
          .onConflict((conflict) =>
            conflict
              .columns(['model', 'stream'])
              .doUpdateSet((set) => ({ revision: set.ref('excluded.revision') }))
              .whereRef('excluded.revision', '>', 'memory_embedded.revision'),
          ),
      ),
    ],
    restart: (era, dimension) => [
      guarded(
        db
          .updateTable('memory_embedders')
          .set({ dimension, era: era + 1 })
          .where('model', '=', model)
          .where('era', '=', era),
      ),
      toStatement(db.deleteFrom('memory_embedded').where('model', '=', model)),
    ],
  };
}

/** Statements that take away the vectors made of these streams' words, by whatever model, so that they are made again (K15). */
export function eraseVectors(store: Pick<Store, 'sql'>, streams: readonly string[]): readonly Statement[] {
  const db = tablesOf<EmbeddingTables>(store.sql);
  const era = toStatement(db.updateTable('memory_embedders').set((row) => ({ era: row('era', '+', 1) })));
  return [
    era,
    ...streams.flatMap((stream) => [
      toStatement(db.deleteFrom('memory_vectors').where('stream', '=', stream)),
      toStatement(db.deleteFrom('memory_embedded').where('stream', '=', stream)),
    ]),
  ];
}
