import type { PluginWaiting } from '../../../agent/plugin.ts';
import type { Store } from '../../../store/store.ts';
import type { ThreadReader } from '../../../store/thread/thread-reader.ts';
import { readFlags } from '../record/session-rows.ts';

const most = 20;

/** Lines of a stream's chat that were flagged and that nobody has decided about. */
export function flagsWaiting(
  store: Pick<Store, 'sql' | 'query'>,
  reader: Pick<ThreadReader, 'messageById'>,
): () => Promise<readonly PluginWaiting[]> {
  return async () => {
    const flags = await readFlags(store, { waiting: most });
    return Promise.all(
      flags.map(async ({ message, at }) => {
        const line = await reader.messageById(message);
        return {
          kind: 'Flagged line',
          title: line === null ? 'A line in chat' : `${line.author_name}: ${line.text.slice(0, 120)}`,
          words: 'The agent leaves it unanswered until you decide.',
          at,
          href: '/stream',
          label: 'Decide',
        };
      }),
    );
  };
}
