import type { ClaimedJob, Store } from './store.ts';

/** How a handler ended, where it did not complete the job in a commit of its own. */
export type JobOutcome =
  /** A commit of the handler's completed the job. */
  | { readonly type: 'completed' }
  /** Try again: after `retryAfterMs`, or after the usual backoff. */
  | { readonly type: 'retry'; readonly error: string; readonly retryAfterMs?: number }
  /** Never again without a person. */
  | { readonly type: 'dead'; readonly error: string };

/** Does one kind of job. The signal aborts when the lease is lost or the program stops. */
export type JobHandler = (job: ClaimedJob, signal: AbortSignal) => Promise<JobOutcome>;

/** What a runner needs. */
export type JobRunnerOptions = {
  /** By kind. */
  readonly handlers: ReadonlyMap<string, JobHandler>;
  readonly queues: readonly string[];
  /** Name of this worker. */
  readonly worker: string;
  /** Jobs at once; 16 by default. */
  readonly concurrency?: number;
  /** Milliseconds; 10,000 by default, prolonged at every third of it. */
  readonly leaseMs?: number;
  readonly clock: () => number;
  /** Between 0 and 1, for the jitter of the backoff. */
  readonly random: () => number;
  readonly onError?: (job: ClaimedJob, error: string) => void;
};

/** A running set of workers. */
export type JobRunner = AsyncDisposable & {
  /** Looks for due work now. */
  readonly wake: () => void;
  readonly running: () => number;
};

const slowPollMs = 1000;

/** When an attempt that failed is tried again: from 1 s, doubled each time, with up to half as much jitter (K9). */
export function backoffMs(attempt: number, random: () => number): number {
  const base = 1000 * 2 ** Math.min(attempt - 1, 8);
  return Math.round(base * (1 + random() / 2));
}

/** Claims due jobs, runs them, keeps their leases alive, and puts failed ones back (K9). */
export function createJobRunner(store: Store, options: JobRunnerOptions): JobRunner {
  const { handlers, queues, worker, clock, random } = options;
  const concurrency = options.concurrency ?? 16;
  const leaseMs = options.leaseMs ?? 10_000;
  const active = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let looking = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  async function run(job: ClaimedJob): Promise<void> {
    const abort = new AbortController();
    const beat = setInterval(() => {
      void store.jobs.heartbeat(job, clock() + leaseMs).then(
        (held) => {
          if (!held) abort.abort(new Error(`Cannot go on with job ${job.id}: its lease was lost`));
        },
        () => undefined,
      );
    }, leaseMs / 3);
    const done = attempt(job, abort.signal).finally(() => {
      clearInterval(beat);
      active.delete(job.id);
      wake();
    });
    active.set(job.id, { abort, done });
    await done;
  }

  async function attempt(job: ClaimedJob, signal: AbortSignal): Promise<void> {
    const handler = handlers.get(job.kind);
    let outcome: JobOutcome;
    try {
      outcome =
        handler === undefined
          ? { type: 'dead', error: `No handler knows the job kind "${job.kind}"` }
          : await handler(job, signal);
    } catch (fault) {
      outcome = { type: 'retry', error: fault instanceof Error ? fault.message : String(fault) };
      if (isStopping()) outcome = { ...outcome, retryAfterMs: 0 };
    }
    if (outcome.type === 'completed') return;
    options.onError?.(job, outcome.error);
    await store.jobs.fail(job, { error: outcome.error, runAt: nextRun(job, outcome) }).catch(() => false);
  }

  function nextRun(job: ClaimedJob, outcome: Exclude<JobOutcome, { type: 'completed' }>): number | null {
    if (outcome.type === 'dead' || (job.attempt >= job.maxAttempts && !isStopping())) return null;
    return clock() + (outcome.retryAfterMs ?? backoffMs(job.attempt, random));
  }

  async function look(): Promise<void> {
    if (isStopping()) return;
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    clearTimeout(timer);
    let waitMs = slowPollMs;
    let now = clock();
    try {
      do {
        again = false;
        const free = concurrency - active.size;
        if (free <= 0) break;
        now = clock();
        const claimed = await store.jobs.claim({ queues, worker, limit: free, now, leaseMs });
        for (const job of claimed) void run(job);
        if (claimed.length === free) again = true;
      } while (again && !isStopping());
      const due = await store.jobs.nextDue(queues);
      // What was due already and not claimed waits for its lane, whose end wakes us.
      if (due !== null && due > now) waitMs = Math.min(waitMs, Math.max(due - clock(), 0));
    } catch {
      waitMs = slowPollMs;
    } finally {
      looking = false;
    }
    if (!isStopping()) timer = setTimeout(wake, waitMs);
  }

  function wake(): void {
    void look();
  }

  const forget = store.onCommit(wake);
  wake();

  return {
    wake,
    running: () => active.size,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      forget();
      clearTimeout(timer);
      for (const { abort } of active.values()) abort.abort(new Error('The program is stopping'));
      await Promise.allSettled([...active.values()].map(({ done }) => done));
    },
  };
}
