/** The two engines. */
export type Dialect = 'sqlite' | 'postgres';

/** Words that differ between the engines' definitions of tables. */
export type Types = {
  /** 64-bit whole number; times in milliseconds too. */
  readonly integer: string;
  readonly real: string;
  readonly text: string;
  readonly bytes: string;
  /** A primary key that counts up by itself. */
  readonly serial: string;
  /** Ends a table definition: STRICT on SQLite, nothing on PostgreSQL. */
  readonly end: string;
};

/** One step forward; there is no way back (K13). Its text is checksummed, so a landed one never changes. */
export type Migration = {
  /** Sorts the steps, such as `0001-core`. */
  readonly id: string;
  /** Oldest program schema that can still read the database after this step; raised only when an old program would break. */
  readonly minReader?: number;
  readonly up: (types: Types, dialect: Dialect) => readonly string[];
};
