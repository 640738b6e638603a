import { existsSync } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { backup } from 'node:sqlite';
import type { Backups, Restored } from '../backup.ts';
import { StoreError } from '../errors.ts';
import { openConnection } from './connection.ts';
import { toStoreError } from './faults.ts';
import { lockFile } from './lock.ts';

/** Pages copied at a time: about 1 MB, between which the store writes. */
const rate = 256;

/**
 * SQLite's own online backup, of the state at its begin: what had been committed by then is in the copy. It reads through a
 * connection of its own, which never stands in the middle of a write and holds up nobody. `settled` waits for those under way.
 */
export function createBackups(source: string): Backups & { readonly settled: () => Promise<void> } {
  const running = new Set<Promise<void>>();

  async function copyTo(...[file, onProgress]: Parameters<Backups['backup']>): Promise<void> {
    const unfinished = `${file}.part`;
    try {
      await copyState(unfinished, onProgress);
      // The copy becomes one file: a backup is never found half written, nor with a log beside it.
      const copy = openConnection({ file: unfinished });
      try {
        copy.exec('pragma journal_mode = delete');
      } finally {
        copy[Symbol.dispose]();
      }
    } catch (error) {
      await rm(unfinished, { force: true });
      throw toStoreError(error, `write the backup ${file}`);
    }
    await rename(unfinished, file);
  }

  async function copyState(...[file, onProgress]: Parameters<Backups['backup']>): Promise<void> {
    const reader = openConnection({ file: source, readOnly: true });
    try {
      // Holds the state that is copied: without it every commit would start the copy over.
      reader.exec('begin; select 1 from sqlite_schema');
      await backup(reader.db, file, {
        rate,
        progress: ({ totalPages, remainingPages }) =>
          onProgress?.({ done: totalPages - remainingPages, total: totalPages }),
      });
    } finally {
      reader[Symbol.dispose]();
    }
  }

  return {
    async backup(file, onProgress) {
      const copying = copyTo(file, onProgress);
      running.add(copying);
      await copying.finally(() => running.delete(copying));
    },
    async settled() {
      await Promise.allSettled(running);
    },
  };
}

/**
 * Puts a backup in the place of a database that nobody uses. The backup is checked first, and what stood there is kept aside.
 * Throws a `StoreError` and leaves everything as it is where that cannot be.
 */
export async function restoreSqliteBackup(options: {
  readonly backup: string;
  readonly file: string;
  readonly at: number;
}): Promise<Restored> {
  const { backup: source, file, at } = options;
  const lock = lockFile(file);
  try {
    check(source);
    const incoming = `${file}.restoring`;
    try {
      await copyFile(source, incoming);
      await sync(incoming);
    } catch (error) {
      await rm(incoming, { force: true });
      throw new StoreError('disk-full', `Cannot copy ${source} beside ${file}. Nothing was changed.`, {
        cause: error,
      });
    }
    const aside = existsSync(file) ? await setAside(file, at) : null;
    await rename(incoming, file);
    await sync(path.dirname(file));
    return { aside };
  } finally {
    lock[Symbol.dispose]();
  }
}

/** The log goes with its database: beside another one it would damage that. */
async function setAside(file: string, at: number): Promise<string> {
  const aside = `${file}.replaced-${new Date(at).toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const part of ['', '-wal', '-shm']) {
    if (existsSync(`${file}${part}`)) await rename(`${file}${part}`, `${aside}${part}`);
  }
  return aside;
}

function check(file: string): void {
  if (!existsSync(file)) {
    throw new StoreError('store-corrupt', `There is no backup at ${file}. Nothing was changed.`);
  }
  try {
    const connection = openConnection({ file, readOnly: true });
    try {
      const [verdict] = connection.values('pragma integrity_check(1)', []);
      const tables = connection.values(`select name from sqlite_master where type = 'table'`, []).flat();
      if (verdict?.[0] === 'ok' && tables.includes('migrations') && tables.includes('events')) return;
    } finally {
      connection[Symbol.dispose]();
    }
  } catch (error) {
    throw new StoreError('store-corrupt', damaged(file), { cause: error });
  }
  throw new StoreError('store-corrupt', damaged(file));
}

function damaged(file: string): string {
  return `${file} is damaged or no backup of Sanctum. Nothing was changed. Choose another backup.`;
}

async function sync(target: string): Promise<void> {
  const handle = await open(target, 'r');
  try {
    await handle.sync();
  } finally {
    await handle[Symbol.asyncDispose]();
  }
}
