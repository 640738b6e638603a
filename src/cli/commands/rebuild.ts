import { Command } from 'commander';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { thousands } from '../terminal.ts';

/** `sanctum rebuild` */
export const rebuildCommand: BuildCommand = (ports, finish) =>
  new Command('rebuild')
    .description(
      'Make the read models anew from the log. Calls no model; the old ones serve until the new ones are ready.',
    )
    .argument('[projection...]', 'names of read models; all by default')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum rebuild threads')
    .action(async (projections: string[], options: ReportOptions) => {
      const code = await runOperation(
        ports,
        options,
        (operations, watch) => operations.rebuild({ projections }, watch),
        ({ rebuilt }) =>
          rebuilt
            .map(
              ({ projection, streams, rows }) =>
                `${projection}: ${thousands(streams)} streams read, ${thousands(rows)} rows changed.\n`,
            )
            .join(''),
      );
      finish(code);
    });
