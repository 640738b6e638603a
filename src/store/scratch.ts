import type { StoredEvent } from '../kernel/event.ts';
import { createSql } from './compiler.ts';
import { categoryOf } from './event-row.ts';
import type { Migration } from './migration.ts';
import type { Projection } from './projection.ts';
import { openConnection } from './sqlite/connection.ts';
import type { Row } from './statement.ts';
import { typesOf } from './types.ts';

/** A table of a read model: its name and the column that holds the stream. */
export type ModelTable = Projection['tables'][number];

/** What the columns of a table are, and which of them tell its rows apart; none where nothing does. */
type TableShape = { readonly columns: readonly string[]; readonly key: readonly string[] };

/** Read models of one stream, built anew in memory beside the real ones. */
export type Scratch = Disposable & {
  /** Applies events of one stream in order. */
  readonly replay: (events: readonly StoredEvent[]) => void;
  readonly rows: (table: ModelTable, stream: string) => readonly Row[];
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

  function shape({ name }: ModelTable): TableShape {
    const known = shapes.get(name);
    if (known !== undefined) return known;
    const columns = connection.values('select name, pk from pragma_table_info(?) order by cid', [name]);
    const key = columns.filter(([, pk]) => Number(pk) > 0);
    const read = {
      columns: columns.map(([column]) => String(column)),
      key: key.toSorted((a, b) => Number(a[1]) - Number(b[1])).map(([column]) => String(column)),
    };
    shapes.set(name, read);
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
    rows: (table, stream) =>
      connection.rows({
        sql: `select ${shape(table).columns.map(quote).join(', ')} from ${quote(table.name)} where ${quote(table.stream)} = ?`,
        parameters: [stream],
      }),
    shape,
    clear: () => connection.exec('rollback; begin'),
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
}

function quote(name: string): string {
  return `"${name}"`;
}
