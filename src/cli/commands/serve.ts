import { Command } from 'commander';
import type { Config } from '../../config.ts';
import type { Secret } from '../../kernel/secret.ts';
import { ensureAdminToken } from '../admin-token.ts';
import type { CliPorts, House } from '../cli-ports.ts';
import type { ExitCode } from '../exit-codes.ts';
import { exitCodes } from '../exit-codes.ts';
import type { BuildCommand } from '../program.ts';
import { reportFault } from '../run-command.ts';

/** Milliseconds that a stopping server gets for what it has begun. */
const graceMs = 10_000;

/** `sanctum serve` */
export const serveCommand: BuildCommand = (ports, finish) =>
  new Command('serve')
    .description('Start the agents, their channels and the studio.')
    .option(
      '--create-admin-token',
      'make an admin token at the first start, keep it in the data folder and print it once',
    )
    .addHelpText('after', '\nExample:\n  PORT=9000 LLM_PROVIDER=anthropic ANTHROPIC_API_KEY=… sanctum serve')
    .action(async (options: { createAdminToken?: boolean }) => {
      finish(await serve(ports, options.createAdminToken ?? false));
    });

async function serve(ports: CliPorts, createAdminToken: boolean): Promise<ExitCode> {
  try {
    const config = await ports.loadConfig({ adminToken: createAdminToken ? 'made-by-caller' : 'required' });
    if (!config.ok) {
      const { describeConfigProblems } = await import('../../config/files.ts');
      ports.terminal.err(`The configuration has problems:\n${describeConfigProblems(config.refusal)}\n`);
      return exitCodes.configuration;
    }
    return await run(
      ports,
      config.value,
      createAdminToken ? tokenOf(ports, config.value) : config.value.http.adminToken,
    );
  } catch (error) {
    return reportFault(ports, error);
  }
}

function tokenOf(ports: CliPorts, config: Config): Secret {
  if (config.http.adminToken !== null) return config.http.adminToken;
  const { token, isNew } = ensureAdminToken(config.dataDirectory);
  if (isNew) {
    const file = `${config.dataDirectory}/admin-token`;
    ports.terminal.out(`The admin token, shown this once (it is kept in ${file}): ${token.reveal()}\n`);
  }
  return token;
}

async function run(ports: CliPorts, config: Config, adminToken: Secret | null): Promise<ExitCode> {
  const log = await ports.createLog(config);
  const house = await ports.serve(config, log, adminToken);
  ports.terminal.out(`${house.ready}\n`);
  await aborted(ports.stop);
  log('info', 'Stopping');
  const ended = await stopWithin(house, graceMs);
  if (!ended) log('warn', 'Some work did not end in time; it goes on at the next start', { graceMs });
  return exitCodes.ok;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Stops the house; false where it took longer. What was acknowledged is in the log either way. */
function stopWithin(house: House, milliseconds: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => resolve(false), milliseconds);
    house[Symbol.asyncDispose]().then(
      () => {
        clearTimeout(late);
        resolve(true);
      },
      (error: unknown) => {
        clearTimeout(late);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
