import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectStore } from './object-store.ts';
import { objectName } from './object-store.ts';

/** Objects in a folder of this machine, readable by its owner alone. A file appears whole or not at all. */
export function createFolderObjects(folder: string): ObjectStore {
  const fileOf = (sha256: string): string => path.join(folder, objectName(sha256));

  return {
    async put(sha256, bytes) {
      const file = fileOf(sha256);
      const uri = `objects/${objectName(sha256)}`;
      if ((await sizeOf(file)) === bytes.byteLength) return uri;
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const draft = `${file}.${randomBytes(6).toString('hex')}.part`;
      try {
        const handle = await open(draft, 'wx', 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(draft, file);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      return uri;
    },
    get: (sha256) => orNull(readFile(fileOf(sha256))),
    remove: (sha256) => rm(fileOf(sha256), { force: true }),
  };
}

async function sizeOf(file: string): Promise<number | null> {
  return (await orNull(stat(file)))?.size ?? null;
}

async function orNull<Value>(read: Promise<Value>): Promise<Value | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
