import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Approval } from '../../../agent/approvals/approval.tables.ts';
import { tellDecided } from '../../../agent/approvals/tell-decided.ts';
import { joinExtras } from '../../../agent/extras.ts';
import type { AuditDecision } from '../../../agent/audit/chain.ts';
import type { PluginHouse } from '../../../agent/plugin.ts';
import { completionOf } from '../../../agent/turn/turn-commits.ts';
import type { JobHandler, JobOutcome } from '../../../store/job-runner.ts';
import type { ClaimedJob } from '../../../store/store.ts';
import { nodeOf } from '../../../store/thread/thread-reader.ts';
import type { Executor, ExecutorEvent, ExecutorTask } from '../executor.ts';
import type { FindExecutors } from '../executors/create-executors.ts';
import type { ReactiveJob, ReactiveStatus } from '../operator.tables.ts';
import type { JobRows } from './job-rows.ts';
import { createPermit } from './permit.ts';
import { createProgress } from './progress.ts';
import { runAction } from './run-action.ts';
import type { RunAction } from './run-action.ts';
import { watchStop } from './watch-stop.ts';

/** What carrying out needs. */
export type ExecutePorts = {
  readonly house: Pick<
    PluginHouse,
    'approvals' | 'audit' | 'store' | 'speak' | 'ids' | 'clock' | 'reader' | 'folders' | 'log'
  >;
  readonly rows: JobRows;
  readonly executors: FindExecutors;
  /** Tokens that one run may use. */
  readonly tokenCap: number;
};

/** How a run ended, for the owner and the record. */
type Ending = {
  readonly status: Exclude<ReactiveStatus, 'queued' | 'running'>;
  readonly summary: string;
  readonly tokens: number;
};

const recentWindow = 30;

const stoppedEarly: Ending = {
  status: 'canceled',
  summary: 'Stopped before it began. Nothing was done.',
  tokens: 0,
};

/**
 * Carries an approved task out (O5, O6), in a lane of its own. Its marker is written before anything is done; whoever finds a marker
 * without an end does nothing again, but tells the owner that it is unknown (K10).
 */
