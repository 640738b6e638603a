import { z } from 'zod';
import type { Ids } from '../../kernel/ids.ts';
import { messageId } from '../../kernel/ids.ts';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { thread } from '../../kernel/thread/thread.ts';
import type { JobHandler, JobOutcome } from '../../store/job-runner.ts';
import { backoffMs } from '../../store/job-runner.ts';
import type { Append, ClaimedJob, Commit, Intent, NewJob, Store } from '../../store/store.ts';
import type { Channel, Outgoing, Sent } from '../channel.ts';
import type { IntentChange } from './intent.ts';
import { afterLookUp, afterPerson, afterSend, nextStep } from './intent.ts';
import { deliveryJob } from './intents-for.ts';
import type { Hand, Part } from './outbox.tables.ts';
import { changePart, readPart, readParts, readPartsIn, rewound } from './outbox.tables.ts';

/** What delivery needs. */
export type DeliveryPorts = {
  readonly store: Store;
  /** The channel of an account; null where it is not configured now. */
  readonly channel: (name: string, account: string) => Channel | null;
  readonly ids: Ids;
  readonly clock: () => number;
  /** Between 0 and 1, for the jitter of the backoff. */
  readonly random: () => number;
  /** Milliseconds after which a send or a look-up counts as lost, so that a silent platform does not hold its lane; 60,000 by default. */
  readonly timeoutMs?: number;
};

/** The worker of the outbox (K10). */
export type DeliveryWorker = {
  /** Sends the parts of one message in order; for jobs of the kind `deliver`. */
  readonly handle: JobHandler;
  /** A person says what became of a part that nobody knows about. */
  readonly resolveUnknown: (
    id: string,
    word: 'sent' | 'resend' | 'drop',
  ) => Promise<Result<null, 'intent-unknown' | 'not-unknown'>>;
  /** Parts that wait for a person, oldest first. */
  readonly unknown: (limit: number) => Promise<readonly Part[]>;
};

const payload = z.object({ stream: z.string(), message: z.string() });
const channelGoneMs = 30_000;

