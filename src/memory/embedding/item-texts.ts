import type { Compilable } from 'kysely';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import type { ThreadTables } from '../../store/thread/thread.tables.ts';
import type { MemoryTables } from '../memory.tables.ts';
import type { EmbeddableItem } from './embedded-text.ts';
import type { EmbeddingTables } from './embedding.tables.ts';

/** A stream whose items have no vectors from some revision on. */
export type BehindStream = {
  readonly stream: string;
  readonly holder: string;
  /** Where it stands, and up to where its items have vectors. */
  readonly revision: number;
  readonly done: number;
};

/** Items to be embedded, and the revision up to which their stream is then done. */
type Page = { readonly items: readonly EmbeddableItem[]; readonly until: number; readonly last: boolean };

/** What is to be embedded. */
export type ItemTexts = {
  /** Streams of a holder that are not done. */
  readonly behind: (holder: string) => Promise<readonly BehindStream[]>;
  /** Holders with such streams, among all or among these. */
  readonly holdersBehind: (streams: ReadonlySet<string> | null) => Promise<readonly string[]>;
  /** Items of a stream written after a revision, in order, with those that follow a reworded one. */
  readonly after: (stream: string, revision: number, limit: number) => Promise<Page>;
  /** Items that are still without a vector. */
  readonly waiting: () => Promise<number>;
};

/** Reads from a store what one model has not embedded yet. */
export function createItemTexts(store: Pick<Store, 'sql' | 'query'>, model: string): ItemTexts {
  const db = tablesOf<MemoryTables & ThreadTables & EmbeddingTables>(store.sql);
  const all = async <Row>(query: Compilable<Row>): Promise<readonly Row[]> =>
    (await store.query(toStatement(query))) as readonly Row[];

  const streamsBehind = () =>
    db
      .selectFrom('memory_streams as s')
      .leftJoin('memory_embedded as e', (join) =>
        join.onRef('e.stream', '=', 's.stream').on('e.model', '=', model),
      )
      .where((row) => row(row.ref('s.revision'), '>', row.fn.coalesce('e.revision', row.lit(0))));

  const items = () =>
    db
      .selectFrom('memory_items as i')
      .leftJoin('messages as m', 'm.message', 'i.id')
      .leftJoin('messages as b', (join) =>
        join.onRef('b.stream', '=', 'm.stream').onRef('b.node', '=', 'm.parent'),
      )
      .select([
        'i.id as id',
        'i.kind as kind',
        'i.holder as holder',
        'i.stream as stream',
        'i.revision as revision',
        'i.node as node',
        'i.at as at',
        'i.speaker as speaker',
        'm.edited_at as edited',
        'b.message as before',
        'b.author_name as before_speaker',
        'b.text as before_text',
        'b.at as before_at',
      ])
      .select((row) => row.fn.coalesce('i.text', 'm.text', row.val('')).as('text'));
  type Row = Awaited<ReturnType<ReturnType<typeof items>['execute']>>[number];

  return {
    behind: (holder) =>
      all(
        streamsBehind()
          .select(['s.stream as stream', 's.holder as holder', 's.revision as revision'])
          .select((row) => row.fn.coalesce('e.revision', row.lit(0)).as('done'))
          .where('s.holder', '=', holder)
          .orderBy('s.stream'),
      ),
    async holdersBehind(streams) {
      if (streams?.size === 0) return [];
      const query = streamsBehind().select('s.holder as holder').distinct();
      const rows = await all(streams === null ? query : query.where('s.stream', 'in', [...streams]));
      return rows.map(({ holder }) => holder);
    },
    async after(stream, revision, limit) {
      const rows: readonly Row[] = await all(
        items()
          .where('i.stream', '=', stream)
          .where('i.revision', '>', revision)
          .orderBy('i.revision')
          .limit(limit),
      );
      const reworded = rows.flatMap(({ edited, node }) => (edited === null || node === null ? [] : [node]));
      const following: readonly Row[] =
        reworded.length === 0
          ? []
          : await all(items().where('m.stream', '=', stream).where('m.parent', 'in', reworded));
      const known = new Set(rows.map(({ id }) => id));
      return {
        items: [...rows, ...following.filter(({ id }) => !known.has(id))].map(toItem),
        until: rows.at(-1)?.revision ?? revision,
        last: rows.length < limit,
      };
    },
    async waiting() {
      const [row] = await all(
        streamsBehind()
          .innerJoin('memory_items as i', 'i.stream', 's.stream')
          .where((item) => item(item.ref('i.revision'), '>', item.fn.coalesce('e.revision', item.lit(0))))
          .select((item) => item.fn.countAll<number>().as('count')),
      );
      return row?.count ?? 0;
    },
  };

  function toItem(row: Row): EmbeddableItem {
    return {
      id: row.id,
      kind: row.kind === 'note' ? 'note' : 'message',
      holder: row.holder,
      stream: row.stream,
      revision: row.revision,
      node: row.node,
      at: row.at,
      speaker: row.speaker,
      text: row.text,
      previous:
        row.before === null
          ? null
          : {
              id: row.before,
              speaker: row.before_speaker ?? '',
              text: row.before_text ?? '',
              at: row.before_at ?? 0,
            },
    };
  }
}
