import type { Project, Task } from '../projects/work-rows.ts';

/** A task that waits so long rises by one priority, so that nothing waits for ever. */
const risesEveryMs = 86_400_000;

/**
 * The task that the next cycle works on (O8): the highest priority, raised by the time since it was last worked on; among equals
 * the one that waits longest. Null where there is nothing to do.
 */
export function pickTask(tasks: readonly Task[], projects: readonly Project[], now: number): Task | null {
  const resting = new Set(projects.filter(({ status }) => status !== 'active').map(({ id }) => id));
  const due = tasks.filter(
    ({ status, project }) => status === 'open' && (project === null || !resting.has(project)),
  );
  const rank = (task: Task) => task.priority + Math.max(0, now - since(task)) / risesEveryMs;
  const sorted = due.toSorted((a, b) => rank(b) - rank(a) || since(a) - since(b) || (a.id < b.id ? -1 : 1));
  return sorted[0] ?? null;
}

function since({ workedAt, addedAt }: Task): number {
  return workedAt ?? addedAt;
}
