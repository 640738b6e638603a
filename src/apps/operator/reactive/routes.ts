import type { PluginRoute } from '../../../agent/plugin.ts';
import { noBody } from '../../../agent/plugin.ts';
import type { Json } from '../../../kernel/json.ts';
import type { Store } from '../../../store/store.ts';
import type { ReactiveJob, ReactiveStep } from '../operator.tables.ts';
import type { JobRows } from './job-rows.ts';

const mostShown = 200;

/** What the operator did and does, over the API (W2). */
export function reactiveRoutes(store: Pick<Store, 'commit'>, rows: JobRows): readonly PluginRoute[] {
  return [
    {
      method: 'GET',
      path: '/api/operator/jobs',
      summary: 'What the operator did about messages, newest first.',
      handle: async () => ({
        status: 200,
        body: { jobs: (await rows.list(mostShown)).map((job) => toWire(job)) },
      }),
    },
    {
      method: 'GET',
      path: '/api/operator/jobs/:id',
      summary: 'One of them, with its steps.',
      handle: async ({ params }) => {
        const job = await rows.get(params['id'] ?? '');
        if (job === null) return unknown;
        return { status: 200, body: { ...toWire(job), steps: (await rows.steps(job.id)).map(stepToWire) } };
      },
    },
    {
      method: 'POST',
      path: '/api/operator/jobs/:id/stop',
      summary: 'Asks a task that waits or runs to stop, at once.',
      body: noBody,
      handle: async ({ params, principal }) => {
        const job = await rows.get(params['id'] ?? '');
        if (job === null) return unknown;
        if (job.ended_at !== null)
          return problem(409, 'job-ended', 'This task has ended already; there is nothing to stop.');
        await store.commit({ records: [rows.requestStop([job.id], principal)] });
        return { status: 202, body: { answer: 'It is asked to stop.' } };
      },
    },
  ];
}

function problem(status: number, code: string, detail: string): { status: number; body: Json } {
  return { status, body: { type: 'about:blank', title: code, status, code, detail } };
}

const unknown = problem(404, 'job-unknown', 'There is no such task.');

function toWire(job: ReactiveJob): { readonly [name: string]: Json } {
  return {
    id: job.id,
    kind: job.kind,
    status: job.status,
    thread: job.thread,
    message: job.message,
    principal: job.principal,
    at: job.at,
    startedAt: job.started_at,
    endedAt: job.ended_at,
    approval: job.approval,
    executor: job.executor,
    sandbox: job.sandbox,
    summary: job.summary,
    result: job.kind === 'execute' ? job.content : null,
    tokens: job.tokens,
    stopRequested: job.stop_requested === 1,
  };
}

function stepToWire(step: ReactiveStep): Json {
  return {
    call: step.call,
    tool: step.tool,
    action: JSON.parse(step.action) as Json,
    status: step.status,
    reason: step.reason,
    exit: step.exit,
    bytes: step.bytes,
    output: step.text,
    at: step.at,
    endedAt: step.ended_at,
  };
}
