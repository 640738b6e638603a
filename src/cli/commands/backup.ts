import path from 'node:path';
import { Command } from 'commander';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { thousands } from '../terminal.ts';

/** `sanctum backup` */
export const backupCommand: BuildCommand = (ports, finish) =>
  new Command('backup')
    .description('Write a copy of the store while it is in use.')
    .argument('[file]', 'file to write; by default a new one in the backups folder of the data folder')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum backup /mnt/safe/sanctum.backup')
    .action(async (file: string | undefined, options: ReportOptions) => {
      const code = await runOperation(
        ports,
        options,
        (operations, watch) =>
          operations.backup({ file: file === undefined ? null : path.resolve(file) }, watch),
        (report) => `The backup is in ${report.file} (${thousands(report.bytes)} bytes).\n`,
      );
      finish(code);
    });
