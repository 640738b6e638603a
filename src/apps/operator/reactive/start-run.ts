import type { Approval } from '../../../agent/approvals/approval.tables.ts';
import type { Extras } from '../../../agent/extras.ts';
import type { PluginHouse } from '../../../agent/plugin.ts';
import type { JobRows } from './job-rows.ts';
import { executeKind, operatorQueue, runAction } from './run-action.ts';

const attempts = 20;

/**
 * What a press on OK adds to its own transaction (K9): the run and its job, in a lane of its own, so that the conversation goes on
 * meanwhile. A run is never begun twice; further attempts only find out how the first one ended.
 */
export function startRun(
  approval: Approval,
  rows: JobRows,
  { ids, clock }: Pick<PluginHouse, 'ids' | 'clock'>,
): Extras {
  const action = runAction.parse(JSON.parse(approval.action));
  const id = ids.next('run');
  const now = clock();
  return {
    records: [
      rows.insert({
        id,
        kind: 'execute',
        status: 'queued',
        thread: approval.thread,
        stream: approval.stream,
        message: action.message,
        node: action.node,
        principal: action.principal,
        origin: action.origin,
        at: now,
        started_at: null,
        ended_at: null,
        approval: approval.id,
        executor: action.executor,
        sandbox: action.sandbox,
        summary: action.plan,
        content: null,
        tokens: 0,
        fence: 0,
        steps: 0,
        stop_requested: 0,
        stopped_by: null,
      }),
    ],
    jobs: [
      {
        id: ids.next('job'),
        queue: operatorQueue,
        kind: executeKind,
        lane: `operator:${id}`,
        payload: { run: id },
        runAt: now,
        maxAttempts: attempts,
      },
    ],
  };
}
