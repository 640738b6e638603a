import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Who was forgotten, outside the database, so that a restored backup forgets them again (K15). Ids are salted digests. */
export type Tombstones = {
  readonly salt: string;
  readonly people: readonly { readonly digest: string; readonly until: number }[];
};

const shape = z.object({
  salt: z.string().min(1),
  people: z.array(z.object({ digest: z.string(), until: z.number() })),
});

/** The list of a data folder; a new one with its own salt where there is none yet. */
export function readTombstones(dataDirectory: string): Tombstones {
  try {
    return shape.parse(JSON.parse(readFileSync(fileIn(dataDirectory), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { salt: randomBytes(32).toString('hex'), people: [] };
    }
    throw error;
  }
}

/** Adds a person, or moves the time up to which their words go. Only the owner of the folder may read the list. */
export function keepTombstone(dataDirectory: string, list: Tombstones, person: string, until: number): void {
  const digest = digestOf(list.salt, person);
  const people = [...list.people.filter((other) => other.digest !== digest), { digest, until }];
  const file = fileIn(dataDirectory);
  mkdirSync(dataDirectory, { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...list, people }, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Up to when this person's words go; null for whoever was not forgotten. */
export function forgottenUntil(list: Tombstones, person: string): number | null {
  const digest = digestOf(list.salt, person);
  return list.people.find((other) => other.digest === digest)?.until ?? null;
}

function digestOf(salt: string, person: string): string {
  return createHmac('sha256', salt).update(person).digest('hex');
}

function fileIn(dataDirectory: string): string {
  return path.join(dataDirectory, 'forgotten.json');
}
