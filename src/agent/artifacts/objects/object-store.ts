/** Files by the digest of what they hold: the same file is kept once. */
export type ObjectStore = {
  /** Keeps it, and gives the address under which it lies. Keeping it again changes nothing. */
  readonly put: (sha256: string, bytes: Uint8Array, media: string, signal: AbortSignal) => Promise<string>;
  /** Null where it is not there. */
  readonly get: (sha256: string, signal: AbortSignal) => Promise<Uint8Array | null>;
  /** Where it is not there, nothing happens. */
  readonly remove: (sha256: string, signal: AbortSignal) => Promise<void>;
};

/** The name of an object: two levels of folders keep each of them small. */
export function objectName(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`Cannot name an object "${sha256}": it is no digest`);
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
}
