/** After an erasure: the old versions of rows go from the tables at once, instead of at some later time. */
export const purgePostgres: readonly string[] = ['vacuum'];
