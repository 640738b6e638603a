import { sql } from 'kysely';
import { tablesOf } from '../projection.ts';
import type { Statement } from '../statement.ts';
import { toStatement } from '../statement.ts';
import type { Store } from '../store.ts';
import type { MarkTables } from './prune.tables.ts';

/** Milliseconds for which a mark can still meet its repetition: thirty days. No platform sends anything again after so long. */
export const markLifeMs = 30 * 86_400_000;

/** Marks of one commit, so that nobody waits long for it. */
const mostAtOnce = 500;

/**
 * Removes marks that have outlived every repetition: keys of commands, occurrences of jobs, and deliveries that came without a payload.
 * @returns how many there were
 */
export async function pruneMarks(
  store: Pick<Store, 'sql' | 'query' | 'commit'>,
  now: number,
  signal: AbortSignal,
): Promise<number> {
  const before = now - markLifeMs;
  const db = tablesOf<MarkTables>(store.sql);
  const commands = db
    .selectFrom('commands')
    .select(['principal', 'stream', 'key'])
    .where('at', '<', before)
    .orderBy('at')
    .limit(mostAtOnce);
  const occurrences = db
    .selectFrom('job_occurrences')
    .select('key')
    .where('at', '<', before)
    .orderBy('at')
    .limit(mostAtOnce);
  const bare = db
    .selectFrom('inbox')
    .select(['channel', 'account', 'delivery'])
    .where('at', '<', before)
    // As it stands in the index's condition, so that the index is used.
    .where('raw', '=', sql.lit('null'))
    .orderBy('at')
    .limit(mostAtOnce);
  return (
    (await emptied(store, toStatement(commands), removeCommand, signal)) +
    (await emptied(store, toStatement(occurrences), removeOccurrence, signal)) +
    (await emptied(store, toStatement(bare), removeDelivery, signal))
  );

  function removeCommand(row: Found): Statement {
    return toStatement(
      db
        .deleteFrom('commands')
        .where('principal', '=', text(row, 'principal'))
        .where('stream', '=', text(row, 'stream'))
        .where('key', '=', text(row, 'key'))
        // A key that was used anew meanwhile stays.
        .where('at', '<', before),
    );
  }

  function removeOccurrence(row: Found): Statement {
    return toStatement(
      db.deleteFrom('job_occurrences').where('key', '=', text(row, 'key')).where('at', '<', before),
    );
  }

  function removeDelivery(row: Found): Statement {
    return toStatement(
      db
        .deleteFrom('inbox')
        .where('channel', '=', text(row, 'channel'))
        .where('account', '=', text(row, 'account'))
        .where('delivery', '=', text(row, 'delivery'))
        .where('at', '<', before),
    );
  }
}

type Found = Awaited<ReturnType<Store['query']>>[number];

async function emptied(
  store: Pick<Store, 'query' | 'commit'>,
  old: Statement,
  remove: (row: Found) => Statement,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  while (!signal.aborted) {
    const rows = await store.query(old);
    if (rows.length === 0) break;
    await store.commit({ records: rows.map(remove) });
    removed += rows.length;
  }
  return removed;
}

function text(row: Found, column: string): string {
  return String(row[column]);
}
