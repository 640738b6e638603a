import { z } from 'zod';
import { shorten } from '../../kernel/shorten.ts';
import type { JobHandler } from '../../store/job-runner.ts';
import type { PluginHouse } from '../plugin.ts';
import type { Approval } from './approval.tables.ts';
import { tellDecided } from './tell-decided.ts';
import type { Decided } from './tell-decided.ts';

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
    const left = await timeLeft(id);
    // The clock was set back since it was due.
    if (left > 0) return { type: 'retry', error: 'it is not due any more', retryAfterMs: left };
    return tellDecided(
      job,
      async () => {
        const ended = await approvals.expire(id);
        return ended === null ? null : { said: wordsOf(ended.approval), extras: ended.extras };
      },
      { speak, store },
    );
  };
}

function wordsOf({ thread, message, proposal }: Approval): Decided['said'] {
  if (message === null) return null;
  const text = `Nobody decided in time, so this has expired and nothing was done: ${shorten(proposal, mostShown)} Ask for it again where it is still wanted.`;
  return { thread, text, reason: 'a proposal has expired' };
}
