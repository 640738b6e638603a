import { createHash, randomBytes, scrypt } from 'node:crypto';
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Secret } from '../../kernel/secret.ts';

/** The key that seals entries; `id` names it and tells nothing about it. */
export type VaultKey = { readonly id: string; readonly bytes: Uint8Array };

/** The key cannot be used; the message says what to do. */
export class VaultKeyError extends Error {
  override readonly name = 'VaultKeyError';
  readonly code = 'vault-key-damaged';
}

const keyBytes = 32;
const stretch: (password: string, salt: string, length: number) => Promise<Uint8Array> = promisify(scrypt);

/** The key made from `SECRET_KEY`; without one, that of the data folder, which is made at its first use with mode 0600 (C8). */
export async function openVaultKey(options: {
  readonly secret: Secret | null;
  readonly folder: string;
}): Promise<VaultKey> {
  if (options.secret === null) return named(await keyOfFolder(options.folder));
  // The salt is the same on every node, so that all of them read what one has sealed.
  return named(await stretch(options.secret.reveal(), 'sanctum vault 1', keyBytes));
}

function named(bytes: Uint8Array): VaultKey {
  const id = createHash('sha256').update('sanctum vault key ').update(bytes).digest('hex').slice(0, 12);
  return { id, bytes };
}

async function keyOfFolder(folder: string): Promise<Uint8Array> {
  const file = path.join(folder, 'vault.key');
  const text = (await readIfThere(file)) ?? (await makeKey(folder, file));
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length !== keyBytes) {
    throw new VaultKeyError(
      `Cannot use the key in ${file}: it is damaged. Put it back from a copy, or delete it and log in again everywhere.`,
    );
  }
  await chmod(file, 0o600);
  return bytes;
}

async function makeKey(folder: string, file: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // Linking takes the name only where nobody has it: of two processes that start at once, one key is used by both.
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(file, 'utf8');
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
