/** What the configuration reads from the disk; tests hand in their own. */
export type Files = {
  /** The text, or null where there is no such file. */
  readonly read: (path: string) => string | null;
  /** Permission bits, or null where they mean nothing. */
  readonly mode: (path: string) => number | null;
  /** Names in a folder; empty where there is none. */
  readonly list: (path: string) => readonly string[];
};

/** Something that is wrong with the configuration. */
export type ConfigProblem = {
  /** The variable or the key of `sanctum.yaml`. */
  readonly name: string;
  /** Where it stands, such as `sanctum.yaml:12`. */
  readonly where: string;
  readonly message: string;
};

/** One line for each problem, ready to be read by a person. */
export function describeConfigProblems(problems: readonly ConfigProblem[]): string {
  return problems.map(({ name, where, message }) => `${where}: ${name} ${message}`).join('\n');
}

/** Whether others than its owner may read or change the file. */
export function isLoose(files: Files, path: string): boolean {
  const mode = files.mode(path);
  return mode !== null && (mode & 0o077) !== 0;
}
