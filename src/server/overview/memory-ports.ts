import type { Ids } from '../../kernel/ids.ts';
import type { Memory } from '../../memory/context.ts';
import type { MemoryTables } from '../../memory/memory.tables.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import type { ThreadTables } from '../../store/thread/thread.tables.ts';
import type { Remembered, StudioMemory } from '../studio/ports.ts';

const refusals: { readonly [refusal: string]: string } = {
  'block-changed': 'Somebody changed this block meanwhile. Look at it again and repeat your edit.',
  'block-too-long': 'The text is longer than the block may be. Shorten it, or raise the limit.',
  'block-unknown': 'There is no such block.',
};

/** What the web does with memory, for one agent. */
export function webMemory(
  memory: Pick<Memory, 'recall' | 'blocks'>,
  store: Store,
  agent: string,
  ports: { readonly clock: () => number; readonly ids: Ids },
): StudioMemory {
  return {
    search: (query) => memory.recall.search(query),
    blocks: () => memory.blocks.list(agent),
    async writeBlock({ principal, label, value, revision }) {
      const meta = { at: ports.clock(), actor: principal, origin: 'direct' };
      const written = await memory.blocks.edit({ agent, label, value, expected: revision }, meta);
      if (written.ok) return { ok: true, block: written.value };
      return {
        ok: false,
        message: refusals[written.refusal] ?? `The block was not changed: ${written.refusal}.`,
      };
    },
    recent: (limit) => recentItems(store, agent, limit),
  };
}

/** The latest things that the agent can recall, on their threads' selected paths. */
async function recentItems(store: Store, holder: string, limit: number): Promise<readonly Remembered[]> {
  const db = tablesOf<MemoryTables & ThreadTables>(store.sql);
  const rows = await store.query(
    toStatement(
      db
        .selectFrom('memory_items as i')
        .leftJoin('messages as m', 'm.message', 'i.item')
        .leftJoin('threads as t', 't.stream', 'i.stream')
        .select([
          'i.item',
          'i.kind',
          'i.speaker',
          'i.text',
          'i.at',
          'i.significance',
          'm.text as said',
          'm.message',
          't.thread',
          't.title',
        ])
        .where('i.holder', '=', holder)
        .where((item) =>
          item.or([
            item('i.branch', 'is', null),
            item.exists(
              item
                .selectFrom('thread_path as p')
                .select('p.branch')
                .whereRef('p.stream', '=', 'i.stream')
                .whereRef('p.branch', '=', 'i.branch')
                .whereRef('p.from_depth', '<=', 'i.depth')
                .whereRef('p.to_depth', '>=', 'i.depth'),
            ),
          ]),
        )
        .orderBy('i.at', 'desc')
        .limit(limit),
    ),
  );
  return rows.map((row) => ({
    id: String(row['item']),
    kind: row['kind'] === 'note' ? 'note' : 'message',
    author: String(row['speaker']),
    text: String(row['text'] ?? row['said'] ?? ''),
    at: Number(row['at']),
    thread: row['thread'] === null ? null : String(row['thread']),
    title: row['title'] === null ? null : String(row['title']),
    message: row['message'] === null ? null : String(row['message']),
    significance: Number(row['significance']),
    pinned: false,
  }));
}
