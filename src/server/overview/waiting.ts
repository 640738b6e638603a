import type { DeliveryWorker } from '../../agent/delivery/delivery.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import type { ThreadReader } from '../../store/thread/thread-reader.ts';
import type { ThreadTables } from '../../store/thread/thread.tables.ts';
import { snippetOf } from '../../agent/conversation/message-views.ts';
import type { Waiting } from '../studio/ports.ts';

/** Replies that broke off or failed at the end of their thread, and wait for a person; the newest first. */
export async function waitingReplies(store: Store, limit: number): Promise<readonly Waiting[]> {
  const db = tablesOf<ThreadTables>(store.sql);
  const rows = await store.query(
    toStatement(
      db
        .selectFrom('messages as m')
        .innerJoin('threads as t', (join) =>
          join.onRef('t.stream', '=', 'm.stream').onRef('t.head', '=', 'm.node'),
        )
        .select(['m.thread', 't.title', 'm.message', 'm.text', 'm.error', 'm.state', 'm.at'])
        .where('t.archived', '=', 0)
        .where('m.state', 'in', ['interrupted', 'failed'])
        .orderBy('m.at', 'desc')
        .limit(limit),
    ),
  );
  return rows.map((row) => ({
    type: row['state'] === 'failed' ? ('failed' as const) : ('interrupted' as const),
    thread: String(row['thread']),
    title: row['title'] === null ? 'New chat' : String(row['title']),
    message: String(row['message']),
    words: wordsOf(row['state'] === 'failed' ? row['error'] : null, String(row['text'])),
    at: Number(row['at']),
  }));
}

/** Parts of which nobody knows whether the platform took them, oldest first. */
export async function waitingDeliveries(
  deliveries: Pick<DeliveryWorker, 'unknown'>,
  reader: Pick<ThreadReader, 'messageById' | 'thread'>,
  limit: number,
): Promise<readonly Waiting[]> {
  const parts = await deliveries.unknown(limit);
  return Promise.all(
    parts.map(async ({ id, message, channel, payload, at }) => {
      const row = await reader.messageById(message);
      const thread = row === null ? null : await reader.thread(row.thread);
      return {
        type: 'delivery' as const,
        part: id,
        thread: row?.thread ?? '',
        title: thread?.title ?? channel,
        message,
        words: `The connection to ${channel} broke while this was sent: ${snippetOf(payload.text)}`,
        at,
      };
    }),
  );
}

function wordsOf(error: unknown, text: string): string {
  if (typeof error !== 'string') return snippetOf(text);
  const parsed = JSON.parse(error) as { readonly message?: string };
  return parsed.message ?? 'The model could not answer.';
}
