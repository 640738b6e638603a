import { backup } from 'node:sqlite';
import type { MigrationTarget } from '../migrate.ts';
import type { Connection } from './connection.ts';

/** The migration runner's view of one SQLite file. A backup stands beside the file and names the step it was made before. */
export function createMigrationTarget(
  connection: Connection,
  file: string,
  clock: () => number,
): MigrationTarget {
  return {
    dialect: 'sqlite',
    query: async (statement) => connection.rows(statement),
    transaction: async (statements) => {
      connection.exec('begin immediate');
      try {
        for (const { sql, parameters } of statements) connection.run(sql, parameters);
        connection.exec('commit');
      } catch (error) {
        if (connection.db.isTransaction) connection.exec('rollback');
        throw error;
      } finally {
        connection.forget();
      }
    },
    ...(file === ':memory:'
      ? {}
      : {
          backup: async (before: string) => {
            const time = new Date(clock()).toISOString().replaceAll(/[:.]/g, '-');
            const copy = `${file}.before-${before}-${time}`;
            await backup(connection.db, copy);
            return copy;
          },
        }),
  };
}
