import { Command, Option } from 'commander';
import type { TokenRow } from '../operations.ts';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { table } from '../terminal.ts';

type TokenOptions = ReportOptions & {
  readonly hours: string;
  readonly by: 'model' | 'scope' | 'cause' | 'role';
};

/** `sanctum tokens` */
export const tokensCommand: BuildCommand = (ports, finish) =>
  new Command('tokens')
    .description('Show what the models were used for.')
    .option('--hours <count>', 'how far back', '24')
    .addOption(
      new Option('--by <what>', 'one row for each')
        .choices(['model', 'scope', 'cause', 'role'])
        .default('model'),
    )
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum tokens --hours 168 --by cause')
    .action(async (options: TokenOptions) => {
      const ask = { hours: Math.max(1, Number(options.hours) || 24), by: options.by };
      const code = await runOperation(
        ports,
        options,
        (operations, watch) => operations.tokens(ask, watch),
        ({ rows }) => render(options.by, rows),
      );
      finish(code);
    });

function render(by: string, rows: readonly TokenRow[]): string {
  if (rows.length === 0) return 'No model was called in that time.\n';
  const head = [by, 'calls', 'input', 'output', 'cached', 'total', 'estimated'];
  return table(
    head,
    rows.map((row) => [row.group, row.calls, row.input, row.output, row.cached, row.total, row.estimated]),
  );
}
