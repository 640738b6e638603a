import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Effect } from '../../../agent/tool.ts';
import type { Json } from '../../../kernel/json.ts';
import type { ExecutorContext, ToolCall } from '../executor.ts';
import type { Machine } from './machine.ts';
import { forOrigin, judgeCommand } from './policy/command-policy.ts';
import type { WantedCommand } from './policy/command-policy.ts';
import { plainEnvironment } from './sandbox/sandbox.ts';

/** What a tool of the machine is about to do. */
export type MachineDeed = {
  readonly tool: string;
  /** What it does, as it will be hashed and approved. */
  readonly does: { readonly [name: string]: Json };
  readonly shown: string;
  readonly verdict: { readonly policy: ToolCall['policy']; readonly effect: Effect; readonly why: string };
  /** Words whose files decide what happens, such as a script's. */
  readonly names: readonly string[];
};

type Where = Pick<ExecutorContext, 'folder' | 'origin'> & { readonly run: string; readonly tainted: boolean };

/** Judges a command for one run; `argv` is what would run. */
export function commandDeed(
  tool: string,
  wanted: WantedCommand,
  machine: Pick<Machine, 'level' | 'mounts' | 'guarded'>,
  { folder, origin }: Pick<Where, 'folder' | 'origin'>,
): MachineDeed & { readonly argv: readonly string[] } {
  const verdict = judgeCommand(wanted, {
    level: machine.level,
    folders: [folder, ...machine.mounts.map((mount) => mount.path)],
    guarded: { ...machine.guarded, except: [folder] },
  });
  const isText = verdict.argv[0] === 'sh' && 'shell' in wanted;
  return {
    tool,
    does: isText ? { shell: wanted.shell } : { argv: verdict.argv },
    shown: isText ? wanted.shell : verdict.argv.map(quoted).join(' '),
    verdict: forOrigin(verdict, origin),
    names: verdict.argv,
    argv: verdict.argv,
  };
}

/** The call as it is asked for, with everything that decides its effect. */
export async function toCall(
  id: string,
  deed: MachineDeed,
  machine: Machine,
  where: Where,
): Promise<ToolCall> {
  const { tool, does, shown, verdict } = deed;
  return {
    id,
    tool,
    shown,
    ...verdict,
    action: {
      v: 1,
      tool,
      does,
      run: where.run,
      folder: where.folder,
      mounts: machine.mounts,
      environment: environmentDigest,
      files: await digestsOf(deed.names, where.folder, machine),
      sandbox: machine.level,
      origin: where.origin,
      // Output of tools stands before it: wide consent does not reach it (A4).
      tainted: where.tainted,
    },
  };
}

/** Whether the files that an approved call named are still the same. */
export async function isUnchanged(
  call: ToolCall,
  deed: MachineDeed,
  folder: string,
  machine: Machine,
): Promise<boolean> {
  const now = await digestsOf(deed.names, folder, machine);
  const { action } = call;
  const then = typeof action === 'object' && action !== null && 'files' in action ? action['files'] : null;
  return JSON.stringify(now) === JSON.stringify(then);
}

/** A word as a shell would have to be given it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

const environmentDigest = createHash('sha256').update(JSON.stringify(plainEnvironment)).digest('hex');
const mostBytes = 64_000_000;

/** Only files that the command can see: a digest tells something of what is in a file. */
async function digestsOf(
  words: readonly string[],
  folder: string,
  { mounts }: Pick<Machine, 'mounts'>,
): Promise<{ readonly [file: string]: string }> {
  const digests: { [file: string]: string } = {};
  for (const word of words.slice(0, 64)) {
    if (word === '' || word.length > 4096 || word.includes('\0')) continue;
    const file = path.resolve(folder, word);
    if (![folder, ...mounts.map((mount) => mount.path)].some((place) => file.startsWith(`${place}/`)))
      continue;
    const found = await lstat(file).catch(() => null);
    if (found === null) continue;
    if (found.isSymbolicLink()) digests[file] = 'link';
    if (!found.isFile()) continue;
    digests[file] = found.size > mostBytes ? `${found.size} bytes, ${found.mtimeMs}` : await digestOf(file);
  }
  return digests;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch {
    return 'unreadable';
  }
}
