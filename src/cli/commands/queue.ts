import { Command, Option } from 'commander';
import type { JobRecord } from '../../store/store.ts';
import { exitCodes } from '../exit-codes.ts';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { table } from '../terminal.ts';

type ListOptions = ReportOptions & {
  readonly state?: JobRecord['state'];
  readonly queue?: string;
  readonly limit: string;
};

/** `sanctum queue` */
export const queueCommand: BuildCommand = (ports, finish) => {
  const list = new Command('list')
    .description('Show the work that waits, runs, or was given up.')
    .addOption(new Option('--state <state>', 'only these').choices(['ready', 'active', 'dead']))
    .option('--queue <name>', 'only this queue')
    .option('--limit <count>', 'at most so many', '50')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum queue list --state dead')
    .action(async (options: ListOptions) => {
      const ask = {
        state: options.state ?? null,
        queue: options.queue ?? null,
        limit: Number(options.limit) || 50,
      };
      finish(
        await runOperation(ports, options, (operations, watch) => operations.queueList(ask, watch), render),
      );
    });
  const change = (name: 'requeue' | 'cancel', about: string, done: string): Command =>
    new Command(name)
      .description(about)
      .argument('<job>', 'id of the job')
      .option('--json', 'print the report as JSON')
      .addHelpText('after', `\nExample:\n  sanctum queue ${name} job_01k9…`)
      .action(async (id: string, options: ReportOptions) => {
        const code = await runOperation(
          ports,
          options,
          (operations, watch) =>
            name === 'requeue'
              ? operations.queueRequeue({ id }, watch)
              : operations.queueCancel({ id }, watch),
          ({ found }) => (found ? `${done}\n` : `There is no job ${id} that could be changed so.\n`),
          ({ found }) => (found ? exitCodes.ok : exitCodes.problem),
        );
        finish(code);
      });
  return new Command('queue')
    .description('Look at the work that waits, and set right what was given up.')
    .addHelpText('after', '\nExample:\n  sanctum queue list --state dead')
    .addCommand(list, { isDefault: true })
    .addCommand(change('requeue', 'Give a dead job new attempts.', 'The job will be tried again.'))
    .addCommand(change('cancel', 'Take a job out of its queue.', 'The job was cancelled.'));
};

function render(report: {
  readonly jobs: readonly JobRecord[];
  readonly counts: readonly { readonly queue: string; readonly state: string; readonly count: number }[];
}): string {
  const counts = report.counts.map(({ queue, state, count }) => `${queue} ${state} ${count}`).join(', ');
  if (report.jobs.length === 0) return `No such jobs. ${counts}\n`.replace(/ \n$/, '\n');
  const rows = report.jobs.map((job) => [
    job.id,
    job.queue,
    job.kind,
    job.state,
    `${job.attempt}/${job.maxAttempts}`,
    new Date(job.runAt).toISOString(),
    (job.error ?? '').split('\n', 1)[0]?.slice(0, 80) ?? '',
  ]);
  return `${table(['job', 'queue', 'kind', 'state', 'tries', 'due', 'error'], rows)}\n${counts}\n`;
}
