import { isOnPath, pathTo } from '../../kernel/path.ts';
import type { Node } from '../../kernel/path.ts';
import type { VerdictEntry } from '../../kernel/thread/thread.events.ts';
import { nodeOf } from '../../store/thread/thread-reader.ts';
import { threadStream } from '../../store/thread/thread.view.ts';
import type { GenerationRow } from '../turn/generations.ts';
import type { ConversationPorts } from './conversation-ports.ts';

/** A reply that is being written, and the node that it answers. */
type UnderWay = { readonly generation: string; readonly node: Node };

/** Replies that are being written, by what they answer; on the path or not. */
export async function repliesUnderWay(
  thread: string,
  ports: Pick<ConversationPorts, 'reader'>,
): Promise<readonly UnderWay[]> {
  const open = (await ports.reader.openTurns(thread)).filter((turn) => turn.state === 'running');
  const found: UnderWay[] = [];
  for (const turn of open) {
    if (turn.generation === null) continue;
    const answered = (JSON.parse(turn.planned) as readonly VerdictEntry[]).findLast(
      (entry) => entry.verdict === 'answered' && entry.to > 0,
    );
    const row =
      answered === undefined
        ? await ports.reader.message(thread, turn.replaces ?? '')
        : ((await ports.reader.messagesAtNodes(thread, [answered.to]))[0] ?? null);
    if (row !== null) found.push({ generation: turn.generation, node: nodeOf(row) });
  }
  return found;
}

/** The rows of replies that are being written on the selected path: one whose question was rewound is not shown any more. */
export async function shownUnderWay(
  thread: string,
  ports: Pick<ConversationPorts, 'reader' | 'threads' | 'generations'>,
): Promise<readonly GenerationRow[]> {
  const rows = await ports.generations.running(threadStream(thread));
  if (rows.length === 0) return rows;
  const { branches, head } = await ports.threads.load(thread);
  const path = pathTo(branches, head);
  const left = (await repliesUnderWay(thread, ports)).filter(({ node }) => !isOnPath(path, node));
  return rows.filter((row) => left.every(({ generation }) => generation !== row.generation));
}
