import type { Mount } from './sandbox.ts';

/** What a command sees of the machine. */
export type View = {
  /** Bound for writing at its own path, and the working folder. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
  readonly files: readonly { readonly from: string; readonly to: string }[];
  readonly environment: { readonly [name: string]: string };
  readonly network: boolean;
};

/**
 * The words with which bubblewrap (github.com/containers/bubblewrap) starts a command: all namespaces new, an empty environment,
 * programs only to be read, uid 1000, and folders at the paths that they have outside, so that what an owner approves is what runs.
 */
export function toBwrapArguments(view: View): readonly string[] {
  return [
    '--unshare-all',
    ...(view.network ? ['--share-net'] : []),
    // When bubblewrap dies, the first process of the namespace does, and with it every other.
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    '--ro-bind',
    '/usr',
    '/usr',
    '--symlink',
    'usr/bin',
    '/bin',
    '--symlink',
    'usr/lib',
    '/lib',
    '--symlink',
    'usr/lib64',
    '/lib64',
    ...['/etc/ssl', '/etc/alternatives', '/etc/localtime'].flatMap((path) => ['--ro-bind-try', path, path]),
    ...(view.network
      ? ['/etc/resolv.conf', '/etc/hosts'].flatMap((path) => ['--ro-bind-try', path, path])
      : []),
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    '--tmpfs',
    '/tmp',
    '--tmpfs',
    '/run',
    '--tmpfs',
    '/home/agent',
    ...view.mounts.flatMap(({ path, access }) => [access === 'write' ? '--bind' : '--ro-bind', path, path]),
    '--bind',
    view.folder,
    view.folder,
    ...view.files.flatMap(({ from, to }) => ['--ro-bind', from, to]),
    '--chdir',
    view.folder,
    '--uid',
    '1000',
    '--gid',
    '1000',
    '--hostname',
    'sandbox',
    ...Object.entries(view.environment).flatMap(([name, value]) => ['--setenv', name, value]),
    '--',
  ];
}
