import type { CliPorts } from './cli/cli-ports.ts';
import type { Log } from './cli/log.ts';
import { exitCodes } from './cli/exit-codes.ts';
import { createSteadyClock } from './kernel/steady-clock.ts';
import { runCli } from './cli/program.ts';
import { readVersion } from './cli/version.ts';

/** Milliseconds after the work for what still holds the process open. */
const lingerMs = 2000;

/** Runs the program: signals, exit codes, and the one place where what nobody caught is told. */
export async function main(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  let log: Log | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    // The second time nobody wants to wait. What was acknowledged is in the log.
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    stop.abort(new Error(`Received ${signal}`));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const onFault = (error: unknown): void => {
    const fault = error instanceof Error ? error : new Error(String(error));
    if (log !== null) log('fatal', 'Stopped by a fault that nobody handled', { error: fault });
    else process.stderr.write(`${fault.stack ?? fault.message}\n`);
    process.exit(exitCodes.problem);
  };
  process.once('uncaughtException', onFault);
  process.once('unhandledRejection', onFault);
  // A reader that went away, as in "sanctum … | head", is no fault.
  process.stdout.on('error', () => process.exit(exitCodes.ok));

  process.exitCode = await runCli(
    argv,
    createPorts(stop.signal, (made) => (log = made)),
  );
  process.off('SIGINT', onSignal);
  process.off('SIGTERM', onSignal);
  setTimeout(() => process.exit(), lingerMs).unref();
}

function createPorts(stop: AbortSignal, onLog: (log: Log) => void): CliPorts {
  const clock = createSteadyClock(
    () => Date.now(),
    () => performance.now(),
  );
  return {
    loadConfig: async (overrides) => (await import('./config.ts')).loadConfig(overrides),
    exampleSettings: async () => {
      const { yamlExample } = await import('./config/example.ts');
      const { loadParts } = await import('./wire.ts');
      return yamlExample(loadParts({}).plugins.schemas);
    },
    createLog: async (config) => {
      const { createLog } = await import('./cli/log.ts');
      const log = createLog({
        level: config.logLevel,
        secrets: config.secrets,
        form: process.stderr.isTTY ? 'text' : 'json',
        write: (line) => process.stderr.write(line),
        clock,
      });
      onLog(log);
      return log;
    },
    open: async (config, log) => (await import('./wire/house-store.ts')).openOperations(config, log, clock),
    serve: async (config, log, adminToken) =>
      (await import('./wire/house.ts')).startHouse(config, log, adminToken, clock),
    restore: async (config, log, ask) =>
      (await import('./wire/house-store.ts')).restoreBackup(config, log, ask, clock),
    replay: async (config, log, ask, watch) =>
      (await import('./wire/replay.ts')).replay(config, log, ask, watch),
    terminal: {
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
      isLive: process.stderr.isTTY,
      columns: process.stderr.columns ?? 80,
    },
    stop,
    clock,
    version: readVersion(),
  };
}
