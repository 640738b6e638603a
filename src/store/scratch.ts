import type { StoredEvent } from '../kernel/event.ts';
import { createSql } from './compiler.ts';
import { categoryOf } from './event-row.ts';
import type { Migration } from './migration.ts';
import type { Projection, Sql } from './projection.ts';
import type { Connection } from './sqlite/connection.ts';
import { openConnection } from './sqlite/connection.ts';
import type { Row, Statement } from './statement.ts';
import { typesOf } from './types.ts';

/** A table of a read model: its name and the column that holds the stream. */
export type ModelTable = Projection['tables'][number];

/** What a table looks like. */
export type TableShape = {
  readonly columns: readonly string[];
  /** Columns that tell its rows apart; none where nothing does. */
  readonly key: readonly string[];
  /** Columns that order the rows of one stream by an index; none where there is no such index. */
  readonly order: readonly string[];
};

/** Read models of one stream, built anew in memory beside the real ones. */
export type Scratch = Disposable & {
  /** Applies events of one stream in order. */
  readonly replay: (events: readonly StoredEvent[]) => void;
  readonly sql: Sql;
  readonly query: (statement: Statement) => readonly Row[];
  readonly shape: (table: ModelTable) => TableShape;
  /** Forgets what was replayed. */
  readonly clear: () => void;
};

/** Builds the empty tables of every migration in memory. */
export function createScratch(projections: readonly Projection[], migrations: readonly Migration[]): Scratch {
  const connection = openConnection({ file: ':memory:' });
  const sql = createSql('sqlite');
  const shapes = new Map<string, TableShape>();
  for (const migration of migrations.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const text of migration.up(typesOf('sqlite'), 'sqlite')) connection.exec(text);
  }
  connection.exec('begin');

  function shape(table: ModelTable): TableShape {
    const known = shapes.get(table.name);
    if (known !== undefined) return known;
    const read = readShape(connection, table);
    shapes.set(table.name, read);
    return read;
  }

  return {
    replay(events) {
      for (const event of events) {
        const category = categoryOf(event.stream);
        for (const projection of projections) {
          if (!projection.categories.includes(category)) continue;
          for (const statement of projection.apply(event, sql)) {
            connection.run(statement.sql, statement.parameters);
          }
        }
      }
    },
    sql,
    query: connection.rows,
    shape,
    clear: () => connection.exec('rollback; begin'),
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
}

function readShape(connection: Connection, table: ModelTable): TableShape {
  const info = connection.values('select name, pk, "notnull" from pragma_table_info(?) order by cid', [
    table.name,
  ]);
  const key = info.filter(([, place]) => Number(place) > 0).toSorted((a, b) => Number(a[1]) - Number(b[1]));
  const full = new Set(info.filter(([, , notNull]) => notNull === 1).map(([name]) => String(name)));
  const indexed = connection.values(
    `select list.name, info.name from pragma_index_list(?) list join pragma_index_info(list.name) info
     where list."unique" = 1 and list.partial = 0 order by list.seq, info.seqno`,
    [table.name],
  );
  const indexes = [...Map.groupBy(indexed, ([index]) => index).values()].map((columns) =>
    columns.map(([, column]) => String(column)),
  );
  const [, ...order] =
    indexes.find(([first, ...rest]) => first === table.stream && rest.every((column) => full.has(column))) ??
    [];
  return {
    columns: info.map(([name]) => String(name)),
    key: key.map(([name]) => String(name)),
    order,
  };
}
