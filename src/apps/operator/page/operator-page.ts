import type { Approvals } from '../../../agent/approvals/approvals.ts';
import { newestAndWaiting } from '../../../agent/approvals/waiting.ts';
import type { Audit } from '../../../agent/audit/audit.ts';
import type { PluginPage } from '../../../agent/plugin.ts';
import type { JobRows } from '../reactive/job-rows.ts';
import type { OwnWork } from '../proactive/own-work.ts';
import { operatorView } from './operator-view.ts';

/** What the page reads. */
export type OperatorPagePorts = {
  readonly approvals: Pick<Approvals, 'list' | 'unknown'>;
  readonly audit: Pick<Audit, 'list'>;
  readonly rows: Pick<JobRows, 'runs' | 'steps'>;
  readonly own: () => Promise<OwnWork>;
  readonly clock: () => number;
};

const mostApprovals = 50;
const mostRuns = 20;
/** As many as the page can hold; the rest follow once these are settled. */
const mostUnknown = 50;
const mostEntries = 30;

/** The operator's page: what waits for an OK, what runs and ran, the budget, the audit log (W5). */
export function operatorPage({ approvals, audit, rows, own, clock }: OperatorPagePorts): PluginPage {
  return {
    path: '/operator',
    title: 'Operator',
    listed: true,
    icon: 'operator',
    module: 'operator.js',
    styles: ['uplot.css', 'operator.css'],
    render: async () => {
      const runs = await rows.runs(mostRuns);
      return String(
        await operatorView({
          now: clock(),
          approvals: await newestAndWaiting(approvals, mostApprovals),
          unknown: await approvals.unknown(mostUnknown),
          runs: await Promise.all(runs.map(async (run) => ({ run, steps: await rows.steps(run.id) }))),
          own: await own(),
          audit: await audit.list({ limit: mostEntries }),
        }),
      );
    },
  };
}
