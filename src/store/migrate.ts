import { createHash } from 'node:crypto';
import { StoreError } from './errors.ts';
import type { Dialect, Migration } from './migration.ts';
import type { StoreLog } from './options.ts';
import type { Row, Statement } from './statement.ts';
import { typesOf } from './types.ts';

/** What the runner asks of an engine. One runner at a time: PostgreSQL takes an advisory lock around it. */
export type MigrationTarget = {
  readonly dialect: Dialect;
  readonly query: (statement: Statement) => Promise<readonly Row[]>;
  /** Runs all of them in one transaction, or none. */
  readonly transaction: (statements: readonly Statement[]) => Promise<void>;
  /** Keeps a copy before the schema changes and names it; absent where the engine is backed up by other means. */
  readonly backup?: (before: string) => Promise<string>;
};

const tables = ({ text, integer, end }: ReturnType<typeof typesOf>): readonly string[] => [
  `create table if not exists meta(key ${text} primary key, value ${text} not null)${end}`,
  `create table if not exists migrations(
     id ${text} primary key, checksum ${text} not null, at ${integer} not null
   )${end}`,
];

/**
 * Brings the database to the program's schema, one transaction a step (K13). Throws a `StoreError` whose sentence says what
 * happened, what is safe and what to do; whatever step failed left nothing behind.
 */
export async function migrate(
  target: MigrationTarget,
  migrations: readonly Migration[],
  options: { readonly clock: () => number; readonly log?: StoreLog },
): Promise<void> {
  const steps = migrations.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  await target.transaction(tables(typesOf(target.dialect)).map((sql) => ({ sql, parameters: [] })));
  await refuseNewer(target, steps);
  const applied = await readApplied(target);
  const pending = steps.filter((step) => isPending(step, applied, target.dialect));
  const [first] = pending;
  if (first === undefined) return;
  const backup = applied.size > 0 ? await target.backup?.(first.id) : undefined;
  if (backup !== undefined) options.log?.('info', 'Backup written before migrating', { backup });
  for (const step of pending) {
    await run(target, step, steps, options.clock(), backup);
    options.log?.('info', 'Migrated', { migration: step.id });
  }
}

/** The schema that a program with these migrations understands: the highest number that an id starts with. */
function schemaOf(migrations: readonly Pick<Migration, 'id'>[]): number {
  return migrations.reduce((highest, { id }) => Math.max(highest, Number.parseInt(id, 10) || 0), 0);
}

async function refuseNewer(target: MigrationTarget, steps: readonly Migration[]): Promise<void> {
  const rows = await target.query({ sql: `select value from meta where key = 'minReader'`, parameters: [] });
  const minReader = Number(rows[0]?.['value'] ?? 0);
  const ours = schemaOf(steps);
  if (minReader <= ours) return;
  throw new StoreError(
    'store-too-new',
    `This database needs a newer program: it can be read from schema ${minReader} on, and this program knows schema ${ours}. ` +
      'Nothing was changed. Start the newer release again, or restore a backup from before the update.',
  );
}

async function readApplied(target: MigrationTarget): Promise<ReadonlyMap<string, string>> {
  const rows = await target.query({ sql: 'select id, checksum from migrations', parameters: [] });
  return new Map(rows.map((row) => [String(row['id']), String(row['checksum'])]));
}

function isPending(step: Migration, applied: ReadonlyMap<string, string>, dialect: Dialect): boolean {
  const known = applied.get(step.id);
  if (known === undefined) return true;
  if (known === checksumOf(step, dialect)) return false;
  throw new StoreError(
    'migration-failed',
    `Migration ${step.id} is not the one that this database was built with: its text changed after it ran. ` +
      'Nothing was changed and the data is safe. Install the release unmodified, or give the change a migration of its own.',
  );
}

async function run(
  target: MigrationTarget,
  step: Migration,
  steps: readonly Migration[],
  at: number,
  backup: string | undefined,
): Promise<void> {
  const upTo = steps.filter((other) => other.id <= step.id);
  const mark = (key: string, value: number): Statement => ({
    sql: `insert into meta(key, value) values(${placeholders(target.dialect, 2)})
          on conflict(key) do update set value = excluded.value
          where cast(excluded.value as ${typesOf(target.dialect).integer}) > cast(meta.value as ${typesOf(target.dialect).integer})`,
    parameters: [key, String(value)],
  });
  try {
    await target.transaction([
      ...step.up(typesOf(target.dialect), target.dialect).map((sql) => ({ sql, parameters: [] })),
      {
        sql: `insert into migrations(id, checksum, at) values(${placeholders(target.dialect, 3)})`,
        parameters: [step.id, checksumOf(step, target.dialect), at],
      },
      mark('schema', schemaOf(upTo)),
      mark('minReader', step.minReader ?? 0),
    ]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const copy = backup === undefined ? '' : ` A backup from before the update is at ${backup}.`;
    throw new StoreError(
      'migration-failed',
      `Migration ${step.id} failed: ${reason}. Nothing of it was kept and the data is as it was before this step.${copy} ` +
        'Go back to the previous release, which still runs on this database, or remove the cause and start again.',
      { cause: error },
    );
  }
}

function placeholders(dialect: Dialect, count: number): string {
  return Array.from({ length: count }, (_, index) => (dialect === 'postgres' ? `$${index + 1}` : '?')).join(
    ', ',
  );
}

function checksumOf(step: Migration, dialect: Dialect): string {
  const text = step.up(typesOf(dialect), dialect).join(';\n');
  return createHash('sha256').update(`${step.id}\n${text}`).digest('hex');
}
