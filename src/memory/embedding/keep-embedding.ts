import { createJobRunner } from '../../store/job-runner.ts';
import type { EmbedPorts } from './embed-job.ts';
import { createEmbedHandler, embedJob, embedKind, memoryQueue } from './embed-job.ts';
import { removeOrphans } from './sweep-vectors.ts';

/** How to keep vectors in step. */
export type KeepOptions = {
  /** Name of this worker. */
  readonly node: string;
  readonly onError: (error: string) => void;
  /** Milliseconds that new words wait for more, 1,000 by default. */
  readonly quietMs?: number;
  /** How often everything is looked through, for hints that were lost; every 60 seconds by default. */
  readonly pollMs?: number;
};

/** Most holders at once: the rest of the program comes first. */
const concurrency = 2;

/**
 * Keeps the vectors in step with the items: at the start for all, then for the streams that changed, and now and then for whatever
 * was missed. It has workers of its own, so that no turn waits for it.
 */
export async function keepEmbedding(ports: EmbedPorts, options: KeepOptions): Promise<AsyncDisposable> {
  const { store, ids, clock, texts } = ports;
  const stopping = new AbortController();
  const hinted = new Set<string>();
  let all = false;
  let looking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  // What was given up under another configuration may work now.
  for (const { id } of await store.jobs.list({ queue: memoryQueue, state: 'dead', limit: 1000 }))
    await store.jobs.requeue(id, clock());

  async function look(): Promise<void> {
    const streams = all ? null : new Set(hinted);
    all = false;
    hinted.clear();
    const holders = await texts.holdersBehind(streams);
    if (holders.length === 0 || stopping.signal.aborted) return;
    const dead = await store.jobs.list({ queue: memoryQueue, state: 'dead', limit: 1000 });
    // What was given up waits for a person: asking again for every message would cost and help nobody.
    const given = new Set(dead.map(({ lane }) => lane));
    const jobs = holders
      .map((holder) => embedJob(ids, holder, clock()))
      .filter((job) => !given.has(job.lane));
    if (jobs.length > 0) await store.commit({ jobs });
  }

  function soon(): void {
    if (timer !== undefined || stopping.signal.aborted) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (looking !== null) return soon();
      looking = look()
        .catch((error: unknown) => {
          all = true;
          options.onError(error instanceof Error ? error.message : String(error));
        })
        .finally(() => (looking = null));
    }, options.quietMs ?? 1_000);
  }

  const forget = store.onCommit((streams) => {
    if (streams === null) all = true;
    else
      for (const stream of streams)
        if (stream.startsWith('thread:') || stream.startsWith('memory:')) hinted.add(stream);
    if (all || hinted.size > 0) soon();
  });
  const silence = store.signals.subscribe((topic) => {
    if (topic !== 'forgotten') return;
    all = true;
    soon();
  });
  const poll = setInterval(() => {
    all = true;
    soon();
  }, options.pollMs ?? 60_000);

  const orphans = removeOrphans(store, ports.model, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) options.onError(error instanceof Error ? error.message : String(error));
  });
  all = true;
  soon();
  const runner = createJobRunner(store, {
    handlers: new Map([[embedKind, createEmbedHandler(ports)]]),
    queues: [memoryQueue],
    worker: options.node,
    concurrency,
    clock,
    random: Math.random,
    onError: (_job, error) => options.onError(error),
  });

  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      forget();
      silence();
      clearInterval(poll);
      clearTimeout(timer);
      await Promise.allSettled([orphans, looking, runner[Symbol.asyncDispose]()]);
    },
  };
}
