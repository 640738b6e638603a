import { randomBytes } from 'node:crypto';
import { settledWords } from '../../../agent/approvals/settled.ts';
import type { PluginHouse, PluginPage, PluginRoute, PluginWaiting } from '../../../agent/plugin.ts';
import type { Judge } from '../../../agent/policy.ts';
import type { Reception } from '../../../agent/listener.ts';
import type { Responder } from '../../../agent/responder.ts';
import type { JobHandler } from '../../../store/job-runner.ts';
import type { FindExecutors } from '../executors/create-executors.ts';
import { operatorPage } from '../page/operator-page.ts';
import { operatorWaiting } from '../page/waiting.ts';
import type { OwnWork } from '../proactive/own-work.ts';
import { createExecuteHandler } from './execute.ts';
import { createJobRows } from './job-rows.ts';
import { createOperatorJudge } from './judge.ts';
import { createOperatorResponder } from './respond.ts';
import { reactiveRoutes } from './routes.ts';
import { callKind, executeKind, runKind } from './run-action.ts';
import { startRun } from './start-run.ts';
import { createStopReception } from './stop.ts';

/** What it needs of the house, its settings, and who carries work out. */
export type ReactiveAsk = {
  readonly house: Omit<PluginHouse, 'config'>;
  readonly settings: {
    readonly enabled: boolean;
    readonly channels?: readonly string[] | undefined;
    readonly tokens: number;
  };
  /** Channels that it leaves alone unless the configuration names them. */
  readonly except: readonly string[];
  readonly executors: FindExecutors;
  /** What the page shows of work of its own. */
  readonly own: () => Promise<OwnWork>;
};

/** The reactive loop (O3–O6), as a plugin spreads it. */
export type ReactiveParts = {
  readonly judge: Judge;
  readonly responder: Responder;
  readonly reception: Reception;
  readonly jobs: { readonly [kind: string]: JobHandler };
  readonly routes: readonly PluginRoute[];
  readonly page: PluginPage;
  readonly waiting: () => Promise<readonly PluginWaiting[]>;
};

/** Makes the parts over a running house, and says how their approvals go on. */
export function createReactiveParts({ house, settings, except, executors, own }: ReactiveAsk): ReactiveParts {
  const rows = createJobRows(house.store);
  const { enabled, channels = null, tokens } = settings;
  house.approvals.register(runKind, {
    comments: 'supersede',
    approved: (approval) => startRun(approval, rows, house),
    settled: ({ id, summary }, outcome) => ({
      records: [rows.settle(id, outcome === 'done' ? 'done' : 'failed', settledWords(summary, outcome))],
    }),
  });
  // The run that asked looks at it; there is nothing else to start.
  house.approvals.register(callKind, { comments: 'supersede', approved: () => ({}) });
  return {
    judge: createOperatorJudge({ enabled, channels, except }),
    responder: createOperatorResponder({
      house,
      rows,
      executor: async () => (await executors())[0],
      artifacts: house.artifacts.shown,
      delimiter: () => randomBytes(6).toString('hex'),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
    reception: createStopReception(rows),
    jobs: { [executeKind]: createExecuteHandler({ house, rows, executors, tokenCap: tokens }) },
    routes: reactiveRoutes(house.store, rows),
    page: operatorPage({ approvals: house.approvals, audit: house.audit, rows, own, clock: house.clock }),
    waiting: operatorWaiting({ approvals: house.approvals, clock: house.clock }),
  };
}
