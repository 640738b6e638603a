import { fileURLToPath } from 'node:url';
import { joinExtras } from '../../agent/extras.ts';
import type { Reception } from '../../agent/listener.ts';
import type { Plugin } from '../../agent/plugin.ts';
import { definePlugin } from '../../agent/plugin.ts';
import type { ExecutorOptions, Executors } from './executors/create-executors.ts';
import { operatorTables } from './operator.tables.ts';
import { operatorConfig } from './options.ts';
import type { OperatorSettings } from './options.ts';
import { createProactiveParts } from './proactive/proactive-parts.ts';
import { proposeNothing } from './proactive/propose.ts';
import type { ReactiveParts } from './reactive/reactive-parts.ts';

/** What the house knows of its own channels. */
export type OperatorOptions = {
  /** Channels that it leaves alone unless the configuration names them. */
  readonly except: readonly string[];
  readonly executors: ExecutorOptions;
};

/**
 * The operator (SPEC §9): wherever its owner writes in private it proposes, asks for an OK, carries out and reports; and it works by
 * itself on projects and tasks within a budget. Configured under `plugins: operator:`. Commands need its tables and tasks alone: the
 * rest is loaded where a house starts.
 */
export function createOperatorPlugin({ except, executors: options }: OperatorOptions): Plugin {
  const proactive = createProactiveParts();
  let opened: ReactiveParts | null = null;
  let executors: Promise<Executors> | null = null;
  const reactive = (): ReactiveParts => {
    if (opened === null) throw new TypeError('The operator was asked for before it was opened');
    return opened;
  };
  return definePlugin<OperatorSettings>({
    name: 'operator',
    config: operatorConfig,
    migrations: [operatorTables, ...proactive.migrations],
    projections: proactive.projections,
    assets: { folders: [fileURLToPath(new URL('client/', import.meta.url))] },
    async init({ config: settings, ...house }) {
      const { createExecutors } = await import('./executors/create-executors.ts');
      const { createReactiveParts } = await import('./reactive/reactive-parts.ts');
      // Found out once, beside the start: neither that nor the first request waits for a trial of the sandbox.
      const found = createExecutors(house, settings, options);
      executors = found;
      found.catch((error: unknown) => house.log('error', 'Nobody can carry work out', { error }));
      const list = async () => (await found).list;
      opened = createReactiveParts({ house, settings, except, executors: list, own: proactive.own });
      await proactive.open(house, settings.proactive, proposeNothing);
    },
    dispose: async () => (await executors)?.[Symbol.asyncDispose](),
    judge: () => reactive().judge,
    responders: () => [reactive().responder],
    reception: () => allOf([reactive().reception, proactive.reception()]),
    tools: proactive.tools,
    jobs: () => ({ ...reactive().jobs, ...proactive.jobs() }),
    routes: () => [...reactive().routes, ...proactive.routes()],
    pages: () => [reactive().page],
    waiting: () => reactive().waiting,
  });
}

/** Several receptions as one. */
function allOf(receptions: readonly Reception[]): Reception {
  return async (source, incoming) => {
    const all = [];
    for (const reception of receptions) {
      const extras = await reception(source, incoming);
      if (extras !== null) all.push(extras);
    }
    return all.length === 0 ? null : joinExtras(all);
  };
}
