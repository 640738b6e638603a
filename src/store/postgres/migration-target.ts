import type pg from 'pg';
import { migrate } from '../migrate.ts';
import type { StoreOptions } from '../options.ts';
import type { Row } from '../statement.ts';
import type { Database } from './database.ts';
import { toParameter } from './values.ts';

/** Names the lock under which one node at a time migrates. */
export const migrationLock = 7_310_001;

/**
 * Brings the database to the program's schema. Nodes that start at once take turns: the first one migrates, the others find it
 * done. Backups are the server's own business here.
 */
export async function migrateDatabase(database: Database, options: StoreOptions): Promise<void> {
  // A connection of its own without time limits: a migration may take long, and closing it gives the lock back in any case.
  const client = database.client({ pipeline: false });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(
      {
        dialect: 'postgres',
        query: async ({ sql, parameters }) => {
          const { rows } = await client.query<Row>(sql, parameters.map(toParameter));
          return rows;
        },
        transaction: (statements) => transact(client, statements),
      },
      options.migrations,
      options,
    );
  } finally {
    await client.end().catch(() => {});
  }
}

async function transact(
  client: pg.Client,
  statements: Parameters<Parameters<typeof migrate>[0]['transaction']>[0],
): Promise<void> {
  await client.query('begin');
  try {
    for (const { sql, parameters } of statements) await client.query(sql, parameters.map(toParameter));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}
