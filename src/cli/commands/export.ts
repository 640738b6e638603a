import path from 'node:path';
import { Command } from 'commander';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { thousands } from '../terminal.ts';

/** `sanctum export` */
export const exportCommand: BuildCommand = (ports, finish) =>
  new Command('export')
    .description(
      'Write every event to a file of JSON lines, from which everything can be made anew. The same log gives the same bytes.',
    )
    .argument('<file>', 'file to write; it must not exist yet')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum export sanctum.jsonl')
    .action(async (file: string, options: ReportOptions) => {
      const code = await runOperation(
        ports,
        options,
        (operations, watch) => operations.export({ file: path.resolve(file) }, watch),
        (report) =>
          `${thousands(report.events)} events of ${thousands(report.streams)} streams are in ${report.file}.\nsha256 ${report.sha256}\n`,
      );
      finish(code);
    });
