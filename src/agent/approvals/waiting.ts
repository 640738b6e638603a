import type { Approval } from './approval.tables.ts';
import type { Approvals } from './approvals.ts';

/** The newest approvals, and what waits however many came after it; newest first. */
export async function newestAndWaiting(
  { list }: Pick<Approvals, 'list'>,
  limit: number,
): Promise<readonly Approval[]> {
  const newest = await list({ limit });
  const shown = new Set(newest.map(({ id }) => id));
  const waiting = await list({ status: 'pending', limit });
  return [...newest, ...waiting.filter(({ id }) => !shown.has(id))];
}
