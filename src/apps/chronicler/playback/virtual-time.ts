import type { JobHandler, JobOutcome } from '../../../store/job-runner.ts';
import { backoffMs } from '../../../store/job-runner.ts';
import type { ClaimedJob, Jobs } from '../../../store/store.ts';

/** A clock that stands still until it is moved, and never goes back. */
export type VirtualClock = { readonly now: () => number; readonly advance: (to: number) => void };

/** A clock that begins at this time. */
export function createVirtualClock(start: number): VirtualClock {
  let now = start;
  return { now: () => now, advance: (to) => (now = Math.max(now, to)) };
}

/** Works off jobs on a virtual clock: time jumps from one due job to the next. */
export type TimeDriver = {
  /** Everything that falls due up to this time is done in its order; then it is that time. */
  readonly until: (at: number) => Promise<void>;
};

const leaseMs = 600_000;
const stopped = new AbortController();

/** A driver for the jobs of these queues. */
export function createTimeDriver(ports: {
  readonly jobs: Jobs;
  readonly clock: VirtualClock;
  readonly queues: readonly string[];
  readonly handlers: ReadonlyMap<string, JobHandler>;
  readonly worker: string;
}): TimeDriver {
  const { jobs, clock, queues, worker } = ports;

  async function run(job: ClaimedJob): Promise<void> {
    const handler = ports.handlers.get(job.kind);
    let outcome: JobOutcome;
    try {
      outcome =
        handler === undefined
          ? { type: 'dead', error: `No handler knows the job kind "${job.kind}"` }
          : await handler(job, stopped.signal);
    } catch (fault) {
      outcome = { type: 'retry', error: fault instanceof Error ? fault.message : String(fault) };
    }
    if (outcome.type === 'completed') return;
    const dead = outcome.type === 'dead' || job.attempt >= job.maxAttempts;
    const wait = outcome.type === 'retry' ? (outcome.retryAfterMs ?? backoffMs(job.attempt, () => 0)) : 0;
    await jobs.fail(job, { error: outcome.error, runAt: dead ? null : clock.now() + wait });
  }

  return {
    async until(at) {
      for (;;) {
        const due = await jobs.nextDue(queues);
        if (due === null || due > at) break;
        clock.advance(due);
        const claimed = await jobs.claim({ queues, worker, limit: 16, now: clock.now(), leaseMs });
        if (claimed.length === 0) break;
        for (const job of claimed) await run(job);
      }
      clock.advance(at);
    },
  };
}
