import { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import type { BuildCommand } from '../program.ts';
import type { ReportOptions } from '../run-command.ts';
import { runOperation } from '../run-command.ts';
import { table } from '../terminal.ts';

type ListOptions = ReportOptions & { readonly limit: string };

/** `sanctum audit` */
export const auditCommand: BuildCommand = (ports, finish) => {
  const verify = new Command('verify')
    .description('Check that every entry of the audit log is as it was written. Changes nothing.')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum audit verify --json')
    .action(async (options: ReportOptions) => {
      const code = await runOperation(
        ports,
        options,
        (operations, watch) => operations.auditVerify({}, watch),
        ({ entries, head, broken }) =>
          broken === null
            ? `All ${entries} entries are as they were written. The last one is ${head}.\n`
            : `Entry ${broken.seq} is not as it was written: ${broken.problem}. The ${entries} before it are in order.\n`,
        ({ broken }) => (broken === null ? exitCodes.ok : exitCodes.problem),
      );
      finish(code);
    });

  const list = new Command('list')
    .description('Show what was decided and done, newest first.')
    .option('--limit <count>', 'at most so many', '50')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  sanctum audit list --limit 200')
    .action(async (options: ListOptions) => {
      const code = await runOperation(
        ports,
        options,
        (operations, watch) => operations.auditList({ limit: Number(options.limit) || 50 }, watch),
        ({ entries }) =>
          entries.length === 0
            ? 'Nothing was decided or done yet.\n'
            : table(
                ['no', 'at', 'what', 'subject', 'decision', 'by', 'sandbox', 'exit', 'bytes'],
                entries.map((row) => [
                  row.seq,
                  new Date(row.at).toISOString(),
                  row.kind,
                  row.subject,
                  row.decision,
                  row.approver ?? 'policy',
                  row.sandbox ?? '-',
                  row.exit ?? '-',
                  row.bytes ?? '-',
                ]),
              ),
      );
      finish(code);
    });

  return new Command('audit')
    .description('Look at the log of what was decided and done, and check it.')
    .addCommand(verify)
    .addCommand(list)
    .addHelpText('after', '\nExample:\n  sanctum audit verify');
};