export function createExecuteHandler(ports: ExecutePorts): JobHandler {
  const { house, rows, executors } = ports;

  return async (job, signal) => {
    const { run } = job.payload as { readonly run: string };
    const row = await rows.get(run);
    if (row === null || row.approval === null)
      return { type: 'dead', error: `The run ${run} does not exist` };
    if (row.status !== 'queued' && row.status !== 'running') return complete(job);
    if (isStoppedEarly(row)) return conclude(job, row, stoppedEarly);
    const approval = await house.approvals.get(row.approval);
    if (approval === null) return { type: 'dead', error: `The approval of run ${run} does not exist` };
    const begun = await begin(job, row, approval);
    if (typeof begun === 'object') return conclude(job, row, begun);
    if (begun === 'lost') return complete(job);
    const action = runAction.parse(JSON.parse(approval.action));
    const executor = (await executors()).find(({ name }) => name === action.executor);
    if (executor === undefined || executor.sandbox !== action.sandbox) {
      const now =
        executor === undefined ? 'is not here any more' : `would run with sandbox: ${executor.sandbox}`;
      const summary = `Nothing was done: you approved ${action.executor} with sandbox: ${action.sandbox}, and it ${now}. Ask again.`;
      return conclude(job, row, { status: 'failed', summary, tokens: 0 });
    }
    return carryOut(job, row, approval, action, executor, signal);
  };

  /** Takes the consent and writes the marker; or tells why not. */
  async function begin(
    job: ClaimedJob,
    row: ReactiveJob,
    approval: Approval,
  ): Promise<'ours' | 'lost' | Ending> {
    if (row.status === 'running') {
      // Nothing was permitted yet, so nothing can have been done.
      const again = await house.store.commit({ records: [rows.takeOver(row.id, job.fence)] });
      if (again.type === 'committed') return 'ours';
      const summary =
        'I was stopped in the middle of this and cannot tell how far it got. It is not repeated: look at its steps on the operator page, and ask again for what is left.';
      return { status: 'unknown', summary, tokens: row.tokens };
    }
    let refusal: string | null = null;
    const result = await house.audit.commit(async () => {
      const taken = await house.approvals.execute(approval.id);
      refusal = taken.ok ? null : taken.refusal;
      if (!taken.ok) return null;
      const entry = entryOf(row, approval, 'allowed', house.clock());
      return {
        records: [
          rows.start(row.id, job.fence, house.clock()),
          ...taken.records,
          ...(await house.audit.append([entry])),
        ],
      };
    });
    if (result?.type === 'committed') return 'ours';
    if (refusal === null) {
      // Stopped in this very moment, or somebody else's by now.
      const now = await rows.get(row.id);
      return now !== null && isStoppedEarly(now) ? stoppedEarly : 'lost';
    }
    const summary = `Nothing was done: what is stored is not what you approved (${String(refusal)}).`;
    return { status: 'failed', summary, tokens: 0 };
  }

  async function carryOut(
    job: ClaimedJob,
    row: ReactiveJob,
    approval: Approval,
    action: RunAction,
    executor: Executor,
    signal: AbortSignal,
  ): Promise<JobOutcome> {
    const folder = path.join(house.folders.data, 'runs', row.id);
    const stop = watchStop(row.id, signal, { store: house.store, rows });
    const run = {
      run: row.id,
      fence: job.fence,
      thread: { thread: row.thread, stream: row.stream },
      principal: action.principal,
      origin: action.origin,
      sandbox: executor.sandbox,
      reach: executor.reach,
      signal: stop.signal,
    };
    const progress = createProgress(row.thread, house);
    let ending: Ending | null = null;
    let tokens = 0;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const task = await taskOf(row, action);
      const events = executor.run(task, {
        scope: 'reactive',
        principal: action.principal,
        origin: action.origin,
        agent: action.agent,
        thread: action.thread,
        channel: action.channel,
        turn: action.turn,
        node: action.node,
        folder,
        tokenCap: ports.tokenCap,
        permit: createPermit(run, { house, rows }),
        signal: stop.signal,
      });
      for await (const event of events) {
        if (event.type === 'usage') tokens += event.usage.total;
        else if (event.type === 'progress') await progress.say(event.text);
        else if (event.type === 'step') await endStep(row, approval, event);
        else ending = { status: statusOf(event.outcome), summary: event.summary, tokens };
      }
    } catch (fault) {
      house.log('error', 'An executor failed', { run: row.id, error: fault });
      const open = (await rows.steps(row.id)).some(({ status }) => status === 'started');
      const why = fault instanceof Error ? fault.message : String(fault);
      ending = {
        status: open ? 'unknown' : 'failed',
        summary: open ? `It broke off in the middle of a step: ${why}` : `It could not go on: ${why}`,
        tokens,
      };
    } finally {
      stop[Symbol.dispose]();
    }
    const asked = (await rows.get(row.id))?.stop_requested === 1;
    // The program ends, or the work is another worker's: whoever comes next finds the marker.
    if (signal.aborted && !asked) return { type: 'retry', error: 'the program was stopped', retryAfterMs: 0 };
    if (asked) return conclude(job, row, await stopped(row, ending, tokens));
    const silent: Ending = { status: 'unknown', summary: 'It ended without a word about how.', tokens };
    return conclude(job, row, ending ?? silent);
  }

  async function stopped(row: ReactiveJob, ending: Ending | null, tokens: number): Promise<Ending> {
    if (ending?.status === 'done') return ending;
    const steps = await rows.steps(row.id);
    const open = steps.filter(({ status }) => status === 'started').length;
    const done = steps.filter(({ status }) => status === 'done' || status === 'failed').length;
    const rest = open === 0 ? '' : ` ${open} was under way, and it cannot be told how it ended.`;
    const summary = `Stopped. ${done} ${done === 1 ? 'step was' : 'steps were'} done.${rest}`;
    return { status: open === 0 ? 'canceled' : 'unknown', summary, tokens };
  }

  async function endStep(
    row: ReactiveJob,
    approval: Approval,
    event: Extract<ExecutorEvent, { type: 'step' }>,
  ): Promise<void> {
    if (event.outcome === 'denied') return;
    const { call, output, exit, outcome } = event;
    const [step] = (await rows.steps(row.id)).filter((one) => one.call === call.id);
    const at = house.clock();
    await house.audit.commit(async () => ({
      records: [
        rows.changeStep(row.id, call.id, {
          status: outcome,
          exit,
          bytes: output.bytes,
          digest: output.digest,
          text: output.start,
          ended_at: at,
        }),
        ...(await house.audit.append([
          {
            ...entryOf(row, approval, outcome, at),
            kind: call.tool,
            subject: `${row.id}/${call.id}`,
            action: step?.hash ?? '',
            exit,
            bytes: output.bytes,
          },
        ])),
      ],
    }));
  }

  /** Tells the owner, ends the run and completes the job, all in one commit. */
  async function conclude(job: ClaimedJob, row: ReactiveJob, ending: Ending): Promise<JobOutcome> {
    const approval = row.approval === null ? null : await house.approvals.get(row.approval);
    const steps = (await rows.steps(row.id)).filter(
      ({ status }) => status !== 'denied' && status !== 'waiting',
    ).length;
    const level = row.sandbox ?? 'none';
    const text = `${ending.summary}\n\nSandbox: ${level} · ${steps} ${steps === 1 ? 'step' : 'steps'} · ${ending.tokens} tokens`;
    return tellDecided(
      job,
      async () => {
        const at = house.clock();
        const decision: AuditDecision = ending.status === 'canceled' ? 'stopped' : ending.status;
        const entry = entryOf(row, approval, decision, at);
        const outcome = ending.status === 'canceled' ? 'failed' : ending.status;
        const left = await leftWaiting(row, at);
        const records = [
          rows.end(row.id, { ...ending, at }),
          ...(approval === null ? [] : [house.approvals.conclude(approval.id, outcome, ending.summary)]),
          ...(await house.audit.append([entry, ...left.entries])),
        ];
        const message = await house.reader.message(row.thread, row.message);
        const answers =
          message === null
            ? {}
            : { answers: { message: row.message, node: nodeOf(message), external: message.external } };
        return {
          said: { thread: row.thread, text, reason: 'an approved task has ended', ...answers },
          extras: joinExtras([left.extras, { records }]),
        };
      },
      house,
    );
  }

  /** What the run still asks for, taken back: nobody would do it any more (O2). */
  async function leftWaiting(row: ReactiveJob, at: number) {
    const waiting = (await rows.steps(row.id)).filter(({ status }) => status === 'waiting');
    const withdrawn = await Promise.all(
      waiting.flatMap(({ approval }) => (approval === null ? [] : [house.approvals.withdraw(approval)])),
    );
    const ended = waiting.map(({ call }) =>
      rows.changeStep(row.id, call, { status: 'denied', ended_at: at }),
    );
    return {
      extras: joinExtras([{ records: ended }, ...withdrawn.map(({ extras }) => extras)]),
      entries: withdrawn.flatMap(({ entries }) => entries),
    };
  }

  async function complete(job: ClaimedJob): Promise<JobOutcome> {
    await house.store.commit({ completes: completionOf(job) });
    return { type: 'completed' };
  }

  async function taskOf(row: ReactiveJob, { request, plan, message }: RunAction): Promise<ExecutorTask> {
    const asked = await house.reader.message(row.thread, message);
    const before = (asked?.depth ?? 0) + 1;
    const recent = await house.reader.window(row.thread, { before, limit: recentWindow });
    return {
      run: row.id,
      request,
      plan,
      recent: recent
        .toReversed()
        .map(({ at, author_name: author, origin, text }) => ({ at, author, origin, text })),
    };
  }
}

function isStoppedEarly({ status, stop_requested: stop }: ReactiveJob): boolean {
  return stop === 1 && status === 'queued';
}

function statusOf(outcome: Extract<ExecutorEvent, { type: 'result' }>['outcome']): Ending['status'] {
  return outcome === 'stopped' ? 'canceled' : outcome;
}

function entryOf(row: ReactiveJob, approval: Approval | null, decision: AuditDecision, at: number) {
  const { id: subject, principal, sandbox } = row;
  const action = approval?.hash ?? '';
  const approver = approval?.resolved_by ?? null;
  return {
    at,
    principal,
    kind: 'run',
    subject,
    action,
    decision,
    approver,
    sandbox,
    exit: null,
    bytes: null,
  };
}
