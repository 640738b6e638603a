import { alertJob } from '../../../agent/alerts/alerts.ts';
import type { Extras } from '../../../agent/extras.ts';
import { joinExtras } from '../../../agent/extras.ts';
import type { PluginHouse } from '../../../agent/plugin.ts';
import type { ToolRegistry } from '../../../agent/tools/registry.ts';
import { openToolSession } from '../../../agent/tools/session.ts';
import type { ToolSession } from '../../../agent/tools/session.ts';
import type { EventMeta } from '../../../kernel/event.ts';
import type { PromptMessage } from '../../../llm/model.ts';
import type { JobHandler, JobOutcome } from '../../../store/job-runner.ts';
import type { ClaimedJob, NewJob } from '../../../store/store.ts';
import type { StagedWork } from '../projects/stage-work.ts';
import type { Project, Task } from '../projects/work-rows.ts';
import { readCycles } from '../projects/work-rows.ts';
import type { Work } from '../projects/work.ts';
import { mostWork } from '../projects/work.ts';
import { cycleJob } from './cycle-job.ts';
import { cyclePrompt } from './cycle-prompt.ts';
import { pickTask } from './pick-task.ts';
import { proactiveStream } from './proactive.events.ts';
import type { Propose } from './propose.ts';
import type { CycleEnd } from './run-cycle.ts';
import { runCycle } from './run-cycle.ts';
import type { ProactiveSwitch } from './switch.ts';

/** What the loop works with. */
export type CyclePorts = {
  readonly house: Pick<
    PluginHouse,
    'agent' | 'store' | 'reader' | 'gateway' | 'tools' | 'ownersThread' | 'ids' | 'clock'
  >;
  readonly work: Work;
  /** Runs a cycle with a place where its changes are held back until it ends. */
  readonly staged: <Value>(cycle: string, run: (stage: StagedWork) => Promise<Value>) => Promise<Value>;
  readonly switch: ProactiveSwitch;
  readonly propose: Propose;
  /** Most calls to the model in a cycle. */
  readonly steps: number;
  /** Milliseconds between two cycles, and after one that failed. */
  readonly pauseMs: number;
  readonly failedPauseMs: number;
  /** A random word for the marks in a prompt. */
  readonly delimiter: () => string;
};

const leastWaitMs = 5_000;
const mostTries = 5;
const mostOthers = 20;
const mostBefore = 3;

/**
 * One cycle of the proactive loop (O8): no work, no call; what it did and its note for the next time become true together with the
 * end of its job, and with the next one. A cycle that is killed leaves nothing but its tokens on the account.
 */
export function createCycleHandler(ports: CyclePorts): JobHandler {
  const { gateway, clock } = ports.house;
  return async (job, signal) => {
    const tasks = await ports.work.tasks({ status: 'open', limit: mostWork });
    const projects = await ports.work.projects();
    const task = pickTask(tasks, projects, clock());
    const isPaused = (await ports.switch.state()).paused !== null;
    // Without a model nothing would come of it but a placeholder's words in the notes.
    if (task === null || isPaused || gateway.describe('chat').placeholder) return finish(job, ports);
    const spending = (await gateway.proactive?.spending()) ?? null;
    if (spending !== null && spending.closed !== null) {
      // What closes the gate may be about to end, or its clock may be behind ours: asking at once again would go round in circles.
      const at = spending.opensAt === null ? null : Math.max(spending.opensAt, clock() + leastWaitMs);
      return finish(job, ports, null, () => next(at, ports));
    }
    return ports.staged(job.id, async (stage) => {
      const stop = stopOnPause(ports);
      const asks: NewJob[] = [];
      try {
        const end = await runCycle({
          cycle: job.id,
          task: task.id,
          prompt: await promptOf(task, { tasks, projects }, ports),
          tools: await openTools(job, (ask) => asks.push(ask), AbortSignal.any([signal, stop.signal]), ports),
          propose: ports.propose,
          steps: ports.steps,
          gateway,
          signal: AbortSignal.any([signal, stop.signal]),
        });
        // The lease was lost, or the house stops: another attempt begins anew.
        signal.throwIfAborted();
        hold(stage, task, end, job, ports);
        return await finish(job, ports, stage, async () => [
          { jobs: asks },
          ...(await next(opensAt(end, ports), ports)),
        ]);
      } finally {
        stop.forget();
      }
    });
  };
}

/** Ends the job together with everything that the cycle did; where somebody came between, it is decided anew. */
async function finish(
  job: ClaimedJob,
  { house }: CyclePorts,
  stage: StagedWork | null = null,
  more: () => Promise<readonly Extras[]> = () => Promise.resolve([]),
): Promise<JobOutcome> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const done = stage === null ? [] : await stage.appends();
    const result = await house.store.commit({
      ...joinExtras([{ appends: done }, ...(await more())]),
      completes: { job: job.id, fence: job.fence },
    });
    // Whoever took over the lease begins anew; nothing of this holds.
    if (result.type === 'committed' || result.type === 'lease-lost') return { type: 'completed' };
  }
  return { type: 'retry', error: 'The cycle could not be recorded: others came between each time' };
}

