import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bwrapPath, openSandbox } from './open-sandbox.ts';

/** The level that this machine really has, and why it is not more. */
export type TriedSandbox = { readonly level: 'bwrap' } | { readonly level: 'none'; readonly reason: string };

/**
 * Finds out by trial which level holds: a command must run and must not see what it should not. Nothing is concluded from a
 * program being installed, since containers and kernels forbid namespaces to it.
 */
export async function trySandbox(program = bwrapPath): Promise<TriedSandbox> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-trial-'));
  try {
    const end = await openSandbox('bwrap', program).run({
      argv: ['/bin/sh', '-c', 'test ! -e /etc/passwd && test ! -e /root && test -w . && echo held'],
      folder,
      mounts: [],
      limits: { timeMs: 10_000 },
      signal: new AbortController().signal,
    });
    if (end.ended === 'exited' && end.exit === 0 && end.text === 'held\n') return { level: 'bwrap' };
    if (end.ended === 'not-started') {
      return { level: 'none', reason: `${program} is not there: install bubblewrap` };
    }
    const said = end.text.trim().split('\n')[0] ?? '';
    return { level: 'none', reason: `${program} does not work here (${said === '' ? end.ended : said})` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
