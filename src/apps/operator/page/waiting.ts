import { statusAt } from '../../../agent/approvals/approval-rows.ts';
import { newestAndWaiting } from '../../../agent/approvals/waiting.ts';
import type { PluginWaiting } from '../../../agent/plugin.ts';
import type { OperatorPagePorts } from './operator-page.ts';

const most = 50;
const place = { href: '/operator', label: 'Look' } as const;

/** What waits for an OK, and what ended so that nobody can say whether it was done, until the owner has said it. */
export function operatorWaiting({
  approvals,
  clock,
}: Pick<OperatorPagePorts, 'approvals' | 'clock'>): () => Promise<readonly PluginWaiting[]> {
  return async () => {
    const now = clock();
    const asked = await newestAndWaiting(approvals, most);
    const unknown = await approvals.unknown(most);
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
      ...unknown.map(({ proposal, at, executed_at: begun }) => ({
        kind: 'Unknown outcome',
        title: proposal,
        words:
          'It cannot be told whether this was done, and it is not tried again. Look, and say how it ended.',
        at: begun ?? at,
        ...place,
      })),
    ];
  };
}
