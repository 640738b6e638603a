import { isOnPath, pathTo } from '../../kernel/path.ts';
import type { Answer, BranchView } from '../conversation.ts';
import type { ConversationPorts } from './conversation-ports.ts';
import { deny, grant } from './conversation-ports.ts';
import { snippetOf } from './message-views.ts';

/** The selected tip and those that were left, the newest first; a tip that later ones continue is none. */
export async function branchesOf(
  thread: string,
  ports: Pick<ConversationPorts, 'threads' | 'reader'>,
): Promise<Answer<readonly BranchView[]>> {
  const state = await ports.threads.load(thread);
  if (!state.exists) return deny('thread-unknown');
  const names = await ports.reader.branchNames(thread);
  const left = state.tips.filter((tip) => tip.revision !== state.head?.revision);
  const candidates = state.head === null ? left : [...left, state.head];
  const tips = candidates.filter(
    (tip) =>
      names.has(tip.revision) ||
      tip === state.head ||
      !candidates.some((other) => other !== tip && isOnPath(pathTo(state.branches, other), tip)),
  );
  const rows = await ports.reader.messagesAtNodes(
    thread,
    tips.map((tip) => tip.revision),
  );
  const branches = rows.map((row) => ({
    tip: row.message,
    name: names.get(row.node) ?? null,
    snippet: snippetOf(row.text),
    length: row.depth,
    at: row.at,
    selected: row.node === state.head?.revision,
  }));
  return grant(branches.sort((a, b) => b.at - a.at));
}
