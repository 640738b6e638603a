import { Command, CommanderError } from 'commander';
import type { CliPorts } from './cli-ports.ts';
import { backupCommand } from './commands/backup.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { forgetCommand } from './commands/forget.ts';
import { healthCommand } from './commands/health.ts';
import { importCommand } from './commands/import.ts';
import { initCommand } from './commands/init.ts';
import { loginCommand } from './commands/login.ts';
import { queueCommand } from './commands/queue.ts';
import { rebuildCommand } from './commands/rebuild.ts';
import { restoreCommand } from './commands/restore.ts';
import { serveCommand } from './commands/serve.ts';
import { tokensCommand } from './commands/tokens.ts';
import { verifyCommand } from './commands/verify.ts';
import type { ExitCode } from './exit-codes.ts';
import { exitCodeHelp, exitCodes } from './exit-codes.ts';
import { reportFault } from './run-command.ts';

/** Builds one command; `finish` takes the code that its action ends with. */
export type BuildCommand = (ports: CliPorts, finish: (code: ExitCode) => void) => Command;

const commands: readonly BuildCommand[] = [
  serveCommand,
  initCommand,
  doctorCommand,
  verifyCommand,
  rebuildCommand,
  exportCommand,
  importCommand,
  backupCommand,
  restoreCommand,
  queueCommand,
  tokensCommand,
  loginCommand,
  forgetCommand,
  healthCommand,
];

/** Understands the command line (W6) and carries it out. Gives the code to exit with. */
export async function runCli(argv: readonly string[], ports: CliPorts): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const finish = (ended: ExitCode): void => {
    code = ended;
  };
  const program = new Command('sanctum')
    .description('A self-hosted home for long-lived AI agents: one history, one memory, everything undoable.')
    .version(ports.version)
    .addHelpText('after', exitCodeHelp);
  for (const build of commands) program.addCommand(build(ports, finish));
  for (const command of [program, ...program.commands.flatMap((child) => [child, ...child.commands])]) {
    command.exitOverride().configureOutput({ writeOut: ports.terminal.out, writeErr: ports.terminal.err });
  }
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return reportFault(ports, error);
  }
}
