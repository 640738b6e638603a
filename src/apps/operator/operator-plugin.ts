import { z } from 'zod';
import type { Plugin } from '../../agent/plugin.ts';
import { definePlugin } from '../../agent/plugin.ts';
import { createProactiveParts, proactiveConfig } from './proactive/proactive-parts.ts';
import { proposeNothing } from './proactive/propose.ts';

/** The operator: projects and tasks, and work of its own within a budget. Configured under `plugins: operator:`. */
export function createOperatorPlugin(): Plugin {
  const { open, migrations, projections, tools, jobs, routes, reception } = createProactiveParts();
  return definePlugin({
    name: 'operator',
    config: z.strictObject({ proactive: proactiveConfig }).prefault({}),
    migrations,
    projections,
    tools,
    jobs,
    routes,
    reception,
    init: ({ config, ...house }) => open(house, config.proactive, proposeNothing),
    dispose: () => {},
  });
}
