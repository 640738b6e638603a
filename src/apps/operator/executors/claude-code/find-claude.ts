import { spawn } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import path from 'node:path';

/** Claude Code as the owner has installed it. */
export type FoundClaude = { readonly file: string; readonly version: string };

/**
 * Looks for the owner's own Claude Code: the named file, else `claude` in the folders where programs are. It is started once to say
 * its version; null where there is none that does.
 */
export async function findClaude(
  named: string | null,
  folders: readonly string[],
): Promise<FoundClaude | null> {
  const candidates = named === null ? folders.map((folder) => path.join(folder, 'claude')) : [named];
  for (const candidate of candidates) {
    const file = programAt(candidate);
    const version = file === null ? null : await versionOf(file);
    if (file !== null && version !== null) return { file, version };
  }
  return null;
}

function programAt(file: string): string | null {
  try {
    accessSync(file, constants.X_OK);
    // The sandbox is given the program itself, not the link to it.
    return realpathSync(file);
  } catch {
    return null;
  }
}

async function versionOf(file: string): Promise<string | null> {
  const child = spawn(file, ['--version'], {
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 15_000,
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  return code === 0 ? (/^\d+\.\d+\.\d+/u.exec(text)?.[0] ?? null) : null;
}
