import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { PluginHouse } from '../../../agent/plugin.ts';
import type { Executor } from '../executor.ts';
import { createBuiltInExecutor } from './built-in.ts';
import { openMachine } from './machine.ts';
import { trySandbox } from './sandbox/try-sandbox.ts';
import { createToolsExecutor } from './tools-executor.ts';

/** Who carries work out, as sections of the configuration. */
export const executorConfig = {
  /** Takes approved tasks; by default `built-in` where there is a sandbox, else `tools`. */
  executor: z.enum(['built-in', 'tools']).optional(),
  /** Folders of the machine that commands may see. */
  folders: z
    .array(z.strictObject({ path: z.string().startsWith('/'), access: z.enum(['read', 'write']) }))
    .default([]),
  /** Lets commands run where no sandbox holds them. */
  allow_unsandboxed: z.boolean().default(false),
};

/** The owner's word on executors. */
export type ExecutorSettings = {
  readonly executor?: 'built-in' | 'tools' | undefined;
  readonly folders: readonly { readonly path: string; readonly access: 'read' | 'write' }[];
  readonly allow_unsandboxed: boolean;
};

/** Everybody who can carry work out here, the first choice first. */
export type Executors = () => Promise<readonly [Executor, ...Executor[]]>;

const answerTokens = 4_000;
const commandMs = 120_000;

/** Finds out at the first use, and once, what holds on this machine; a start does not wait for it. */
export function chooseExecutors(
  house: Pick<PluginHouse, 'gateway' | 'tools' | 'clock' | 'agent' | 'ids' | 'folders'>,
  settings: ExecutorSettings,
): Executors {
  let chosen: ReturnType<Executors> | null = null;
  return () => (chosen ??= choose(house, settings));
}

async function choose(
  { gateway, tools, clock, agent, ids, folders }: Parameters<typeof chooseExecutors>[0],
  settings: ExecutorSettings,
): ReturnType<Executors> {
  const { maxSteps } = agent.capabilities;
  const delimiter = (): string => randomBytes(6).toString('hex');
  const machine = openMachine(await trySandbox(), {
    allowUnsandboxed: settings.allow_unsandboxed,
    folders: settings.folders,
    guarded: { paths: [folders.data], services: [agent.name, 'sanctum'] },
  });
  const nextId = (): string => ids.next('call');
  const builtIn = createBuiltInExecutor(
    { gateway, machine, nextId, delimiter },
    { maxSteps, answerTokens, commandMs },
  );
  const own = createToolsExecutor({ gateway, tools, clock, maxSteps, delimiter });
  const first = settings.executor ?? (machine.sandbox === null ? 'tools' : 'built-in');
  return first === 'tools' ? [own, builtIn] : [builtIn, own];
}
