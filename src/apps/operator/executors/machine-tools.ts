import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { toJsonSchema } from '../../../agent/tools/json-schema.ts';
import type { Json } from '../../../kernel/json.ts';
import type { Result } from '../../../kernel/result.ts';
import { accept, refuse } from '../../../kernel/result.ts';
import type { ToolOffer } from '../../../llm/model.ts';
import type { ExecutorContext } from '../executor.ts';
import { commandDeed, quoted } from './machine-call.ts';
import type { MachineDeed } from './machine-call.ts';
import type { Machine } from './machine.ts';

/** A deed with the command that does it. */
export type PlannedDeed = MachineDeed & { readonly argv: readonly string[]; readonly input: string };

const longestFile = 1_000_000;
const place = z.string().min(1).max(1000).describe('path, absolute or from the working folder');
const inputs = {
  run_command: z
    .object({
      argv: z
        .array(z.string())
        .min(1)
        .max(200)
        .optional()
        .describe('the program and its words; no shell reads them'),
      shell: z.string().min(1).optional().describe('a text for sh, where pipes or redirections are needed'),
    })
    .refine(({ argv, shell }) => (argv === undefined) !== (shell === undefined), 'give either argv or shell'),
  read_file: z.object({
    path: place,
    from: z.number().int().min(0).default(0).describe('byte to begin at'),
    bytes: z.number().int().min(1).max(60_000).default(20_000),
  }),
  list_files: z.object({ path: place.default('.') }),
  write_file: z.object({ path: place, text: z.string().max(longestFile).describe('the whole new content') }),
};

const descriptions: { readonly [name in keyof typeof inputs]: string } = {
  run_command:
    'Runs a command in the sandbox: no network, the working folder, and folders that the owner has listed. What does more than read waits for the owner.',
  read_file: 'Reads part of a file.',
  list_files: 'Lists a folder, with sizes and times.',
  write_file: 'Writes a file, in the place of one that is there. Waits for the owner.',
};

/** The tools that reach the machine, as a model sees them. */
export const machineTools: readonly ToolOffer[] = Object.entries(inputs).map(([name, schema]) => ({
  name,
  description: descriptions[name as keyof typeof inputs],
  inputSchema: toJsonSchema(schema) ?? {},
}));

/** What a call of a tool comes down to; a refusal says what is wrong with it, for the model. */
export function planDeed(
  tool: string,
  input: Json,
  machine: Machine,
  context: Pick<ExecutorContext, 'folder' | 'origin'>,
): Result<PlannedDeed, string> {
  switch (tool) {
    case 'run_command':
      return parsed(inputs.run_command, input, ({ argv, shell }) => {
        const wanted = argv === undefined ? { shell: shell ?? '' } : { argv };
        return { ...commandDeed(tool, wanted, machine, context), input: '' };
      });
    // Files are reached by commands too, so that the sandbox decides what a path means.
    case 'read_file':
      return parsed(inputs.read_file, input, ({ path: file, from, bytes }) => {
        const argv = ['head', '-c', String(from + bytes), '--', fileWord(file)];
        const deed = commandDeed(tool, { argv }, machine, context);
        const script = 'head -c "$1" -- "$3" | tail -c "+$2"';
        return {
          ...deed,
          does: { path: file, from, bytes },
          shown: `read ${quoted(file)}`,
          argv:
            from === 0
              ? argv
              : ['sh', '-c', script, 'sh', String(from + bytes), String(from + 1), fileWord(file)],
          input: '',
        };
      });
    case 'list_files':
      return parsed(inputs.list_files, input, ({ path: folder }) => {
        const argv = ['ls', '-lA', '--', fileWord(folder)];
        const deed = commandDeed(tool, { argv }, machine, context);
        return { ...deed, does: { path: folder }, shown: `list ${quoted(folder)}`, input: '' };
      });
    case 'write_file':
      return parsed(inputs.write_file, input, ({ path: file, text }) => {
        // Judged as what it is: a program that writes what it is given.
        const deed = commandDeed(tool, { argv: ['tee', '--', fileWord(file)] }, machine, context);
        const digest = createHash('sha256').update(text).digest('hex');
        const argv = [
          'sh',
          '-c',
          'mkdir -p -- "$1" && cat > "$2"',
          'sh',
          path.posix.dirname(file),
          fileWord(file),
        ];
        return {
          ...deed,
          verdict:
            deed.verdict.policy === 'ask'
              ? { policy: 'ask', effect: 'write', why: 'It writes a file.' }
              : deed.verdict,
          does: { path: file, digest, bytes: Buffer.byteLength(text) },
          shown: `write ${quoted(file)}:\n${text}`,
          argv,
          input: text,
        };
      });
    default:
      return refuse(`There is no tool "${tool}".`);
  }
}

function parsed<Input>(
  schema: z.ZodType<Input>,
  input: Json,
  plan: (input: Input) => PlannedDeed,
): Result<PlannedDeed, string> {
  const read = schema.safeParse(input);
  if (read.success) return accept(plan(read.data));
  const issues = read.error.issues
    .slice(0, 5)
    .map(({ path: at, message }) => `${at.join('.')} ${message}`.trim());
  return refuse(`The input is wrong: ${issues.join('; ')}`);
}

/** A path that no program takes for an option. */
function fileWord(file: string): string {
  return file.startsWith('-') ? `./${file}` : file;
}
