import { Command } from 'commander';
import type { ForgetReport } from '../operations.ts';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { thousands } from '../terminal.ts';

/** `sanctum forget` */
export const forgetCommand: BuildCommand = (ports, finish) =>
  new Command('forget')
    .description("Erase one person's words everywhere, for good. The one thing that cannot be undone.")
    .argument('<person>', 'id of the person, such as person:twitch:42, or a name that only one person has')
    .option('--dry-run', 'only say what would be erased')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum forget person:twitch:42 --dry-run')
    .action(async (person: string, options: ReportOptions & { dryRun?: boolean }) => {
      const ask = { person, dryRun: options.dryRun ?? false };
      finish(
        await runOperation(ports, options, (operations, watch) => operations.forget(ask, watch), render),
      );
    });

function render(report: ForgetReport): string {
  const verb = report.dryRun ? 'would be' : 'were';
  const parts = [
    `${thousands(report.messages)} messages of ${report.person}`,
    `${thousands(report.replies)} replies to them`,
    `${thousands(report.derived)} other events and ${thousands(report.cells)} cells beside the log`,
  ];
  const review =
    report.review === 0
      ? ''
      : `\n${thousands(report.review)} texts of others ${verb} put up for review (table forget_review).`;
  const notes = report.notes.map((note) => `\n${note}`).join('');
  return `${parts.join(', ')} ${verb} erased.${review}${notes}\n`;
}
