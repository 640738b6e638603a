import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import type { BuildCommand } from '../program.ts';
import { reportFault } from '../run-command.ts';

/** `sanctum init` */
export const initCommand: BuildCommand = (ports, finish) =>
  new Command('init')
    .description(
      'Write files to start from: sanctum.yaml, .env.secrets and an agent. Changes nothing that is there.',
    )
    .argument('[folder]', 'where to write them', '.')
    .addHelpText('after', '\nExample:\n  sanctum init && sanctum serve')
    .action(async (folder: string) => {
      try {
        const files = await startingFiles(await ports.exampleSettings());
        const root = path.resolve(folder);
        const lines = files.map(({ name, text, mode }) => write(path.join(root, name), name, text, mode));
        ports.terminal.out(
          `${lines.join('\n')}\nPut a key into .env.secrets and start with "sanctum serve".\n`,
        );
        finish(exitCodes.ok);
      } catch (error) {
        finish(reportFault(ports, error));
      }
    });

async function startingFiles(
  example: string,
): Promise<readonly { readonly name: string; readonly text: string; readonly mode: number }[]> {
  const { defaultAgentYaml } = await import('../../agent/persona/default-agent.ts');
  const name = /^name: *(\S+)/m.exec(defaultAgentYaml)?.[1] ?? 'agent';
  const secrets = [
    '# Only you may read this file (chmod 600). Two lines are enough to give the agent a model:',
    '#LLM_PROVIDER=anthropic',
    '#ANTHROPIC_API_KEY=',
    '',
  ];
  return [
    { name: 'sanctum.yaml', text: commented(example), mode: 0o644 },
    { name: '.env.secrets', text: secrets.join('\n'), mode: 0o600 },
    { name: path.join('agents', `${name}.yaml`), text: defaultAgentYaml, mode: 0o644 },
  ];
}

/** The example with every setting as a comment, so that it sets nothing and later defaults hold. */
function commented(example: string): string {
  return example.replaceAll(/^(?!#|$)/gm, '#');
}

function write(file: string, name: string, text: string, mode: number): string {
  if (existsSync(file)) return `${name} is there already and stays as it is.`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { mode, flag: 'wx' });
  return `${name} is new.`;
}
