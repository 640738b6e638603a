import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import type { Config } from '../../config.ts';
import { Secret } from '../../kernel/secret.ts';
import { ensureAdminToken } from '../admin-token.ts';
import type { CliPorts, House } from '../cli-ports.ts';
import type { ExitCode } from '../exit-codes.ts';
import { exitCodes } from '../exit-codes.ts';
import type { BuildCommand } from '../program.ts';
import { releaseMemoryAfterStart } from '../release-memory.ts';
import { reportFault } from '../run-command.ts';
import { removeServerFile, writeServerFile } from '../server-file.ts';

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
  const door = await openControl(config, house);
  try {
    ports.terminal.out(`${house.ready}\n`);
    releaseMemoryAfterStart();
    await aborted(ports.stop);
    log('info', 'Stopping');
    const ended = await stopWithin(house, graceMs);
    if (!ended) log('warn', 'Some work did not end in time; it goes on at the next start', { graceMs });
    return exitCodes.ok;
  } finally {
    await door[Symbol.asyncDispose]();
  }
}

/** Lets commands on this machine work through this server while it owns the SQLite file (K12). */
async function openControl(config: Config, house: House): Promise<AsyncDisposable> {
  if (config.store.type !== 'sqlite') return { [Symbol.asyncDispose]: () => Promise.resolve() };
  const { startControlServer } = await import('../control-server.ts');
  const token = new Secret(randomBytes(32).toString('base64url'));
  const control = await startControlServer(house.operations, token);
  const database = config.store.file;
  writeServerFile(config.dataDirectory, {
    control: control.url,
    token,
    pid: process.pid,
    url: house.url,
    database,
  });
  return {
    async [Symbol.asyncDispose]() {
      removeServerFile(config.dataDirectory, process.pid);
      await control[Symbol.asyncDispose]();
    },
  };
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
