import type { Ids } from '../../kernel/ids.ts';
import type { NewIntent, NewJob } from '../../store/store.ts';
import type { Button, Channel } from '../channel.ts';
import { splitText } from './split-text.ts';

/** Queue of everything that goes out to platforms. */
export const outboxQueue = 'outbox';
/** Kind of the job that sends the parts of one message. */
export const deliverKind = 'deliver';

/** A reply that goes out. */
export type OutgoingReply = {
  readonly thread: {
    readonly stream: string;
    readonly channel: string;
    readonly account: string;
    readonly external: string;
  };
  readonly message: string;
  /** Revision that its event gets. */
  readonly node: number;
  readonly text: string;
  /** Platform id of the message that it answers. */
  readonly replyTo: string | null;
  readonly buttons?: readonly (readonly Button[])[];
  readonly now: number;
  /** Milliseconds after which an unsent part is dropped; a day by default. */
  readonly ttlMs?: number;
};

/** What a turn puts into its commit so that the reply reaches the platform. */
export type Delivery = { readonly outbox: readonly NewIntent[]; readonly jobs: readonly NewJob[] };

const dayMs = 24 * 60 * 60 * 1000;

/**
 * The parts of a reply, in order, and the job that sends them (K10); both empty where the log itself is the delivery.
 */
export function intentsFor(
  reply: OutgoingReply,
  channel: Pick<Channel, 'limit' | 'local'>,
  ids: Ids,
): Delivery {
  if (channel.local === true) return { outbox: [], jobs: [] };
  const { thread, message, node, now, buttons } = reply;
  const outbox = splitText(reply.text, channel.limit).map((text, part, parts) => ({
    id: ids.next('out'),
    channel: thread.channel,
    account: thread.account,
    stream: thread.stream,
    message,
    node,
    part,
    payload: {
      conversation: thread.external,
      text,
      ...(part === 0 && reply.replyTo !== null ? { replyTo: reply.replyTo } : {}),
      ...(part === parts.length - 1 && buttons !== undefined ? { buttons } : {}),
    },
    at: now,
    expiresAt: now + (reply.ttlMs ?? dayMs),
  }));
  if (outbox.length === 0) return { outbox: [], jobs: [] };
  return { outbox, jobs: [deliveryJob(thread.stream, message, ids.next('job'), now)] };
}

/** What happens at a platform in one thread happens in this lane, one after another. */
export function outboxLane(stream: string): string {
  return `out:${stream}`;
}

/**
 * The job that sends what is unsent of a message. It holds the lane of its thread while it waits for a platform, so that messages
 * arrive in order; its parts' expiry ends it, not a number of attempts.
 */
export function deliveryJob(stream: string, message: string, id: string, runAt: number): NewJob {
  return {
    id,
    queue: outboxQueue,
    kind: deliverKind,
    lane: outboxLane(stream),
    payload: { stream, message },
    runAt,
    maxAttempts: 100_000,
  };
}
