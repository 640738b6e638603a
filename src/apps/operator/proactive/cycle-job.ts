import type { NewJob } from '../../../store/store.ts';

/** Queue, kind and lane of the cycles of proactive work: one at a time, on whichever node. */
export const cycleQueue = 'operator';
export const cycleKind = 'operator.cycle';
const key = 'operator.cycle';

/**
 * The next cycle. There is one waiting at most, so that however many were missed while the house was down, one is made up.
 * @param as `keep` leaves a waiting one as it is, `now` brings it forward
 */
export function cycleJob(id: string, runAt: number, as: 'keep' | 'now'): NewJob {
  return {
    id,
    queue: cycleQueue,
    kind: cycleKind,
    lane: key,
    payload: {},
    runAt,
    // What is killed in its midst is begun again; failures of models stop it by other means.
    maxAttempts: 1_000,
    unique: { key, as: as === 'keep' ? 'keep' : 'postpone' },
  };
}
