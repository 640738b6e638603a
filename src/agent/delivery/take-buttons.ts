import { z } from 'zod';
import type { JobHandler } from '../../store/job-runner.ts';
import type { NewJob, Store } from '../../store/store.ts';
import type { Channel } from '../channel.ts';
import { completionOf } from '../turn/turn-commits.ts';
import { outboxLane, outboxQueue } from './intents-for.ts';
import { readParts } from './outbox.tables.ts';

/** Kind of the job that takes the buttons below a message away. */
export const takeButtonsKind = 'take-buttons';

const attempts = 20;
const againMs = 3_000;
const longestWaitMs = 10_000;

const payload = z.object({ stream: z.string(), message: z.string() });

/**
 * Takes the buttons of a message away where they have nothing left to do. It runs in the lane of what is sent there, so that the
 * message stands before it is changed.
 */
export function takeButtonsJob(
  { stream, message }: { readonly stream: string; readonly message: string },
  id: string,
  runAt: number,
): NewJob {
  const place = { queue: outboxQueue, kind: takeButtonsKind, lane: outboxLane(stream) };
  return { id, ...place, payload: { stream, message }, runAt, maxAttempts: attempts };
}

/** The handler of such jobs. What cannot be changed any more is well: a press there is answered all the same. */
export function createTakeButtons(ports: {
  readonly store: Store;
  readonly channel: (name: string, account: string) => Channel | null;
}): JobHandler {
  return async (job, signal) => {
    const { stream, message } = payload.parse(job.payload);
    for (const part of await readParts(ports.store, stream, message)) {
      const { buttons, conversation } = part.payload;
      const channel = ports.channel(part.channel, part.account);
      if (buttons === undefined || part.external === null || channel?.takeButtons === undefined) continue;
      const taken = await channel.takeButtons({ conversation, external: part.external }, signal);
      if (taken.type === 'taken') continue;
      const { message: error, retryAfterMs = againMs } = taken;
      // What is to be said there waits behind it.
      if (retryAfterMs > longestWaitMs || job.attempt >= job.maxAttempts) continue;
      return { type: 'retry', error, retryAfterMs };
    }
    await ports.store.commit({ completes: completionOf(job) });
    return { type: 'completed' };
  };
}
