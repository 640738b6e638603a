import type { Config } from '../config.ts';
import type { CliPorts } from './cli-ports.ts';
import type { ExitCode } from './exit-codes.ts';
import { exitCodes } from './exit-codes.ts';
import { exitCodeOf, toFault } from './fault.ts';
import { createRemoteOperations, isServing } from './control-client.ts';
import type { Operations, Watch } from './operations.ts';
import { readServerFile } from './server-file.ts';
import { showProgress } from './terminal.ts';

/** What every command that reports understands. */
export type ReportOptions = { readonly json?: boolean };

/** Runs a command that needs the configuration; whatever goes wrong becomes one clear sentence and a code. */
export async function runConfigured(
  ports: CliPorts,
  work: (config: Config) => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    const config = await ports.loadConfig({ adminToken: 'made-by-caller' });
    if (config.ok) return await work(config.value);
    const { describeConfigProblems } = await import('../config/files.ts');
    ports.terminal.err(`The configuration has problems:\n${describeConfigProblems(config.refusal)}\n`);
    return exitCodes.configuration;
  } catch (error) {
    return reportFault(ports, error);
  }
}

/**
 * Runs a command on the store: through the server that owns it where one runs, else by opening it here (K12). The result is
 * printed as JSON, or as `render` puts it, and `codeOf` turns it into an exit code.
 */
export function runOperation<Output>(
  ports: CliPorts,
  options: ReportOptions,
  run: (operations: Operations, watch: Watch) => Promise<Output>,
  render: (output: Output) => string,
  codeOf: (output: Output) => ExitCode = () => exitCodes.ok,
): Promise<ExitCode> {
  return runConfigured(ports, async (config) => {
    const output = await withOperations(ports, config, options, run);
    ports.terminal.out(options.json === true ? `${JSON.stringify(output, null, 2)}\n` : render(output));
    return codeOf(output);
  });
}

/** Gives the work the operations of whoever owns the store, and a view of its progress. */
export async function withOperations<Output>(
  ports: CliPorts,
  config: Config,
  options: ReportOptions,
  run: (operations: Operations, watch: Watch) => Promise<Output>,
): Promise<Output> {
  const view = showProgress(ports.terminal, ports.clock);
  try {
    const progress: Watch['progress'] = options.json === true ? () => {} : view.step;
    const say = (text: string): void => ports.terminal.err(`${text}\n`);
    const watch = { progress, say, signal: ports.stop };
    const server = await findServer(config);
    return server === null ? await runHere(ports, config, watch, run) : await run(server, watch);
  } finally {
    view[Symbol.dispose]();
  }
}

async function runHere<Output>(
  ports: CliPorts,
  config: Config,
  watch: Watch,
  run: (operations: Operations, watch: Watch) => Promise<Output>,
): Promise<Output> {
  const operations = await ports.open(config, await ports.createLog(config));
  try {
    return await run(operations, watch);
  } finally {
    await operations[Symbol.asyncDispose]();
  }
}

/** The operations of the server that has this SQLite file open; null where none runs, and on PostgreSQL, which all may open. */
export async function findServer(config: Config): Promise<Operations | null> {
  if (config.store.type !== 'sqlite') return null;
  const server = readServerFile(config.dataDirectory);
  if (server === null || server.database !== config.store.file || !(await isServing(server))) return null;
  return createRemoteOperations(server);
}

/** Prints what went wrong and gives the code for it. */
export function reportFault(ports: Pick<CliPorts, 'terminal' | 'stop'>, error: unknown): ExitCode {
  if (ports.stop.aborted) {
    ports.terminal.err('Stopped before the work was done. Nothing is half done; run the command again.\n');
    return exitCodes.interrupted;
  }
  const fault = toFault(error);
  ports.terminal.err(`${fault.message}\n`);
  if (fault.code === 'fault' && error instanceof Error && error.stack !== undefined) {
    ports.terminal.err(`${error.stack}\n`);
  }
  return exitCodeOf(fault);
}
