import pg from 'pg';
import { StoreError } from '../errors.ts';
import type { Row } from '../statement.ts';
import { isAftermath, isConnectionLost, toStoreError } from './postgres-errors.ts';
import { columnTypes, toParameter } from './values.ts';
import type { Parameter } from './values.ts';

/** A statement whose parameters may be lists. */
export type Write = { readonly sql: string; readonly parameters: readonly Parameter[] };

/** What a statement gave back. */
export type Answer = { readonly rows: readonly Row[]; readonly count: number };

/** One connection, held for a transaction. Statements go out at once and are answered in order: nothing waits in between. */
export type Session = {
  readonly send: (sql: string, parameters?: readonly Parameter[]) => Promise<Answer>;
  /** Sends all of them, or throws and sends none: no statement of a transaction goes missing before its end. */
  readonly sendAll: (writes: readonly Write[]) => readonly Promise<Answer>[];
  /** One statement with each row as a list, for the log. */
  readonly list: (sql: string, parameters?: readonly Parameter[]) => Promise<readonly (readonly unknown[])[]>;
};

/** A pool of connections whose statements are prepared under names and pipelined. */
export type Database = AsyncDisposable & {
  /** Host, port and database for messages; no user, no password. */
  readonly server: string;
  /** Runs work on a connection of its own, and again on another where that one had died unseen and `mayRepeat` still holds. */
  readonly persist: <Value>(
    work: (session: Session) => Promise<Value>,
    mayRepeat?: () => boolean,
  ) => Promise<Value>;
  /** Runs one statement that may be run twice. */
  readonly run: (sql: string, parameters?: readonly Parameter[]) => Promise<Answer>;
  readonly list: Session['list'];
  /** Runs one statement outside the pool and without a limit of time, such as VACUUM. */
  readonly unhurried: (sql: string) => Promise<void>;
  /** A connection outside the pool, for LISTEN and migrations. */
  readonly client: (options?: pg.ClientConfig) => pg.Client;
};

/** How the pool behaves. */
export type DatabaseOptions = {
  readonly url: string;
  readonly poolSize: number;
  /** Shown by the server's own tools. */
  readonly name: string;
  readonly onLost: (error: Error) => void;
};

const statementTimeoutMs = 30_000;
/** Statements prepared per connection; a text beyond that is sent unprepared, so that generated SQL cannot fill the server. */
const preparedLimit = 500;
/** Texts remembered as used once: only the second use prepares, so that what is said once takes no place. */
const onceLimit = 2_000;

/** Opens nothing yet: the first statement connects. */
export function createDatabase(options: DatabaseOptions): Database {
  const config: pg.ClientConfig = {
    connectionString: options.url,
    application_name: options.name,
    types: columnTypes,
    pipeline: true,
    keepAlive: true,
    // Also the longest that a statement waits for a free connection of the pool.
    connectionTimeoutMillis: 10_000,
  };
  const pool = new pg.Pool({
    ...config,
    max: options.poolSize,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    // A node that stops in mid-transaction must not hold up every reader of the log.
    idle_in_transaction_session_timeout: 10_000,
    query_timeout: statementTimeoutMs + 5_000,
  });
  pool.on('error', options.onLost);
  // A connection that dies while it is in use tells its statements; without a listener it would end the program as well.
  pool.on('connect', (client) => client.on('error', () => {}));
  const server = describeServer(options.url);
  const names = new Map<string, string>();
  const once = new Set<string>();
  const unreachable = new WeakSet<Error>();
  let closed = false;

  function nameOf(sql: string): string | undefined {
    const known = names.get(sql);
    if (known !== undefined || names.size >= preparedLimit) return known;
    if (!once.delete(sql)) {
      if (once.size >= onceLimit) once.clear();
      once.add(sql);
      return undefined;
    }
    const name = `s${names.size + 1}`;
    names.set(sql, name);
    return name;
  }

  function query(sql: string, parameters: readonly Parameter[]): pg.QueryConfig {
    const name = nameOf(sql);
    const config = { text: sql, values: parameters.map(toParameter) };
    return name === undefined ? config : { ...config, name };
  }

  function sessionOf(client: pg.PoolClient): Session {
    const send = async (config: pg.QueryConfig): Promise<Answer> => {
      const result = await client.query<Row>(config);
      return { rows: result.rows, count: result.rowCount ?? 0 };
    };
    return {
      send: async (sql, parameters = []) => send(query(sql, parameters)),
      sendAll: (writes) => writes.map(({ sql, parameters }) => query(sql, parameters)).map(send),
      async list(sql, parameters = []) {
        const result = await client.query<unknown[]>({ ...query(sql, parameters), rowMode: 'array' });
        return result.rows;
      },
    };
  }

  /** A connection that broke is thrown away, and a transaction that was left open is ended. */
  async function session<Value>(work: (session: Session) => Promise<Value>): Promise<Value> {
    if (closed) throw new StoreError('store-unavailable', 'The store is closed');
    const client = await pool.connect().catch((error: unknown) => {
      if (error instanceof Error) unreachable.add(error);
      throw error;
    });
    let broken = true;
    try {
      const value = await work(sessionOf(client));
      broken = false;
      return value;
    } catch (error) {
      broken = isConnectionLost(error) || !(await isIdle(client));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async function persist<Value>(
    work: (session: Session) => Promise<Value>,
    mayRepeat: () => boolean = () => true,
  ): Promise<Value> {
    // All idle connections may have died together, with the server; what cannot be opened anew is not tried again.
    for (let left = options.poolSize; ; left -= 1) {
      try {
        return await session(work);
      } catch (error) {
        const gone = error instanceof Error && unreachable.has(error);
        if (closed || gone || left === 0 || !mayRepeat() || !isConnectionLost(error)) throw error;
      }
    }
  }

  async function told<Value>(work: (session: Session) => Promise<Value>): Promise<Value> {
    try {
      return await persist(work);
    } catch (error) {
      throw toStoreError(error, server);
    }
  }

  return {
    server,
    persist,
    run: (sql, parameters) => told((at) => at.send(sql, parameters)),
    list: (sql, parameters) => told((at) => at.list(sql, parameters)),
    async unhurried(sql) {
      const client = new pg.Client({ ...config, pipeline: false });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.query(sql);
      } catch (error) {
        throw toStoreError(error, server);
      } finally {
        await client.end().catch(() => {});
      }
    },
    client: (more) => new pg.Client({ ...config, ...more }),
    async [Symbol.asyncDispose]() {
      if (closed) return;
      closed = true;
      await pool.end();
    },
  };
}

/** Ends a transaction that was left open; false where the connection cannot say. */
async function isIdle(client: pg.PoolClient): Promise<boolean> {
  if (client.getTransactionStatus() === 'I') return true;
  return await client.query('rollback').then(
    () => client.getTransactionStatus() === 'I',
    () => false,
  );
}

/** Waits for statements that were sent together; of several failures the first cause is thrown, not what followed from it. */
export async function together<const Sent extends readonly Promise<unknown>[]>(
  sent: Sent,
): Promise<{ -readonly [Index in keyof Sent]: Awaited<Sent[Index]> }> {
  const failures: unknown[] = [];
  for (const result of await Promise.allSettled<unknown>(sent)) {
    if (result.status === 'rejected') failures.push(result.reason);
  }
  const cause = failures.find((reason) => !isAftermath(reason)) ?? failures[0];
  if (cause !== undefined) throw cause;
  return await Promise.all(sent);
}

function describeServer(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `"${pathname.slice(1)}" at ${hostname}:${port === '' ? '5432' : port}`;
  } catch {
    return 'of DATABASE_URL';
  }
}
