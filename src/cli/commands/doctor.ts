import { Command } from 'commander';
import { checkMachine } from '../check-machine.ts';
import type { CliPorts } from '../cli-ports.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { toFault } from '../fault.ts';
import type { Check } from '../operations.ts';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { withOperations } from '../run-command.ts';

type DoctorOptions = ReportOptions & { readonly models?: boolean };

const signs = { ok: '✔', warning: '!', failed: '✖' } as const;

/** `sanctum doctor` */
export const doctorCommand: BuildCommand = (ports, finish) =>
  new Command('doctor')
    .description(
      'Look at the machine, the configuration, the store and the models, and say what is wrong and what to do.',
    )
    .option('--models', 'also call each model once, with a few tokens')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum doctor --models')
    .action(async (options: DoctorOptions) => finish(await examine(ports, options)));

async function examine(ports: CliPorts, options: DoctorOptions): Promise<ExitCode> {
  const checks = await gather(ports, options);
  const lines = checks.map(({ name, state, detail }) => `${signs[state]} ${name}: ${detail}\n`);
  ports.terminal.out(options.json === true ? `${JSON.stringify(checks, null, 2)}\n` : lines.join(''));
  return checks.some(({ state }) => state === 'failed') ? exitCodes.problem : exitCodes.ok;
}

async function gather(ports: CliPorts, options: DoctorOptions): Promise<readonly Check[]> {
  const config = await ports.loadConfig({ adminToken: 'made-by-caller' });
  if (!config.ok) {
    const problems = config.refusal.map(({ name, where, message }): Check => ({
      name: 'configuration',
      state: 'failed',
      detail: `${where}: ${name} ${message}`,
    }));
    return problems;
  }
  const machine = await checkMachine(config.value);
  try {
    const ask = { models: options.models ?? false };
    const house = await withOperations(ports, config.value, options, (operations, watch) =>
      operations.doctor(ask, watch),
    );
    return [...machine, ...house];
  } catch (error) {
    return [...machine, { name: 'store', state: 'failed', detail: toFault(error).message }];
  }
}
