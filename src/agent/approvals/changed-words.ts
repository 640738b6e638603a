import { z } from 'zod';
import type { JobHandler } from '../../store/job-runner.ts';
import type { NewJob } from '../../store/store.ts';
import type { PluginHouse } from '../plugin.ts';
import { approvalQueue } from './approvals.ts';
import { tellDecided } from './tell-decided.ts';

/** Kind of the job that says that a proposal is gone since its words were changed. */
export const changedKind = 'approvals.changed';

const payload = z.object({ thread: z.string() });

/** Says it after the commit that took the proposal away. */
export function changedWordsJob(thread: string, id: string, runAt: number): NewJob {
  const lane = `approvals.changed:${thread}`;
  return { id, queue: approvalQueue, kind: changedKind, lane, payload: { thread }, runAt };
}

/** The handler of such jobs: a changed message starts no turn, so its owner hears what to do. */
export function createChangedWords({ speak, store }: Pick<PluginHouse, 'speak' | 'store'>): JobHandler {
  return (job) => {
    const { thread } = payload.parse(job.payload);
    const text =
      'You changed what you had written, so the proposal that waited is dropped and nothing was done. Write what you want as a new message.';
    const said = { thread, text, reason: 'words of a proposal were changed' };
    return tellDecided(job, () => Promise.resolve({ said, extras: {} }), { speak, store });
  };
}