/** Sends what the outbox holds: never twice blindly, never silently lost. */
export function createDelivery(ports: DeliveryPorts): DeliveryWorker {
  const { store, ids, clock, random, timeoutMs = 60_000 } = ports;
  const within = (signal: AbortSignal): AbortSignal =>
    AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);

  async function handle(job: ClaimedJob, signal: AbortSignal): Promise<JobOutcome> {
    const parsed = payload.safeParse(job.payload);
    if (!parsed.success) return { type: 'dead', error: 'The job names no message to send' };
    const { stream, message } = parsed.data;
    for (;;) {
      if (signal.aborted) return { type: 'retry', error: 'The program is stopping', retryAfterMs: 0 };
      const parts = await readParts(store, stream, message);
      const part = parts.find((candidate) => !isSettled(candidate));
      if (part === undefined) return complete(job, parts);
      const outcome = await advance(job, part, parts, signal);
      if (outcome !== null) return outcome;
    }
  }

  /** One step with one part; null to look again. */
  async function advance(
    job: ClaimedJob,
    part: Part,
    parts: readonly Part[],
    signal: AbortSignal,
  ): Promise<JobOutcome | null> {
    const broken = parts.find(({ part: number, state }) => number < part.part && state !== 'sent');
    if (broken !== undefined) {
      const error = `Part ${broken.part + 1} was not sent, so the rest is not either.`;
      return keep(job, part, {
        state: broken.state === 'expired' ? 'expired' : 'failed',
        error,
        external: null,
      });
    }
    const channel = ports.channel(part.channel, part.account);
    const step = nextStep(part, channel?.guarantee ?? 'at-most-once', clock());
    switch (step.type) {
      case 'settled':
        return null;
      case 'expire':
        return keep(job, part, { state: 'expired', error: step.reason, external: null });
      case 'lose':
        return keep(job, part, afterSend(null));
      case 'wait':
        return channel === null ? channelGone(part) : park(job, part);
      case 'look-up':
        return channel === null ? channelGone(part) : lookUp(job, channel, part, signal);
      case 'send':
        return channel === null ? channelGone(part) : send(job, channel, part, signal);
      default:
        throw new TypeError(`Cannot take the step ${String(step satisfies never)}`);
    }
  }

  async function send(
    job: ClaimedJob,
    channel: Channel,
    part: Part,
    signal: AbortSignal,
  ): Promise<JobOutcome | null> {
    // Durable before the call: whoever finds it so knows that the platform may have it.
    const marked = await keep(job, part, { state: 'sending', error: part.error, external: null });
    if (marked !== null) return marked;
    const sending: Part = { ...part, state: 'sending', attempts: part.attempts + 1 };
    if (signal.aborted) {
      // Not called yet, so it is known that nothing was sent.
      await keep(job, sending, { state: 'pending', error: part.error, external: null });
      return { type: 'retry', error: 'The program is stopping', retryAfterMs: 0 };
    }
    let answer: Sent | null = null;
    try {
      answer = await channel.send(outgoing(part), within(signal));
    } catch {
      // A fault says as little about what the platform did as a lost answer.
      answer = null;
    }
    const kept = await keep(job, sending, afterSend(answer, part.state === 'unknown'));
    if (kept !== null) return kept;
    if (answer === null) return channel.guarantee === 'at-most-once' ? null : again(sending, null);
    return answer.type === 'transient' ? again(sending, answer) : null;
  }

  async function lookUp(
    job: ClaimedJob,
    channel: Channel,
    part: Part,
    signal: AbortSignal,
  ): Promise<JobOutcome | null> {
    if (channel.find === undefined) return park(job, part);
    let external: string | null;
    try {
      external = await channel.find(outgoing(part), within(signal));
    } catch {
      return again(part, null);
    }
    return keep(job, part, afterLookUp(external));
  }

  /** Frees the lane until a person has decided, and comes back when it is too late for that. */
  async function park(job: ClaimedJob, part: Part): Promise<JobOutcome> {
    const later = deliveryJob(part.stream, part.message, ids.next('job'), part.expiresAt);
    return complete(job, [], [{ ...later, unique: { key: `stale:${part.id}`, as: 'keep' } }]);
  }

  function again(part: Part, answer: Extract<Sent, { type: 'transient' }> | null): JobOutcome {
    const wanted = answer?.retryAfterMs ?? backoffMs(Math.max(part.attempts, 1), random);
    const left = Math.max(part.expiresAt - clock(), 0);
    const error = answer?.message ?? 'The connection broke before the platform answered';
    return { type: 'retry', error, retryAfterMs: Math.min(wanted, left) };
  }

  function channelGone(part: Part): JobOutcome {
    const left = Math.max(part.expiresAt - clock(), 0);
    const error = `The channel "${part.channel}" with the account "${part.account}" is not configured`;
    return { type: 'retry', error, retryAfterMs: Math.min(channelGoneMs, left) };
  }

  /** Commits a change of a part with its event; null where it holds, also where somebody else was first (look again). */
  async function keep(job: ClaimedJob, part: Part, change: IntentChange): Promise<JobOutcome | null> {
    const result = await store.commit({
      appends: delivered([{ part, change }], job.id),
      records: [changePart(store, part, change, { job: job.id, fence: job.fence })],
    });
    if (result.type === 'committed') return null;
    const error = `Part ${part.part + 1} of ${part.message} was changed by somebody else`;
    return { type: 'retry', error, retryAfterMs: 0 };
  }

  /** Ends the job; what a rewind took back is told here, because its commit could not. */
  async function complete(
    job: ClaimedJob,
    parts: readonly Part[],
    jobs: readonly NewJob[] = [],
  ): Promise<JobOutcome> {
    const takenBack = parts.filter(({ state, error }) => state === 'expired' && error === rewound);
    const commit: Commit = {
      appends: delivered(
        takenBack.map((part) => ({ part, change: { state: 'expired', error: rewound, external: null } })),
        job.id,
      ),
      completes: { job: job.id, fence: job.fence },
      jobs,
    };
    const result = await store.commit(commit);
    if (result.type === 'committed') return { type: 'completed' };
    return { type: 'retry', error: `The job could not be completed: ${result.type}`, retryAfterMs: 0 };
  }

  function delivered(
    changes: readonly { readonly part: Part; readonly change: IntentChange }[],
    causation: string,
    actor?: string,
  ): readonly Append[] {
    return changes.flatMap(({ part, change }) => {
      if (!isTold(change.state)) return [];
      // Its place in the account depends on nothing else in the thread, so it is appended wherever the thread is.
      const decided = thread.decide(
        {
          type: 'message.deliver',
          message: messageId(part.message),
          part: part.part,
          state: change.state,
          ...(change.external === null ? {} : { external: change.external }),
          ...(change.error === null ? {} : { error: change.error }),
        },
        { ...thread.initial, exists: true },
      );
      const meta = { at: clock(), actor: actor ?? `channel:${part.channel}`, origin: 'direct', causation };
      return decided.ok ? [{ stream: part.stream, expected: 'any', events: decided.value, meta }] : [];
    });
  }

  return {
    handle,
    async resolveUnknown(id, word) {
      const part = await readPart(store, id);
      if (part === null) return refuse('intent-unknown');
      if (part.state !== 'unknown') return refuse('not-unknown');
      const change = afterPerson(word);
      const by: Hand = 'person';
      const result = await store.commit({
        appends: delivered([{ part, change }], `resolve:${id}`, 'owner:studio'),
        jobs: [deliveryJob(part.stream, part.message, ids.next('job'), clock())],
        records: [changePart(store, part, change, by)],
      });
      return result.type === 'committed' ? accept(null) : refuse('not-unknown');
    },
    unknown: (limit) => readPartsIn(store, 'unknown', limit),
  };
}

function outgoing(part: Part): Outgoing {
  const { conversation, text, replyTo, buttons } = part.payload;
  return {
    key: part.id,
    conversation,
    text,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(buttons === undefined ? {} : { buttons }),
  };
}

function isSettled({ state }: Pick<Intent, 'state'>): boolean {
  return state === 'sent' || state === 'failed' || state === 'expired';
}

function isTold(state: Intent['state']): state is 'sent' | 'failed' | 'expired' | 'unknown' {
  return state !== 'pending' && state !== 'sending';
}
