import { statusAt } from '../../../agent/approvals/approval-rows.ts';
import type { PluginWaiting } from '../../../agent/plugin.ts';
import type { OperatorPagePorts } from './operator-page.ts';

const most = 50;
/** So long an outcome that nobody knows stands on the first page; afterwards on the operator's alone. */
const lookMs = 7 * 86_400_000;
const place = { href: '/operator', label: 'Look' } as const;

/** What waits for an OK, and what ended so that nobody can say whether it was done. */
export function operatorWaiting({
  approvals,
  rows,
  clock,
}: Pick<OperatorPagePorts, 'approvals' | 'rows' | 'clock'>): () => Promise<readonly PluginWaiting[]> {
  return async () => {
    const now = clock();
    const asked = await approvals.list({ limit: most });
    const runs = await rows.runs(most);
    const unknown = [
      ...runs
        .filter(({ status }) => status === 'unknown')
        .map(({ summary, at, ended_at: ended }) => ({ title: summary, at: ended ?? at })),
      ...asked
        .filter(({ kind, outcome }) => kind === 'tool' && outcome === 'unknown')
        .map(({ proposal, at, executed_at: ended }) => ({ title: proposal, at: ended ?? at })),
    ];
    return [
      ...asked
        .filter((one) => statusAt(one, now) === 'pending')
        .map(({ proposal, at }) => ({
          kind: 'Approval',
          title: proposal,
          words: 'Nothing is done before you approve it.',
          at,
          ...place,
        })),
      ...unknown
        .filter(({ at }) => at > now - lookMs)
        .map((one) => ({
          kind: 'Unknown outcome',
          words: 'It cannot be told whether this was done, and it is not tried again. Please look.',
          ...one,
          ...place,
        })),
    ];
  };
}
