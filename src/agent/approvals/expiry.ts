import { z } from 'zod';
import type { JobHandler } from '../../store/job-runner.ts';
import { auditGuard } from '../audit/audit.ts';
import type { PluginHouse } from '../plugin.ts';
import { completionOf } from '../turn/turn-commits.ts';
import { approvalGuard } from './approval-rows.ts';

const payload = z.object({ approval: z.string() });
const mostShown = 500;

/**
 * Ends what nobody decided in time and says so where it was asked: the end, the words and the job in one commit, so that they are said
 * once, whenever the program is killed.
 */
export function createExpiry({
  approvals,
  store,
  speak,
  clock,
}: Pick<PluginHouse, 'approvals' | 'store' | 'speak' | 'clock'>): JobHandler {
  async function timeLeft(id: string): Promise<number> {
    const found = await approvals.get(id);
    return found?.status === 'pending' ? found.expires_at - clock() : 0;
  }

  return async (job) => {
    const { approval: id } = payload.parse(job.payload);
    const completes = completionOf(job);
    for (;;) {
      const ended = await approvals.expire(id);
      if (ended === null) {
        const left = await timeLeft(id);
        // The clock was set back since it was due.
        if (left > 0) return { type: 'retry', error: 'it is not due any more', retryAfterMs: left };
        await store.commit({ completes });
        return { type: 'completed' };
      }
      const { approval, extras } = ended;
      const spoken =
        approval.message === null
          ? ({ type: 'unsaid' } as const)
          : await speak({
              thread: approval.thread,
              text: `Nobody decided in time, so this has expired and nothing was done: ${shown(approval.proposal)} Ask for it again where it is still wanted.`,
              reason: 'a proposal has expired',
              completes,
              extras: () => extras,
            });
      if (spoken.type === 'said') return { type: 'completed' };
      if (spoken.type === 'lost') {
        if (spoken.reason === auditGuard || spoken.reason === approvalGuard) continue;
        return { type: 'completed' };
      }
      const kept = await store.commit({ ...extras, completes });
      if (kept.type !== 'guard-failed') return { type: 'completed' };
    }
  };
}

function shown(text: string): string {
  return text.length <= mostShown ? text : `${text.slice(0, mostShown).toWellFormed()}…`;
}
