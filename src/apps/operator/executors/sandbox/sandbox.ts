import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { SandboxLevel } from '../../executor.ts';

/** A folder or file of the machine that a command sees at the same path. */
export type Mount = { readonly path: string; readonly access: 'read' | 'write' };

/** What a command may use before it is ended. */
export type SandboxLimits = {
  /** Milliseconds until everything that it started is killed. */
  readonly timeMs: number;
  /** Bytes of output that are kept; what follows is counted only. */
  readonly keepBytes: number;
  /** Bytes of output at which it is killed. */
  readonly mostBytes: number;
  /** Bytes of address space of each process. */
  readonly memoryBytes: number;
  /** Processes at once; the kernel does not hold root to it. */
  readonly processes: number;
};

/** One command: the list of its words goes to the program as it is, without a shell. */
export type SandboxCommand = {
  readonly argv: readonly string[];
  /** Absolute path of the working folder, which is written. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
  readonly input?: string;
  readonly limits?: Partial<SandboxLimits>;
  readonly signal: AbortSignal;
};

/** How a command ended; also `failed` for one that could not be started is a value, with the reason as its output. */
export type SandboxExit = {
  readonly ended: 'exited' | 'timed-out' | 'too-much-output' | 'stopped' | 'not-started';
  /** Exit code; null where it did not end by itself. */
  readonly exit: number | null;
  /** The first part of its output, both streams in the order of their arrival. */
  readonly text: string;
  /** Bytes of the whole output, also what is not in `text`. */
  readonly bytes: number;
  /** sha256 of the whole output. */
  readonly digest: string;
  readonly durationMs: number;
};

/** A program that is talked to while it runs, with files and variables of its own. */
export type SandboxSession = {
  readonly argv: readonly string[];
  readonly folder: string;
  readonly mounts: readonly Mount[];
  /** Files of the machine and where the program finds them, only to be read. */
  readonly files: readonly { readonly from: string; readonly to: string }[];
  readonly environment: { readonly [name: string]: string };
  /** Whether the program reaches the network. */
  readonly network: boolean;
};

/** Where commands run: nothing of the machine but programs, the working folder and what the owner has listed. */
export type Sandbox = {
  readonly level: SandboxLevel;
  /** Runs a command to its end; never throws. */
  readonly run: (command: SandboxCommand) => Promise<SandboxExit>;
  /** Starts a program; whoever starts it ends it with `endGroup`. */
  readonly start: (session: SandboxSession) => ChildProcessWithoutNullStreams;
};

/** Limits where a command names none. */
export const defaultLimits: SandboxLimits = {
  timeMs: 120_000,
  keepBytes: 65_536,
  mostBytes: 33_554_432,
  memoryBytes: 2_147_483_648,
  processes: 256,
};

/** Variables of every command; nothing of our own environment is passed on. */
export const plainEnvironment: { readonly [name: string]: string } = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/home/agent',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  TMPDIR: '/tmp',
};
