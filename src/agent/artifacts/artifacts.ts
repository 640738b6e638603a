import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Ids } from '../../kernel/ids.ts';
import type { Medium } from '../../kernel/thread/thread.events.ts';
import type { Gateway } from '../../llm/gateway.ts';
import type { JobHandler, JobOutcome } from '../../store/job-runner.ts';
import type { ClaimedJob, NewJob, Store } from '../../store/store.ts';
import type { MessageRow } from '../../store/thread/thread-reader.ts';
import { threadStream } from '../../store/thread/thread.view.ts';
import type { Channel } from '../channel.ts';
import type { Reception } from '../listener.ts';
import type { Artifact } from './artifact.events.ts';
import { mainKindOf } from './artifact.events.ts';
import type { ArtifactReader } from './artifact-reader.ts';
import { createArtifactReader, mediaOf } from './artifact-reader.ts';
import { failedArtifact, makeArtifacts } from './make-artifacts.ts';
import type { ObjectStore } from './objects/object-store.ts';

/** What artifacts are made with. */
export type ArtifactPorts = {
  readonly store: Store;
  readonly channel: (name: string) => Pick<Channel, 'fetch'> | null;
  readonly gateway: Pick<Gateway, 'transcribe' | 'describeImage' | 'describe'>;
  readonly objects: ObjectStore;
  readonly ids: Ids;
  readonly clock: () => number;
};

/** What came with messages, fetched, kept and understood (O1). */
export type Artifacts = ArtifactReader & {
  /** Puts the fetching into the commit that receives the message. */
  readonly reception: Reception;
  readonly handle: JobHandler;
  /** Waits until something is known of everything that came with these messages, but never longer than the wait allows. */
  readonly settled: (messages: readonly MessageRow[], signal: AbortSignal) => Promise<void>;
};

/** Queue and kind of the job that fetches one file. */
export const artifactQueue = 'artifacts';
/** Its kind. */
export const artifactKind = 'artifacts.make';

/** Longest that a turn waits for what came with its messages; then it goes on with what stands in its place. */
const mostWaitMs = 20_000;
const lookMs = 100;

const payload = z.object({
  thread: z.string(),
  message: z.string(),
  channel: z.string(),
  principal: z.string(),
  index: z.number(),
  medium: z.object({
    kind: z.enum(['voice', 'image', 'document']),
    external: z.string(),
    name: z.string().optional(),
    media: z.string().optional(),
    bytes: z.number().optional(),
    seconds: z.number().optional(),
  }),
});
type Task = Omit<z.output<typeof payload>, 'medium'> & { readonly medium: Medium };

/** Makes artifacts, one job a file, beside the lane of the thread. A file that cannot be had leaves a line that says so. */
export function createArtifacts(ports: ArtifactPorts, options: { readonly waitMs?: number } = {}): Artifacts {
  const { store, ids, clock } = ports;
  const waitMs = options.waitMs ?? mostWaitMs;
  const reader = createArtifactReader(store);

  async function handle(job: ClaimedJob, signal: AbortSignal): Promise<JobOutcome> {
    const task = payload.parse(job.payload) as Task;
    const { artifacts, again } = await make(task, signal);
    if (signal.aborted) return { type: 'retry', error: 'the program was stopped', retryAfterMs: 0 };
    if (again !== null && job.attempt < job.maxAttempts) {
      const { error, retryAfterMs } = again;
      return { type: 'retry', error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
    await store.commit({
      appends: [
        {
          stream: threadStream(task.thread),
          expected: 'any',
          events: artifacts.map((data) => ({ type: 'artifact.made', data })),
          meta: { at: clock(), actor: task.principal, origin: 'transcript', causation: job.id },
        },
      ],
      completes: { job: job.id, fence: job.fence },
    });
    return { type: 'completed' };
  }

  type Outcome = {
    readonly artifacts: readonly Artifact[];
    readonly again: { readonly error: string; readonly retryAfterMs?: number } | null;
  };

  async function make(task: Task, signal: AbortSignal): Promise<Outcome> {
    const { message, index, medium } = task;
    const failed = [failedArtifact(message, index, medium, mainKindOf(medium))];
    const fetched = await ports.channel(task.channel)?.fetch?.(medium.external, signal);
    if (fetched === undefined || fetched.type === 'permanent') return { artifacts: failed, again: null };
    if (fetched.type === 'transient') {
      const wait = fetched.retryAfterMs === undefined ? {} : { retryAfterMs: fetched.retryAfterMs };
      return { artifacts: failed, again: { error: fetched.message, ...wait } };
    }
    const { bytes } = fetched;
    const media = fetched.media ?? medium.media ?? usualMedia[medium.kind];
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    let uri: string;
    try {
      uri = await ports.objects.put(sha256, bytes, media, signal);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      return { artifacts: failed, again: { error: text } };
    }
    const purpose = {
      scope: 'reactive',
      principal: task.principal,
      cause: medium.kind === 'voice' ? 'transcribe' : 'describe',
      thread: task.thread,
    } as const;
    const file = { message, index, medium, bytes, media, sha256, uri };
    const made = await makeArtifacts(file, purpose, signal, { reader, gateway: ports.gateway });
    return { artifacts: made.artifacts, again: made.again === null ? null : { error: made.again } };
  }

  function jobFor(task: Task): NewJob {
    const lane = `artifact:${task.message}:${task.index}`;
    const { thread, message, channel, principal, index } = task;
    return {
      id: ids.next('job'),
      queue: artifactQueue,
      kind: artifactKind,
      lane,
      payload: { thread, message, channel, principal, index, medium: { ...task.medium } },
      runAt: clock(),
    };
  }

  return {
    ...reader,
    handle,
    reception: (source, { kind, details }) => {
      const media = details?.media ?? [];
      if (kind === 'edit' || media.length === 0 || ports.channel(source.channel)?.fetch === undefined)
        return Promise.resolve(null);
      const { thread, message, channel } = source;
      const principal = source.principal ?? `channel:${channel}`;
      return Promise.resolve({
        jobs: media.map((medium, index) => jobFor({ thread, message, channel, principal, index, medium })),
      });
    },
    async settled(messages, signal) {
      const began = clock();
      for (;;) {
        const now = clock();
        // Each is waited for from when it was said; what is older than that has had its time.
        const fresh = messages.filter(({ at }) => now < Math.min(at, began) + waitMs);
        const wanted = fresh.flatMap((message) =>
          mediaOf(message).map((medium, index) => `${message.message} ${index} ${mainKindOf(medium)}`),
        );
        if (wanted.length === 0 || signal.aborted) return;
        const found = await reader.of(fresh.map(({ message }) => message));
        const have = new Set(found.map((one) => `${one.message} ${one.medium} ${one.kind}`));
        if (wanted.every((key) => have.has(key))) return;
        await sleep(lookMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

const usualMedia = {
  voice: 'audio/ogg',
  image: 'image/jpeg',
  document: 'application/octet-stream',
} as const;
