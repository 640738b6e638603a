/** What the program's exit code tells a script. */
export const exitCodes = {
  ok: 0,
  /** The work failed, or what was checked is not in order. */
  problem: 1,
  /** The command line cannot be understood. */
  usage: 2,
  /** The configuration has problems; each is printed with its place. */
  configuration: 3,
  /** The store is locked, unreachable, damaged, or needs a newer program. */
  store: 4,
  /** The address to listen on is taken or not allowed. */
  address: 5,
  /** Stopped by a signal before the work was done. */
  interrupted: 130,
} as const;

/** One of the codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The codes as the help prints them. */
export const exitCodeHelp = `
Exit codes:
  0    done, all in order
  1    failed, or a problem was found
  2    the command line is wrong
  3    the configuration is wrong
  4    the store is locked, unreachable, damaged or too new
  5    the address to listen on is taken
  130  stopped by a signal`;
