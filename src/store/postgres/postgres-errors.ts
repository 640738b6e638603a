import pg from 'pg';
import { StoreError } from '../errors.ts';
import type { StoreErrorCode } from '../errors.ts';

/** Names of the keys whose violation means that somebody else was first: the commit is tried again and then sees it. */
const raced: ReadonlySet<string> = new Set([
  'commands_pkey',
  'inbox_pkey',
  'job_occurrences_pkey',
  'jobs_one_active',
  'jobs_unique',
  'streams_pkey',
  'events_stream',
]);

/** States of the server in which it takes no work: closing, starting, too many connections, read only after a failover. */
const unavailable: ReadonlySet<string> = new Set([
  '25006',
  '25P03',
  '3D000',
  '53300',
  '55P03',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
]);

/** Codes of Node's sockets and name look-ups, and of connections that ended. */
const network = /^(E[A-Z_]{3,}|08...|28...)$/;

/** Whether the connection, not the statement, is what broke: a new one may do. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  // A prepared `select *` of a table that got a column since; only a new connection prepares it anew.
  if (code === '0A000' && error instanceof Error && error.message.startsWith('cached plan')) return true;
  if (code === '57P01' || code === '57P02' || code === '57P05' || code === '25P03') return true;
  if (code !== undefined) return /^(E[A-Z_]{3,}|08...)$/.test(code);
  return (
    error instanceof Error && /terminated|not queryable|Connection ended|read timeout/i.test(error.message)
  );
}

/** Whether the transaction lost to another one and may be tried again as it is: deadlock, serialisation, a race for a key. */
export function isLostRace(error: unknown): boolean {
  const code = codeOf(error);
  if (code === '40001' || code === '40P01') return true;
  return (
    code === '23505' &&
    error instanceof pg.DatabaseError &&
    error.constraint !== undefined &&
    raced.has(error.constraint)
  );
}

/** Whether the statement failed only because an earlier one of its transaction did. */
export function isAftermath(error: unknown): boolean {
  return codeOf(error) === '25P02';
}

/** The vendor's error as ours, with a sentence for a person. `server` names host and database, never a password. */
export function toStoreError(error: unknown, server: string): Error {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const reason = error instanceof Error && error.message !== '' ? error.message : (code ?? String(error));
  const [kind, sentence] = explain(error, code, server);
  return new StoreError(kind, `${sentence}: ${reason}`, { cause: error });
}

function explain(
  error: unknown,
  code: string | undefined,
  server: string,
): readonly [StoreErrorCode, string] {
  if (code === '53100')
    return ['disk-full', `The disk of the database ${server} is full; nothing was stored`];
  if (code?.startsWith('XX') === true || code === '58030')
    return ['store-corrupt', `The database ${server} reports damage; restore a backup`];
  if (code === '28P01' || code === '28000')
    return ['store-unavailable', `The database ${server} refuses the user or password of DATABASE_URL`];
  if (code === '3D000') return ['store-unavailable', `The server has no database ${server}; create it first`];
  if (
    isConnectionLost(error) ||
    isWaitingInVain(error) ||
    (code !== undefined && (unavailable.has(code) || network.test(code)))
  )
    return ['store-unavailable', `The database ${server} does not answer; it is tried again by itself`];
  return ['store-fault', `A statement or a read model broke on the database ${server}; nothing was stored`];
}

/** Whether no connection was free, or none could be opened, in time. */
function isWaitingInVain(error: unknown): boolean {
  return error instanceof Error && /^timeout e|^Connection terminated due to/.test(error.message);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