/** The next cycle at this time; where too many failures have closed the gate, the owner is told instead, and nothing follows. */
async function next(at: number | null, ports: CyclePorts): Promise<readonly Extras[]> {
  const { gateway, ids, clock } = ports.house;
  const now = clock();
  const spending = (await gateway.proactive?.spending()) ?? null;
  if (spending?.closed === 'paused') {
    const why = spending.pausedWhy ?? 'The spend gate is paused';
    const pause = await ports.switch.extras(
      { type: 'proactive.pause', why, by: 'breaker' },
      metaAt(now, ports),
    );
    if (pause === null) return [];
    const text = `I have stopped working by myself. ${why}. Say /resume when it is set right; what you ask me is answered as before.`;
    return [pause, { jobs: [alertJob({ key: `proactive paused ${now}`, text }, ids.next('job'), now)] }];
  }
  return at === null ? [] : [{ jobs: [cycleJob(ids.next('job'), at, 'keep')] }];
}

function opensAt({ failure }: CycleEnd, { house, pauseMs, failedPauseMs }: CyclePorts): number {
  const wait = failure === null ? pauseMs : (failure.retryAfterMs ?? failedPauseMs);
  return house.clock() + wait;
}

/** Sets down how the cycle left its task; nothing where it was turned away before it had begun. */
function hold(stage: StagedWork, task: Task, end: CycleEnd, job: ClaimedJob, ports: CyclePorts): void {
  const { failure, summary, note, status, steps } = end;
  const isCut = failure !== null && cutShort.has(failure.code);
  if (isCut && steps === 1) return;
  const outcome = failure === null ? 'worked' : isCut ? 'deferred' : 'failed';
  const meta = { ...metaAt(ports.house.clock(), ports), causation: job.id, correlation: job.id };
  stage.hold(
    'task',
    {
      type: 'task.work',
      id: task.id,
      cycle: job.id,
      outcome,
      summary: failure === null ? summary : `${summary} (${failure.message})`.slice(0, 1_500),
      steps,
      note: note === '' ? null : note,
      status,
    },
    meta,
  );
}

/** Failures that say nothing of the work: the budget, or the owner, ended it. */
const cutShort: ReadonlySet<string> = new Set(['over-budget', 'paused', 'aborted']);

async function promptOf(
  task: Task,
  { tasks, projects }: { readonly tasks: readonly Task[]; readonly projects: readonly Project[] },
  { house, steps, delimiter }: CyclePorts,
): Promise<readonly PromptMessage[]> {
  const others = tasks.filter(({ id }) => id !== task.id).map(({ title }) => title);
  return cyclePrompt(house.agent, {
    task,
    project: projects.find(({ id }) => id === task.project) ?? null,
    others: others.slice(0, mostOthers),
    before: await readCycles(house.store, { task: task.id, limit: mostBefore }),
    now: house.clock(),
    steps,
    delimiter: delimiter(),
  });
}

/**
 * The tools of the house with the rights of nobody but the agent itself. What acts outside is put to the owner in the thread where
 * they wrote last, once the cycle has ended, which is also what the agent may know by its search; where there is none, nobody could be asked.
 */
async function openTools(
  job: ClaimedJob,
  holdAsk: (ask: NewJob) => void,
  signal: AbortSignal,
  { house }: CyclePorts,
): Promise<ToolSession> {
  const owners = await house.ownersThread();
  const thread = owners === null ? null : await house.reader.thread(owners);
  const session = openToolSession(house.tools, {
    agent: house.agent.name,
    thread: thread?.thread ?? 'proactive',
    turn: job.id,
    principal: 'proactive',
    origin: 'proactive',
    channel: thread?.channel ?? 'proactive',
    node: thread?.head ?? 0,
    now: house.clock(),
    signal,
    holdAsk,
  });
  return thread === null ? withoutActs(session, house.tools) : session;
}

function withoutActs(session: ToolSession, tools: ToolRegistry): ToolSession {
  return {
    ...session,
    call(name, input) {
      const acts = tools.list().some((tool) => tool.name === name && tool.effect === 'act');
      if (!acts) return session.call(name, input);
      const message = `"${name}" acts outside, and no channel leads to the owner.`;
      return Promise.resolve({ ok: false, code: 'approval-needed', message });
    },
  };
}

function metaAt(at: number, { house }: CyclePorts): EventMeta {
  return { at, actor: `agent:${house.agent.name}`, origin: 'proactive' };
}

/** Ends a call that is under way when the owner says stop, wherever that was said. */
function stopOnPause({ house, switch: power }: CyclePorts) {
  const stopper = new AbortController();
  const look = async (): Promise<void> => {
    if ((await power.state()).paused !== null) stopper.abort(new Error('The owner stopped proactive work'));
  };
  const forget = house.store.onCommit((streams) => {
    if (streams === null || streams.has(proactiveStream)) look().catch(() => {});
  });
  return { signal: stopper.signal, forget };
}
