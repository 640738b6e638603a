import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Secret } from '../kernel/secret.ts';

/** How a command reaches the server that owns the store. */
export type ServerFile = {
  readonly control: string;
  readonly token: Secret;
  readonly pid: number;
  /** Address of the studio. */
  readonly url: string;
  /** The database that the server owns. */
  readonly database: string;
};

const shape = z.object({
  control: z.string(),
  token: z.string(),
  pid: z.number().int(),
  url: z.string(),
  database: z.string(),
});

/** Tells commands on this machine how to reach this server; only its owner may read it. */
export function writeServerFile(dataDirectory: string, server: ServerFile): void {
  const file = path.join(dataDirectory, 'server.json');
  const text = JSON.stringify({ ...server, token: server.token.reveal() }, null, 2);
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Removes it, unless another server has written its own since. */
export function removeServerFile(dataDirectory: string, pid: number): void {
  if (readServerFile(dataDirectory)?.pid === pid)
    rmSync(path.join(dataDirectory, 'server.json'), { force: true });
}

/** The server that last said it owns this data folder; null if there is none or its file cannot be read. */
export function readServerFile(dataDirectory: string): ServerFile | null {
  try {
    const text = readFileSync(path.join(dataDirectory, 'server.json'), 'utf8');
    const parsed = shape.parse(JSON.parse(text));
    return { ...parsed, token: new Secret(parsed.token) };
  } catch {
    return null;
  }
}
