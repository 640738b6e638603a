import type { MessageRow, ThreadRow } from '../../store/thread/thread-reader.ts';
import type { Judge, Judgement, Policy } from '../policy.ts';

/** Asks the applications in order whose thread it is; the agent's own policy judges what is nobody's. */
export function createJudge(
  judges: readonly Judge[],
  otherwise: Policy,
  clock: () => number,
): (thread: ThreadRow, messages: readonly MessageRow[]) => Promise<Judgement> {
  return async (thread, messages) => {
    for (const judge of judges) {
      const judgement = await judge(thread, messages, clock());
      if (judgement !== null) return judgement;
    }
    return { policy: otherwise };
  };
}
