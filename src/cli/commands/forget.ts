import { Command } from 'commander';
import type { ReviewItem } from '../../store/forget/review.ts';
import type { CliPorts } from '../cli-ports.ts';
import type { ExitCode } from '../exit-codes.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ForgetReport, Operations, Watch } from '../operations.ts';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { thousands } from '../terminal.ts';

/** `sanctum forget` */
export const forgetCommand: BuildCommand = (ports, finish) =>
  new Command('forget')
    .description("Erase one person's words everywhere, for good. The one thing that cannot be undone.")
    .argument('[person]', 'id of the person, such as person:twitch:42, or a name that only one person has')
    .option('--dry-run', 'only say what would be erased')
    .option('--review', 'list the words of others that quote somebody who was forgotten')
    .option('--keep <place>', 'leave one of those as it is, by its place, such as thread:thr_1/12')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  sanctum forget person:twitch:42 --dry-run\n  sanctum forget --review\n  sanctum forget --keep thread:thr_1/12',
    )
    .action(async (person: string | undefined, options: ForgetOptions, command: Command) => {
      finish(await carryOut(ports, person, options, command));
    });

type ForgetOptions = ReportOptions & {
  readonly dryRun?: boolean;
  readonly review?: boolean;
  readonly keep?: string;
};

async function carryOut(
  ports: CliPorts,
  person: string | undefined,
  options: ForgetOptions,
  command: Command,
): Promise<ExitCode> {
  if (options.review === true) {
    const list = (operations: Operations, watch: Watch) => operations.reviewList({ limit: 500 }, watch);
    return runOperation(ports, options, list, ({ items }) => renderReview(items));
  }
  if (options.keep !== undefined) {
    const place = /^(.+)\/(\d+)$/.exec(options.keep);
    if (place === null) return command.error('The place looks like thread:thr_1/12, as --review shows it.');
    const ask = { stream: place[1] ?? '', revision: Number(place[2]) };
    return runOperation(
      ports,
      options,
      (operations, watch) => operations.reviewKeep(ask, watch),
      ({ found }) => (found ? 'It stays as it is.\n' : 'Nothing is up for review there.\n'),
      ({ found }) => (found ? exitCodes.ok : exitCodes.problem),
    );
  }
  if (person === undefined) return command.error('Name the person to forget, or ask for --review.');
  const ask = { person, dryRun: options.dryRun ?? false };
  return runOperation(ports, options, (operations, watch) => operations.forget(ask, watch), render);
}

function renderReview(items: readonly ReviewItem[]): string {
  if (items.length === 0) return 'Nothing is up for review.\n';
  return items
    .map(
      ({ stream, revision, text }) =>
        `${stream}/${revision}  ${text.replaceAll(/\s+/g, ' ').slice(0, 160)}\n`,
    )
    .join('');
}

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
      : `\n${thousands(report.review)} texts of others ${verb} put up for review: sanctum forget --review lists them.`;
  const notes = report.notes.map((note) => `\n${note}`).join('');
  return `${parts.join(', ')} ${verb} erased.${review}${notes}\n`;
}
