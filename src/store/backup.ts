import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** A backup on the disk. */
export type BackupFile = { readonly file: string; readonly at: number; readonly bytes: number };

/** What an adapter offers for backups, beside the store's port. */
export type Backups = {
  /** Writes a whole and consistent copy to a new file while the store goes on working. */
  readonly backup: (
    file: string,
    onProgress?: (progress: { readonly done: number; readonly total: number }) => void,
  ) => Promise<void>;
};

/** What a restore did: where the data that it took the place of is kept; null if there was none. */
export type Restored = { readonly aside: string | null };

const name = /^sanctum-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z\.(?:db|jsonl)$/;

/** The name of a backup made at this time: `sanctum-2026-01-31T03-00-00Z.db`, or `.jsonl` from PostgreSQL. */
export function backupName(at: number, extension: 'db' | 'jsonl'): string {
  return `sanctum-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z.${extension}`;
}

/** The backups in a folder, the newest first; files of other names do not count. */
export async function listBackups(folder: string): Promise<readonly BackupFile[]> {
  const files: BackupFile[] = [];
  for (const entry of await readdir(folder)) {
    const found = name.exec(entry);
    if (found === null) continue;
    const [, day, hour, minute, second] = found;
    const file = path.join(folder, entry);
    const { size } = await stat(file);
    files.push({ file, at: Date.parse(`${day}T${hour}:${minute}:${second}Z`), bytes: size });
  }
  return files.toSorted((a, b) => b.at - a.at);
}

/** Removes all but the newest backups, and tells which went. */
export async function pruneBackups(folder: string, keep: number): Promise<readonly BackupFile[]> {
  const old = (await listBackups(folder)).slice(keep);
  for (const { file } of old) await rm(file);
  return old;
}
