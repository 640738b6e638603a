import { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import type { VerifyReport } from '../operations.ts';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { thousands } from '../terminal.ts';

/** `sanctum verify` */
export const verifyCommand: BuildCommand = (ports, finish) =>
  new Command('verify')
    .description('Check that everything shown equals what the log says. Changes nothing.')
    .option('--full', 'also streams that have not changed since they were last found in order')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum verify --full')
    .action(async (options: ReportOptions & { full?: boolean }) => {
      const code = await runOperation(
        ports,
        options,
        (operations, watch) => operations.verify({ full: options.full ?? false }, watch),
        render,
        (report) => (report.problems.length === 0 ? exitCodes.ok : exitCodes.problem),
      );
      finish(code);
    });

function render(report: VerifyReport): string {
  const lines = report.problems.map(
    ({ stream, projection, detail }) => `${stream}: ${projection}: ${detail}`,
  );
  const unknown = report.unknown.map(
    ({ type, count }) => `${thousands(count)} events of the unknown type ${type} are kept`,
  );
  const seen = `${thousands(report.events)} events in ${thousands(report.streams)} streams checked`;
  const skipped =
    report.skipped === 0 ? '' : `, ${thousands(report.skipped)} streams unchanged since the last time`;
  const end =
    report.problems.length === 0
      ? 'All in order.'
      : `${thousands(report.problems.length)} differences. "sanctum rebuild" makes the read models anew from the log.`;
  return `${[...lines, ...unknown, `${seen}${skipped}. ${end}`].join('\n')}\n`;
}
