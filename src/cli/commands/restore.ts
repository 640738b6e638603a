import path from 'node:path';
import { Command } from 'commander';
import { OperationError } from '../operations.ts';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { findServer, runConfigured } from '../run-command.ts';
import { exitCodes } from '../exit-codes.ts';

/** `sanctum restore` */
export const restoreCommand: BuildCommand = (ports, finish) =>
  new Command('restore')
    .description(
      'Put a backup in the place of the store. The server must be stopped; the present store is kept aside.',
    )
    .argument('<file>', 'a file that "sanctum backup" wrote')
    .option('--force', 'also where the present store holds something')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum restore data/backups/2026-11-20.db --force')
    .action(async (file: string, options: ReportOptions & { force?: boolean }) => {
      const code = await runConfigured(ports, async (config) => {
        if ((await findServer(config)) !== null) {
          throw new OperationError(
            'store-locked',
            'Cannot restore while the server runs: stop it first. Nothing was changed.',
          );
        }
        const log = await ports.createLog(config);
        const report = await ports.restore(config, log, {
          file: path.resolve(file),
          force: options.force ?? false,
        });
        ports.terminal.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : render(report));
        return exitCodes.ok;
      });
      finish(code);
    });

function render(report: {
  readonly file: string;
  readonly kept: string | null;
  readonly forgotten: number;
}): string {
  const kept = report.kept === null ? '' : ` What was there before is in ${report.kept}.`;
  const forgotten = report.forgotten === 0 ? '' : ` ${report.forgotten} people were forgotten again.`;
  return `Restored from ${report.file}.${kept}${forgotten}\n`;
}
