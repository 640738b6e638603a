import type { ProactiveBudget, Spending } from '../../../llm/spend/store-gate.ts';
import type { SpendHour } from '../../../llm/spend/by-hour.ts';
import type { Project, Task } from '../projects/work-rows.ts';
import type { Work } from '../projects/work.ts';
import type { ProactiveState } from './proactive.ts';
import type { ProactiveSwitch } from './switch.ts';

/** What the agent does by itself, for people: whether it may, what it may spend, and what there is to do. */
export type OwnWork = ProactiveState & {
  /** Null where this house has no budget for it. */
  readonly spending: Spending | null;
  /** The last day by the hour, with the hour in which it began. */
  readonly hours: readonly SpendHour[];
  /** When the next cycle is due; null while none waits. */
  readonly nextCycleAt: number | null;
  /** Neither done nor dropped, the most urgent first. */
  readonly tasks: readonly Task[];
  readonly projects: readonly Project[];
};

/** What is read. */
export type OwnWorkPorts = {
  readonly switch: Pick<ProactiveSwitch, 'state'>;
  readonly budget: Pick<ProactiveBudget, 'spending' | 'byHour'> | null;
  readonly work: Pick<Work, 'tasks' | 'projects'>;
  readonly nextCycleAt: () => Promise<number | null>;
};

const hours = 25;
const mostTasks = 50;

/** Reads all of it as it stands. */
export async function readOwnWork({
  switch: power,
  budget,
  work,
  nextCycleAt,
}: OwnWorkPorts): Promise<OwnWork> {
  const [{ paused }, spending, byHour, due, open, waiting, projects] = await Promise.all([
    power.state(),
    budget?.spending() ?? null,
    budget?.byHour(hours) ?? [],
    nextCycleAt(),
    work.tasks({ status: 'open', limit: mostTasks }),
    work.tasks({ status: 'waiting', limit: mostTasks }),
    work.projects(),
  ]);
  return {
    paused,
    spending,
    hours: byHour,
    nextCycleAt: due,
    tasks: [...open, ...waiting],
    projects: projects.filter(({ status }) => status === 'active' || status === 'paused'),
  };
}
