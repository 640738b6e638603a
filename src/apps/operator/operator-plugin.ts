import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Plugin, PluginHouse } from '../../agent/plugin.ts';
import { definePlugin } from '../../agent/plugin.ts';
import type { Executor } from './executor.ts';
import { createToolsExecutor } from './executors/tools-executor.ts';
import { operatorTables } from './operator.tables.ts';
import { createExecuteHandler } from './reactive/execute.ts';
import { createJobRows } from './reactive/job-rows.ts';
import { createOperatorJudge } from './reactive/judge.ts';
import type { OperatorScope } from './reactive/judge.ts';
import { createOperatorResponder } from './reactive/respond.ts';
import { callKind, executeKind, runKind } from './reactive/run-action.ts';
import { startRun } from './reactive/start-run.ts';
import { createStopReception } from './reactive/stop.ts';

const config = z
  .strictObject({
    enabled: z.boolean().default(true),
    /** Channels whose private conversations with an owner it takes; by default all but the studio. */
    channels: z.array(z.string()).optional(),
    /** Tokens that one task may use. */
    tokens: z.number().int().min(1_000).default(200_000),
  })
  .prefault({});
type OperatorConfig = z.infer<typeof config>;
type OperatorHouse = PluginHouse<OperatorConfig>;

/** What the house knows of its own channels. */
export type OperatorOptions = {
  /** Channels that it leaves alone unless the configuration names them. */
  readonly except: readonly string[];
};

/** The operator (SPEC §9): it proposes, asks for an OK, carries out and reports, wherever its owner writes in private. */
export function createOperatorPlugin({ except }: OperatorOptions): Plugin {
  const scopeOf = ({ config: { enabled, channels } }: OperatorHouse): OperatorScope => ({
    enabled,
    channels: channels ?? null,
    except,
  });
  return definePlugin<OperatorConfig>({
    name: 'operator',
    config,
    migrations: [operatorTables],
    init: (house) => {
      const rows = createJobRows(house.store);
      house.approvals.register(runKind, {
        comments: 'supersede',
        approved: (approval) => startRun(approval, rows, house),
      });
      // The run that asked looks at it; there is nothing else to start.
      house.approvals.register(callKind, { comments: 'supersede', approved: () => ({}) });
    },
    dispose: () => {},
    judge: (house) => createOperatorJudge(scopeOf(house)),
    responders: (house) => [
      createOperatorResponder({
        house,
        rows: createJobRows(house.store),
        executor: executorsOf(house)[0],
        artifacts: () => Promise.resolve(new Map()),
        delimiter,
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      }),
    ],
    reception: ({ store }) => createStopReception(createJobRows(store)),
    jobs: (house) => ({
      [executeKind]: createExecuteHandler({
        house,
        rows: createJobRows(house.store),
        executors: executorsOf(house),
        tokenCap: house.config.tokens,
      }),
    }),
  });
}

/** Who can carry work out here, the first choice first. */
function executorsOf({ gateway, tools, clock, agent }: OperatorHouse): readonly [Executor, ...Executor[]] {
  const { maxSteps } = agent.capabilities;
  return [createToolsExecutor({ gateway, tools, clock, maxSteps, delimiter })];
}

function delimiter(): string {
  return randomBytes(6).toString('hex');
}
