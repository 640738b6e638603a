/** After an erasure: free pages are overwritten, the file is written anew without them, and the log beside it is emptied. */
export const purgeSqlite: readonly string[] = [
  'pragma secure_delete = on',
  'vacuum',
  'pragma wal_checkpoint(truncate)',
];
