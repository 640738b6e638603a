import { createHash } from 'node:crypto';
import type { Json } from '../../../../kernel/json.ts';
import { canonicalJson } from '../../../../kernel/json.ts';
import type { ExecutorContext } from '../../executor.ts';
import { commandDeed } from '../machine-call.ts';
import type { MachineDeed } from '../machine-call.ts';
import type { Machine } from '../machine.ts';

/** Tools of Claude Code that a run may have; nothing that reaches the network or starts other agents. */
export const claudeTools: readonly string[] = ['Bash', 'Read', 'Write', 'Edit', 'Glob', 'Grep'];

/** What a call of one of its tools comes down to, judged like our own. */
export function claudeDeed(
  tool: string,
  input: { readonly [name: string]: Json },
  machine: Machine,
  context: Pick<ExecutorContext, 'folder' | 'origin'>,
): MachineDeed {
  const { command, file_path: file, path: folder, pattern } = input;
  if (tool === 'Bash' && typeof command === 'string') {
    const deed = commandDeed(tool, { shell: command }, machine, context);
    const more = others(input, ['command', 'description']);
    // It always runs in a shell there, whatever the words.
    return {
      ...deed,
      does: { shell: command, ...more },
      shown: Object.keys(more).length === 0 ? command : `${command}\nwith ${canonicalJson(more)}`,
    };
  }
  const shown = `${tool} ${canonicalJson(input)}`;
  const names = typeof file === 'string' ? [file] : [];
  if (tool === 'Read' && typeof file === 'string') {
    const { verdict } = commandDeed(tool, { argv: ['cat', '--', file] }, machine, context);
    return { tool, does: input, shown, verdict, names };
  }
  if ((tool === 'Glob' || tool === 'Grep') && typeof pattern === 'string') {
    const where = typeof folder === 'string' ? folder : '.';
    const { verdict } = commandDeed(tool, { argv: ['ls', '--', where] }, machine, context);
    return { tool, does: input, shown, verdict, names };
  }
  if ((tool === 'Write' || tool === 'Edit') && typeof file === 'string') {
    const { verdict } = commandDeed(tool, { argv: ['tee', '--', file] }, machine, context);
    const asks = { policy: 'ask', effect: 'write', why: 'It writes a file.' } as const;
    return { tool, does: input, shown, verdict: verdict.policy === 'ask' ? asks : verdict, names };
  }
  const digest = createHash('sha256').update(canonicalJson(input)).digest('hex');
  const why = 'This tool is not part of what a run may use.';
  return { tool, does: { digest }, shown, verdict: { policy: 'deny', effect: 'act', why }, names };
}

function others(
  input: { readonly [name: string]: Json },
  known: readonly string[],
): { readonly [name: string]: Json } {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !known.includes(name)));
}
