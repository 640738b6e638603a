import { z } from 'zod';
import type { Speak } from '../../../agent/turn/speak.ts';
import type { JobHandler } from '../../../store/job-runner.ts';
import type { NewJob } from '../../../store/store.ts';
import { cycleQueue } from './cycle-job.ts';

/** Kind of the job that says in the owner's thread what their word has done. */
export const tellKind = 'operator.tell';

const payloadShape = z.object({ thread: z.string(), text: z.string() });

/** Says it after the commit that it tells of. */
export function tellJob(id: string, thread: string, text: string, now: number): NewJob {
  return {
    id,
    queue: cycleQueue,
    kind: tellKind,
    lane: `tell:${thread}`,
    payload: { thread, text },
    runAt: now,
  };
}

/** Says it once, in the same commit that completes the job. */
export function createTellHandler(speak: Speak): JobHandler {
  return async (job) => {
    const { thread, text } = payloadShape.parse(job.payload);
    const completes = { job: job.id, fence: job.fence };
    const spoken = await speak({ thread, text, reason: "the owner's word on work of its own", completes });
    return spoken.type === 'unsaid' ? { type: 'retry', error: spoken.reason } : { type: 'completed' };
  };
}
