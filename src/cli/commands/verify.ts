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
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum verify --json')
    .action(async (options: ReportOptions) => {
      const code = await runOperation(
        ports,
        options,
        (operations, watch) => operations.verify({}, watch),
        render,
        (report) => (report.problems.length === 0 ? exitCodes.ok : exitCodes.problem),
      );
      finish(code);
    });

function render(report: VerifyReport): string {
  const lines = report.problems.map(
    ({ stream, table, detail }) => `${stream}${table === null ? '' : ` (${table})`}: ${detail}`,
  );
  const unknown = report.unknown.map(
    ({ type, count }) => `${thousands(count)} events of the unknown type ${type} are kept`,
  );
  const seen = `${thousands(report.events)} events in ${thousands(report.streams)} streams checked.`;
  const end =
    report.problems.length === 0
      ? 'All in order.'
      : `${thousands(report.problems.length)} differences. "sanctum rebuild" makes the read models anew from the log.`;
  return `${[...lines, ...unknown, `${seen} ${end}`].join('\n')}\n`;
}
