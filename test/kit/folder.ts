import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** An empty folder of one test; disposing it removes it with all that is in it. */
export type TestFolder = AsyncDisposable & {
  readonly folder: string;
  /** A path in it. */
  readonly at: (name: string) => string;
};

/** Creates an empty folder. */
export async function createTestFolder(): Promise<TestFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-folder-'));
  return {
    folder,
    at: (name) => path.join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
