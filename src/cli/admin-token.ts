import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Secret } from '../kernel/secret.ts';

/** The token that this data folder was given at its first start; makes it where there is none yet. */
export function ensureAdminToken(dataDirectory: string): { readonly token: Secret; readonly isNew: boolean } {
  const file = path.join(dataDirectory, 'admin-token');
  if (existsSync(file)) return { token: new Secret(readFileSync(file, 'utf8').trim()), isNew: false };
  const token = randomBytes(24).toString('base64url');
  mkdirSync(dataDirectory, { recursive: true });
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return { token: new Secret(token), isNew: true };
}
