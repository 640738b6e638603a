import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { backupName } from '../backup.ts';
import type { Backups, Restored } from '../backup.ts';
import { StoreError } from '../errors.ts';
import { dumpDatabase } from './dump.ts';
import { formatDumpLine, parseDumpLine } from './dump-format.ts';
import type { DumpLine } from './dump-format.ts';
import { holdsData, loadDatabase } from './load.ts';
import type { LoadOptions } from './load.ts';

const bufferSize = 256 * 1024;

/** Writes the database as lines of JSON, of one moment, while every node goes on working. */
export function createBackups(url: string, clock: () => number): Backups {
  return {
    backup: (file, onProgress) => writeBackup(url, file, clock(), onProgress),
  };
}

/** How to restore. */
export type RestoreOptions = LoadOptions & {
  readonly backup: string;
  readonly url: string;
  readonly at: number;
};

/**
 * Puts a backup in the place of everything in the database, which no node may be using. What stood there is kept as a backup
 * beside this one. Throws a `StoreError` and leaves everything as it is where that cannot be.
 */
export async function restorePostgresBackup(options: RestoreOptions): Promise<Restored> {
  const { backup, url, at } = options;
  const aside = path.join(path.dirname(backup), `before-restore-${backupName(at, 'jsonl')}`);
  const kept = await holdsData(url);
  if (kept) await writeBackup(url, aside, at);
  try {
    await loadDatabase(url, readLines(backup), options);
  } catch (error) {
    if (kept) await rm(aside, { force: true });
    throw error;
  }
  return { aside: kept ? aside : null };
}

async function writeBackup(
  url: string,
  file: string,
  at: number,
  onProgress?: Parameters<Backups['backup']>[1],
): Promise<void> {
  const unfinished = `${file}.part`;
  try {
    await writeLines(unfinished, dumpDatabase(url, at), onProgress);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof StoreError) throw error;
    const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    throw new StoreError(full ? 'disk-full' : 'store-unavailable', `Cannot write the backup ${file}`, {
      cause: error,
    });
  }
}

async function writeLines(
  file: string,
  lines: AsyncIterable<DumpLine>,
  onProgress: Parameters<Backups['backup']>[1],
): Promise<void> {
  const output = await open(file, 'w', 0o600);
  try {
    let buffer = '';
    let total = 0;
    let done = 0;
    for await (const line of lines) {
      buffer += `${formatDumpLine(line)}\n`;
      if (line.type === 'head') total = line.rows;
      if (line.type === 'row') done += 1;
      if (buffer.length < bufferSize && line.type !== 'end') continue;
      await output.write(buffer);
      buffer = '';
      onProgress?.({ done, total });
    }
    await output.sync();
  } finally {
    await output[Symbol.asyncDispose]();
  }
}

async function* readLines(file: string): AsyncGenerator<DumpLine> {
  const input = await openBackup(file);
  try {
    let number = 0;
    for await (const text of input.readLines({ encoding: 'utf8', autoClose: false })) {
      number += 1;
      yield parseDumpLine(text, number);
    }
  } finally {
    await input[Symbol.asyncDispose]();
  }
}

async function openBackup(file: string): ReturnType<typeof open> {
  try {
    return await open(file, 'r');
  } catch (cause) {
    throw new StoreError('store-corrupt', `Cannot read the backup ${file}. Nothing was changed.`, { cause });
  }
}
