import type { Mount, Sandbox } from './sandbox/sandbox.ts';
import { openSandbox } from './sandbox/open-sandbox.ts';
import type { TriedSandbox } from './sandbox/try-sandbox.ts';
import type { Guarded } from './policy/denied-commands.ts';

/** What executors may reach of the machine. */
export type Machine = {
  /** Null where commands and files stay out of reach. */
  readonly sandbox: Sandbox | null;
  readonly level: 'bwrap' | 'none';
  readonly mounts: readonly Mount[];
  readonly guarded: Omit<Guarded, 'except'>;
  /** One sentence for the owner. */
  readonly reach: string;
};

/** The owner's word on the machine. */
export type MachineOptions = {
  /** Whether commands may run where no sandbox holds them. */
  readonly allowUnsandboxed: boolean;
  /** Folders that the owner has listed. */
  readonly folders: readonly Mount[];
  readonly guarded: Omit<Guarded, 'except'>;
};

/** Opens what the trial has found and the owner allows. */
export function openMachine(tried: TriedSandbox, options: MachineOptions): Machine {
  const { allowUnsandboxed, folders, guarded } = options;
  const open = tried.level === 'bwrap' || allowUnsandboxed;
  return {
    sandbox: open ? openSandbox(tried.level) : null,
    level: tried.level,
    mounts: folders,
    guarded,
    reach: describeReach(tried, open, folders),
  };
}

function describeReach(tried: TriedSandbox, open: boolean, folders: readonly Mount[]): string {
  if (tried.level === 'none') {
    return open
      ? 'Commands run without a sandbox, with all rights of this program, as ALLOW_UNSANDBOXED says.'
      : `Commands and files are off, since there is no sandbox here: ${tried.reason}.`;
  }
  const listed = folders.map(
    ({ path, access }) => `${path} (${access === 'write' ? 'may be changed' : 'read only'})`,
  );
  const places = ['its own folder', ...listed].join(', ');
  return `Commands run in a sandbox (bubblewrap) without network and see ${places}.`;
}
