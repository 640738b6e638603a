import path from 'node:path';
import { Command } from 'commander';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { thousands } from '../terminal.ts';

/** `sanctum import` */
export const importCommand: BuildCommand = (ports, finish) =>
  new Command('import')
    .description('Read a file that "sanctum export" wrote into an empty store, on either engine.')
    .argument('<file>', 'file to read')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgres://… sanctum import sanctum.jsonl')
    .action(async (file: string, options: ReportOptions) => {
      const code = await runOperation(
        ports,
        options,
        (operations, watch) => operations.import({ file: path.resolve(file) }, watch),
        (report) => `${thousands(report.events)} events of ${thousands(report.streams)} streams were read.\n`,
      );
      finish(code);
    });
