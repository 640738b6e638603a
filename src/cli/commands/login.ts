import { Command } from 'commander';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';

/** `sanctum login` */
export const loginCommand: BuildCommand = (ports, finish) =>
  new Command('login')
    .description(
      'Log in to a service with an account of the agent. A running server uses the new login at once.',
    )
    .argument('<service>', 'such as twitch')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum login twitch')
    .action(async (service: string, options: ReportOptions) => {
      const code = await runOperation(
        ports,
        options,
        (operations, watch) => operations.login({ service }, watch),
        ({ title, account }) => `Logged in to ${title} as ${account}.\n`,
      );
      finish(code);
    });
