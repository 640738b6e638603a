import type { JobOutcome } from '../../store/job-runner.ts';
import type { ClaimedJob } from '../../store/store.ts';
import { auditGuard } from '../audit/audit.ts';
import type { Extras } from '../extras.ts';
import type { PluginHouse } from '../plugin.ts';
import { completionOf } from '../turn/turn-commits.ts';
import type { Speech } from '../turn/speak.ts';
import { approvalGuard } from './approval-rows.ts';

/** What becomes true, and the words about it; `said` is null where nobody is told. */
export type Decided = {
  readonly said: Omit<Speech, 'completes' | 'extras'> | null;
  readonly extras: Extras;
};

/**
 * Commits facts, the words about them and the end of the job together, so that they are said once, whenever the program is killed; where
 * nothing can be said, the facts stand alone. They are made anew as long as somebody else decides, or writes into the audit log, meanwhile.
 * @param make gives null where nothing is left to become true: the job ends alone
 */
export async function tellDecided(
  job: ClaimedJob,
  make: () => Promise<Decided | null>,
  { speak, store }: Pick<PluginHouse, 'speak' | 'store'>,
): Promise<JobOutcome> {
  const completes = completionOf(job);
  for (;;) {
    const { said, extras } = (await make()) ?? { said: null, extras: {} };
    const spoken = said === null ? null : await speak({ ...said, completes, extras: () => extras });
    if (spoken?.type === 'said') return { type: 'completed' };
    if (spoken?.type === 'lost' && isOvertaken(spoken.reason)) continue;
    const kept = await store.commit(spoken?.type === 'lost' ? { completes } : { ...extras, completes });
    if (kept.type !== 'guard-failed' || !isOvertaken(kept.guard)) return { type: 'completed' };
  }
}

function isOvertaken(guard: string): boolean {
  return guard === auditGuard || guard === approvalGuard;
}
