import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { VaultKey } from './vault-key.ts';

const form = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

/** Seals a text with AES-256-GCM. It opens only with the same key and for the same `place`, so rows cannot be swapped. */
export function seal(key: VaultKey, place: string, text: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
  cipher.setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [form, key.id, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')].join('.');
}

/** Opens what was sealed. `other-key`: another key made it; `damaged`: it is not what was written. */
export function unseal(
  key: VaultKey,
  place: string,
  sealed: string,
): Result<string, 'other-key' | 'damaged'> {
  const [version, id, packed] = sealed.split('.');
  if (version !== form || id === undefined || packed === undefined) return refuse('damaged');
  if (id !== key.id) return refuse('other-key');
  const bytes = Buffer.from(packed, 'base64url');
  if (bytes.length < nonceBytes + tagBytes) return refuse('damaged');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, nonceBytes));
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    const body = bytes.subarray(nonceBytes + tagBytes);
    return accept(Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8'));
  } catch {
    return refuse('damaged');
  }
}
