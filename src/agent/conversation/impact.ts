import type { Node } from '../../kernel/path.ts';
import { changePath, pathTo } from '../../kernel/path.ts';
import type { ThreadState } from '../../kernel/thread/thread-state.ts';
import { threadStream } from '../../store/thread/thread.view.ts';
import type { Impact } from '../conversation.ts';
import type { ConversationPorts } from './conversation-ports.ts';
import { snippetOf } from './message-views.ts';

const mostListed = 200;

/** What disappears when the head of this thread moves from where it is to another node. */
export async function impactOf(
  thread: string,
  state: ThreadState,
  to: Node | null,
  ports: Pick<ConversationPorts, 'reader' | 'derived'>,
): Promise<Impact> {
  const from = pathTo(state.branches, state.head);
  const { keep } = changePath(from, pathTo(state.branches, to));
  const tip = state.head?.depth ?? 0;
  if (tip <= keep) return { messages: 0, memories: 0, scenes: 0, edges: 0, gone: [] };
  const messages = await ports.reader.countAfter(thread, keep);
  const last = await ports.reader.window(thread, { limit: mostListed });
  const gone = last.filter((message) => message.depth > keep).toReversed();
  const delivered = await ports.reader.deliveries(
    thread,
    gone.map((message) => message.message),
  );
  const derived = await ports.derived(threadStream(thread), keep);
  return {
    messages,
    ...derived,
    gone: gone.map((message) => ({
      id: message.message,
      snippet: snippetOf(message.text),
      delivered: delivered.get(message.message) === 'sent',
    })),
  };
}
