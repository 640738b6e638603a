/** What is wrong with a store, by a stable code. */
export type StoreErrorCode =
  /** Another process owns the SQLite file. */
  | 'store-locked'
  /** The database needs a newer program. */
  | 'store-too-new'
  /** A migration failed or its text changed. */
  | 'migration-failed'
  /** The engine does not answer; try again. */
  | 'store-unavailable'
  /** No room on the disk. */
  | 'disk-full'
  /** The file is damaged or not a Sanctum database. */
  | 'store-corrupt'
  /** A statement broke: a bug. */
  | 'store-fault';

/** The engine failed. Nothing of the commit holds, unless the code is `store-unavailable` (then a repetition with the same key tells). */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
