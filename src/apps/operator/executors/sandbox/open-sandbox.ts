import { spawn } from 'node:child_process';
import type { SandboxLevel } from '../../executor.ts';
import { toBwrapArguments } from './bwrap.ts';
import type { View } from './bwrap.ts';
import { defaultLimits, plainEnvironment } from './sandbox.ts';
import type { Sandbox, SandboxLimits } from './sandbox.ts';
import { watchProcess } from './watch-process.ts';

/** Path of bubblewrap, where distributions put it. */
export const bwrapPath = '/usr/bin/bwrap';

/**
 * A sandbox of this level. With `none` commands run as this program's own user, with an empty environment and the same limits,
 * and see the whole machine: whoever opens it so has the owner's word for it.
 */
export function openSandbox(level: SandboxLevel & ('bwrap' | 'none'), path = bwrapPath): Sandbox {
  const prefix = (view: View): readonly string[] =>
    level === 'bwrap' ? [path, ...toBwrapArguments(view)] : [];

  function launch(argv: readonly string[], view: View) {
    const [program = '', ...words] = [...prefix(view), ...argv];
    return spawn(program, words, {
      cwd: view.folder,
      env: level === 'bwrap' ? {} : view.environment,
      // A group of its own, so that all of it can be ended at once.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  return {
    level,
    start: ({ argv, ...view }) => launch(argv, view),
    async run({ argv, folder, mounts, input = '', limits, signal }) {
      const all = { ...defaultLimits, ...limits };
      const view = { folder, mounts, files: [], environment: plainEnvironment, network: false };
      return watchProcess(launch([...limited(all, level), ...argv], view), all, input, signal);
    },
  };
}

/** Sets the limits of the process and puts the command in its place; part of every POSIX shell. */
function limited({ memoryBytes, processes }: SandboxLimits, level: 'bwrap' | 'none'): readonly string[] {
  const memory = `ulimit -v ${Math.floor(memoryBytes / 1024)}`;
  // Outside of a namespace all processes of the user would count. Shells differ in the letter, and not all have one.
  const count = `{ ulimit -u ${processes} || ulimit -p ${processes}; } 2>/dev/null`;
  const script = `${level === 'bwrap' ? `${memory}; ${count}` : memory}; exec "$@"`;
  return ['/bin/sh', '-c', script, 'sh'];
}
