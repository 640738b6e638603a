import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';
import type { PluginHouse } from '../../../agent/plugin.ts';
import { createCleanup } from '../../../store/cleanup.ts';
import type { Executor } from '../executor.ts';
import type { ExecutorSettings } from '../options.ts';
import { createBuiltInExecutor } from './built-in.ts';
import { createClaudeCodeExecutor } from './claude-code/claude-code.ts';
import { findClaude } from './claude-code/find-claude.ts';
import { openMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Upstream } from './model-gateway/forward.ts';
import { openModelGateway } from './model-gateway/model-gateway.ts';
import { trySandbox } from './sandbox/try-sandbox.ts';

/** What the program's own settings say of executors. */
export type ExecutorOptions = {
  readonly allowUnsandboxed: boolean;
  readonly claudeCodePath: string | null;
  /** Anthropic's API and its key; without them Claude Code has no model. */
  readonly anthropic: Upstream | null;
};

/** Everybody who can carry work out here, the first choice first. */
type ExecutorList = readonly [Executor, ...Executor[]];

/** Gives them, once it is known what holds on this machine. */
export type FindExecutors = () => Promise<ExecutorList>;

/** The executors of this machine; whoever made them closes them. */
export type Executors = AsyncDisposable & { readonly list: ExecutorList };

type House = Pick<
  PluginHouse,
  'gateway' | 'tools' | 'account' | 'agent' | 'ids' | 'clock' | 'folders' | 'log'
>;

const answerTokens = 4_096;
const commandMs = 120_000;
const programFolders = [path.join(homedir(), '.local/bin'), '/usr/local/bin', '/usr/bin'];

/**
 * Makes the executors that this machine can have, the owner's choice first: the built-in one always, Claude Code where the owner has
 * installed it, a sandbox holds, and a key is set. What was found is logged.
 */
export async function createExecutors(
  house: House,
  settings: ExecutorSettings,
  options: ExecutorOptions,
): Promise<Executors> {
  const guarded = { paths: house.folders.data === '' ? [] : [house.folders.data], services: ['sanctum'] };
  const folders = settings.folders.filter((mount) => !holds(mount.path, house.folders.data));
  if (folders.length < settings.folders.length) {
    house.log('warn', 'A folder for commands holds the data of this program and is left out');
  }
  const { allowUnsandboxed } = options;
  const machine = openMachine(await trySandbox(), { allowUnsandboxed, folders, guarded });
  house.log('info', 'Commands of agents', { sandbox: machine.level, reach: machine.reach });
  const delimiter = (): string => randomBytes(6).toString('hex');
  const builtIn = createBuiltInExecutor(
    { gateway: house.gateway, machine, house, nextId: () => house.ids.next('step'), delimiter },
    { maxSteps: house.agent.capabilities.maxSteps, answerTokens, commandMs },
  );
  const cleanup = createCleanup();
  const claude = await openClaude(house, settings, options, machine, delimiter);
  if (claude !== null) cleanup.use(claude);
  const first = settings.executor === 'claude-code' ? (claude?.executor ?? null) : null;
  if (settings.executor === 'claude-code' && first === null) {
    house.log('warn', 'Claude Code was chosen and cannot work here: the built-in executor takes its place');
  }
  const last = claude === null || first !== null ? [] : [claude.executor];
  return {
    list: first === null ? [builtIn, ...last] : [first, builtIn],
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}

async function openClaude(
  house: House,
  { claudeModel }: ExecutorSettings,
  { anthropic, claudeCodePath }: ExecutorOptions,
  machine: Machine,
  delimiter: () => string,
): Promise<(AsyncDisposable & { readonly executor: Executor }) | null> {
  const { sandbox } = machine;
  if (anthropic === null || sandbox === null) return null;
  const claude = await findClaude(claudeCodePath, programFolders);
  if (claude === null) return null;
  const { account, ids, clock, log } = house;
  const report = (error: unknown): void => log('warn', 'A call of a coding agent had a fault', { error });
  const ports = { ...account, nextId: () => ids.next('call'), clock, report };
  const gateway = await openModelGateway(ports, { anthropic, openai: null });
  log('info', 'Claude Code was found', { file: claude.file, version: claude.version });
  const options = { model: claudeModel, maxTurns: house.agent.capabilities.maxSteps };
  return {
    executor: createClaudeCodeExecutor(
      { claude, machine: { ...machine, sandbox }, gateway, delimiter },
      options,
    ),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

/** A folder that holds the database and its keys is nothing for commands. */
function holds(folder: string, data: string): boolean {
  return data === folder || data.startsWith(`${folder}/`);
}
