import { Command, Option } from 'commander';
import type { Operations, TaskRow } from '../operations.ts';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { table } from '../terminal.ts';

type Change = Parameters<Operations['tasksChange']>[0];
type ListOptions = ReportOptions & { readonly status: string; readonly limit: string };
type AddOptions = ReportOptions & {
  readonly priority: string;
  readonly notes: string;
  readonly project?: string;
};

const nothing = { status: null, priority: null, note: null };

/** `sanctum tasks` */
export const tasksCommand: BuildCommand = (ports, finish) => {
  const list = new Command('list')
    .description('Show what there is to do, the most urgent first.')
    .addOption(
      new Option('--status <status>', 'only these')
        .choices(['open', 'waiting', 'done', 'dropped', 'all'])
        .default('open'),
    )
    .option('--limit <count>', 'at most so many', '50')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum tasks list --status waiting')
    .action(async (options: ListOptions) => {
      const status = options.status === 'all' ? null : options.status;
      const ask = { status, limit: Number(options.limit) || 50 };
      finish(
        await runOperation(ports, options, (operations, watch) => operations.tasksList(ask, watch), render),
      );
    });

  const add = new Command('add')
    .description('Add a task for the agent to work on by itself.')
    .argument('<title>', 'what is to be done, in one sentence')
    .option('--priority <0-3>', '0 some time, 1 usual, 2 soon, 3 before everything else', '1')
    .option('--notes <text>', 'what the agent should know', '')
    .option('--project <id>', 'project that it belongs to')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum tasks add "Keep the disk below 80 %" --priority 2')
    .action(async (title: string, options: AddOptions) => {
      const { notes, project = null } = options;
      const ask = { title, notes, project, priority: wholeOf(options.priority) };
      const code = await runOperation(
        ports,
        options,
        (operations, watch) => operations.tasksAdd(ask, watch),
        ({ id }) => `The task is ${id}.\n`,
      );
      finish(code);
    });

  const change = (
    name: string,
    about: string,
    toChange: (word: string) => Partial<Change>,
    word: string | null = null,
  ): Command => {
    const command = new Command(name)
      .description(about)
      .argument('<task>', 'id of the task, or the end of it');
    if (word !== null) command.argument(word);
    return command
      .option('--json', 'print the report as JSON')
      .addHelpText(
        'after',
        `\nExample:\n  sanctum tasks ${name} 7xk2${word === null ? '' : ' "Ask me first"'}`,
      )
      .action(async (id: string, ...rest: readonly unknown[]) => {
        // Commander hands over the arguments, then the options, then the command itself.
        const given = word === null ? '' : String(rest[0]);
        const options: ReportOptions = command.opts();
        const ask = { ...nothing, id, ...toChange(given) };
        const code = await runOperation(
          ports,
          options,
          (operations, watch) => operations.tasksChange(ask, watch),
          (changed) => `${changed.id} was changed.\n`,
        );
        finish(code);
      });
  };

  const turn = (action: 'stop' | 'resume', about: string): Command =>
    new Command(action)
      .description(about)
      .option('--json', 'print the report as JSON')
      .addHelpText('after', `\nExample:\n  sanctum tasks ${action}`)
      .action(async (options: ReportOptions) => {
        const code = await runOperation(
          ports,
          options,
          (operations, watch) => operations.ownWork({ action }, watch),
          ({ paused, changed }) =>
            `Work of its own ${paused ? 'is stopped' : 'goes on'}${changed ? '' : ', as before'}.\n`,
        );
        finish(code);
      });

  return new Command('tasks')
    .description('Keep the list of what the agent works on by itself; stop it, or let it go on.')
    .addHelpText('after', '\nExample:\n  sanctum tasks add "Keep the disk below 80 %"')
    .addCommand(list, { isDefault: true })
    .addCommand(add)
    .addCommand(change('done', 'Say that a task is done.', () => ({ status: 'done' })))
    .addCommand(change('drop', 'Give a task up.', () => ({ status: 'dropped' })))
    .addCommand(change('open', 'Let the agent work on a task again.', () => ({ status: 'open' })))
    .addCommand(change('note', "Add a line to a task's notes.", (note) => ({ note }), '<text>'))
    .addCommand(
      change('priority', 'Say how urgent a task is.', (word) => ({ priority: wholeOf(word) }), '<0-3>'),
    )
    .addCommand(turn('stop', 'Stop everything that the agent does by itself.'))
    .addCommand(turn('resume', 'Let it go on.'));
};

/** What is no number is told by the rules of a task, as every other wrong priority. */
function wholeOf(word: string): number {
  return /^\d+$/u.test(word) ? Number(word) : -1;
}

function render({ tasks }: { readonly tasks: readonly TaskRow[] }): string {
  if (tasks.length === 0) return 'There is no such task.\n';
  const rows = tasks.map((task) => [
    task.id,
    task.status,
    task.priority,
    task.title.slice(0, 60),
    task.project?.slice(0, 24) ?? '',
    task.nextNote.split('\n', 1)[0]?.slice(0, 60) ?? '',
  ]);
  return table(['task', 'status', 'priority', 'title', 'project', 'next note'], rows);
}
