import { performance } from 'node:perf_hooks';
import { StoreError } from '../errors.ts';
import type { Connection } from './connection.ts';
import { isMachineFault, toStoreError } from './faults.ts';

/** Milliseconds after which a group is committed and the rest waits for the next tick. */
const budget = 8;

/** What a write came to; one that is not kept is taken back. */
type Written<Value> = { readonly value: Value; readonly kept: boolean };

/** Runs writes in shared transactions. */
export type Writer = {
  /**
   * Runs `work` in the next group: every write of one tick shares one commit to the disk, each in a savepoint of its own. It
   * resolves when the commit holds. `work` is synchronous and may throw, which takes back only itself.
   */
  readonly write: <Value>(action: string, work: () => Written<Value>) => Promise<Value>;
  /** Runs work alone in its own transaction, now. */
  readonly exclusive: <Value>(action: string, work: () => Value) => Value;
  /** Why the last commit failed; null after one that worked. */
  readonly fault: () => StoreError | null;
  /** Waits for what is pending and refuses everything later. */
  readonly close: () => Promise<void>;
};

type Item = {
  readonly action: string;
  readonly work: () => Written<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: StoreError) => void;
};

/** A writer over one connection; `afterCommit` runs once a group that kept anything is acknowledged. */
export function createWriter(connection: Connection, afterCommit: () => void): Writer {
  let pending: Item[] = [];
  let scheduled = false;
  let closed = false;
  let fault: StoreError | null = null;
  const { db } = connection;
  const begin = connection.prepare('begin immediate');
  const commit = connection.prepare('commit');
  const savepoint = connection.prepare('savepoint item');
  const release = connection.prepare('release item');

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    scheduled = false;
    const group = pending;
    pending = [];
    if (group.length === 0) return;
    const settled: (() => void)[] = [];
    let kept = false;
    let done = 0;
    try {
      begin.run();
      const start = performance.now();
      for (const item of group) {
        if (done > 0 && performance.now() - start > budget) break;
        done += 1;
        kept = attempt(item, group.length > 1, settled) || kept;
      }
      if (kept) {
        commit.run();
        fault = null;
      } else db.exec('rollback');
    } catch (error) {
      fail(group.slice(0, Math.max(done, 1)), error);
      pending = [...group.slice(Math.max(done, 1)), ...pending];
      if (pending.length > 0) schedule();
      return;
    }
    pending = [...group.slice(done), ...pending];
    if (pending.length > 0) schedule();
    for (const settle of settled) settle();
    if (kept) afterCommit();
  }

  /** Runs one item and remembers how to answer it; throws only where the whole group is lost. */
  function attempt(item: Item, shared: boolean, settled: (() => void)[]): boolean {
    if (shared) savepoint.run();
    try {
      const { value, kept } = item.work();
      if (!kept) takeBack(shared);
      else if (shared) release.run();
      settled.push(() => item.resolve(value));
      return kept;
    } catch (error) {
      if (isMachineFault(error) || !db.isTransaction) throw error;
      takeBack(shared);
      settled.push(() => item.reject(toStoreError(error, item.action)));
      return false;
    }
  }

  function takeBack(shared: boolean): void {
    // Alone in its transaction, an item that is not kept ends with the transaction's own rollback.
    if (shared) db.exec('rollback to item; release item');
  }

  function fail(group: readonly Item[], error: unknown): void {
    if (db.isTransaction) {
      try {
        db.exec('rollback');
      } catch {
        // SQLite has rolled back by itself: there is no transaction left to end.
      }
    }
    for (const item of group) {
      const problem = toStoreError(error, item.action);
      fault = problem;
      item.reject(problem);
    }
  }

  return {
    write<Value>(action: string, work: () => Written<Value>): Promise<Value> {
      if (closed) return Promise.reject(closedError(action));
      return new Promise<Value>((resolve, reject) => {
        pending.push({ action, work, resolve: (value) => resolve(value as Value), reject });
        schedule();
      });
    },
    exclusive(action, work) {
      if (closed) throw closedError(action);
      try {
        begin.run();
        const value = work();
        commit.run();
        return value;
      } catch (error) {
        if (db.isTransaction) db.exec('rollback');
        throw toStoreError(error, action);
      }
    },
    fault: () => fault,
    async close() {
      closed = true;
      while (pending.length > 0) await new Promise<void>((resolve) => setImmediate(resolve));
    },
  };
}

function closedError(action: string): StoreError {
  return new StoreError('store-unavailable', `Cannot ${action}: the store is closed. Open it again.`);
}
