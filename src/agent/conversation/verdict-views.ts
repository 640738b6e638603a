import type { Verdict } from '../../kernel/thread/thread.events.ts';
import type { ThreadReader, VerdictRow } from '../../store/thread/thread-reader.ts';
import type { VerdictView } from '../conversation.ts';
import { kindOf } from '../turn/turn-commits.ts';

const verdicts: readonly Verdict[] = [
  'answered',
  'merged',
  'silent',
  'flagged',
  'refused',
  'expired',
  'failed',
];

/** Verdicts as a person reads them, in the order of the rows. */
export async function toVerdictViews(
  thread: string,
  rows: readonly VerdictRow[],
  reader: Pick<ThreadReader, 'messagesAtNodes' | 'turn'>,
): Promise<readonly VerdictView[]> {
  const nodes = [...new Set(rows.flatMap((row) => [row.from_node, row.to_node]))].filter((node) => node > 0);
  const messages = await reader.messagesAtNodes(thread, nodes);
  const byNode = new Map(messages.map((message) => [message.node, message.message]));
  const turns = new Map<string, VerdictView['kind']>();
  for (const turn of new Set(rows.map((row) => row.turn))) {
    const row = await reader.turn(turn);
    turns.set(turn, row === null ? 'message' : kindOf(row));
  }
  return rows.map((row) => ({
    turn: row.turn,
    kind: turns.get(row.turn) ?? 'message',
    verdict: verdicts.find((verdict) => verdict === row.verdict) ?? 'failed',
    reason: row.reason,
    count: row.count,
    from: byNode.get(row.from_node) ?? null,
    to: byNode.get(row.to_node) ?? null,
    into: row.into_message,
    reply: row.reply,
    at: row.at,
    until: row.until,
  }));
}
