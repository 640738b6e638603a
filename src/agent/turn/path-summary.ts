import type { Segment, Summarise } from '../../llm/prompt.ts';
import { isBlank } from '../../store/forget/traces.ts';
import type { ThreadLog } from '../../store/thread/thread-log.ts';
import type { ThreadReader } from '../../store/thread/thread-reader.ts';
import { nodeOf } from '../../store/thread/thread-reader.ts';

/** The summary of the path above the messages that a prompt shows. */
export type PathSummary = { readonly segment: Segment; readonly depth: number };

/** The summary that reaches furthest down the path, as a segment; null if there is none. */
export async function pathSummary(
  thread: string,
  before: number,
  reader: Pick<ThreadReader, 'summary'>,
): Promise<PathSummary | null> {
  const found = await reader.summary(thread, before);
  // What forgetting a person leaves of a summary tells nothing.
  if (found === null || isBlank(found.text)) return null;
  const segment: Segment = {
    kind: 'summary',
    tier: 'should',
    source: `path:${thread}:${found.depth}`,
    why: `tells of the first ${found.depth} messages of this path`,
    messages: [{ role: 'system', text: found.text }],
  };
  return { segment, depth: found.depth };
}

/**
 * Keeps what a summary says with the node that it reaches down to: it is used again while that node is on the path, and goes with it
 * (L5). A summary that cannot be kept still serves its prompt.
 */
export function keepSummaries(
  summarise: Summarise,
  where: { readonly thread: string; readonly turn: string; readonly actor: string; readonly now: number },
  ports: { readonly threads: ThreadLog; readonly reader: Pick<ThreadReader, 'message'> },
): Summarise {
  return async (turns) => {
    const summary = await summarise(turns);
    const last = turns.findLast((turn) => turn.source.startsWith('message:'));
    const [said] = summary?.messages ?? [];
    if (summary === null || last === undefined || said === undefined || !('text' in said)) return summary;
    const row = await ports.reader.message(where.thread, last.source.slice('message:'.length));
    if (row === null) return summary;
    await ports.threads
      .transact(where.thread, () => ({
        commands: [{ type: 'path.summarise', node: nodeOf(row), text: said.text }],
        meta: { at: where.now, actor: where.actor, origin: 'direct', correlation: where.turn },
      }))
      .catch(() => undefined);
    return summary;
  };
}
