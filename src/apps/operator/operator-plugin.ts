import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Plugin, PluginHouse } from '../../agent/plugin.ts';
import { definePlugin } from '../../agent/plugin.ts';
import type { Executor } from './executor.ts';
import { createToolsExecutor } from './executors/tools-executor.ts';
import { operatorTables } from './operator.tables.ts';
import { createReactiveParts, reactiveConfig } from './reactive/reactive-parts.ts';
import type { ReactiveParts } from './reactive/reactive-parts.ts';

const config = z.strictObject({ ...reactiveConfig }).prefault({});
type OperatorConfig = z.output<typeof config>;

/** What the house knows of its own channels. */
export type OperatorOptions = {
  /** Channels that it leaves alone unless the configuration names them. */
  readonly except: readonly string[];
};

/** The operator (SPEC §9): it proposes, asks for an OK, carries out and reports, wherever its owner writes in private. */
export function createOperatorPlugin({ except }: OperatorOptions): Plugin {
  let opened: ReactiveParts | null = null;
  const reactive = (): ReactiveParts => {
    if (opened === null) throw new TypeError('The operator was asked for before it was opened');
    return opened;
  };
  return definePlugin<OperatorConfig>({
    name: 'operator',
    config,
    migrations: [operatorTables],
    assets: { folders: [fileURLToPath(new URL('client/', import.meta.url))] },
    init: ({ config: settings, ...house }) => {
      opened = createReactiveParts({ house, settings, except, executors: executorsOf(house) });
    },
    dispose: () => {},
    judge: () => reactive().judge,
    responders: () => [reactive().responder],
    reception: () => reactive().reception,
    jobs: () => reactive().jobs,
    routes: () => reactive().routes,
    pages: () => [reactive().page],
  });
}

/** Who can carry work out here, the first choice first. */
function executorsOf({
  gateway,
  tools,
  clock,
  agent,
}: Omit<PluginHouse, 'config'>): readonly [Executor, ...Executor[]] {
  const { maxSteps } = agent.capabilities;
  const delimiter = (): string => randomBytes(6).toString('hex');
  return [createToolsExecutor({ gateway, tools, clock, maxSteps, delimiter })];
}
