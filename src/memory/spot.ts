import type { Place } from '../kernel/event.ts';
import { tablesOf } from '../store/projection.ts';
import { toStatement } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import { template } from '../store/template.ts';
import type { ThreadTables } from '../store/thread/thread.tables.ts';
import { owner } from './audience.ts';
import type { Audience } from './memory.ts';
import type { MemoryTables } from './memory.tables.ts';

/** Where in a thread something is learned: the node that the turn answers. */
export type Spot = { readonly thread: string; readonly node: number };

/** The place of an event that belongs to this node; at the head where the node is no message, null in an empty thread. */
export async function placeAt(store: Pick<Store, 'sql' | 'query'>, spot: Spot): Promise<Place | null> {
  const db = tablesOf<ThreadTables>(store.sql);
  const stream = `thread:${spot.thread}`;
  const message = db
    .selectFrom('messages')
    .select(['node', 'branch', 'depth'])
    .where('stream', '=', stream)
    .where('node', '=', spot.node);
  const head = db
    .selectFrom('threads')
    .select(['head as node', 'head_branch as branch', 'head_depth as depth'])
    .where('stream', '=', stream);
  const [row] = await store.query(toStatement(message));
  const [found] = row === undefined ? await store.query(toStatement(head)) : [row];
  const { node, branch, depth } = found ?? {};
  if (typeof node !== 'number' || typeof branch !== 'number' || typeof depth !== 'number') return null;
  return { kind: 'attached', branch, depth, parent: node, parentBranch: branch };
}

const membersAt = template<MemoryTables, { stream: string }>((db, value) =>
  db
    .selectFrom('memory_streams as streams')
    .leftJoin('memory_members as members', 'members.stream', 'streams.stream')
    .select(['streams.audience as audience', 'members.person as person', 'members.owner as owner'])
    .where('streams.stream', '=', value('stream')),
);

/** Who reads what is said in a thread: everyone, or those who have spoken there (owners as `owner`, whichever account they use). */
export async function audienceOfThread(
  store: Pick<Store, 'sql' | 'query'>,
  thread: string,
): Promise<Audience> {
  const rows = await store.query(membersAt(store.sql, { stream: `thread:${thread}` }));
  if (rows[0] === undefined || rows[0]['audience'] === 'public') return { kind: 'public' };
  const members = rows.flatMap((row) =>
    typeof row['person'] === 'string' ? [row['owner'] === 1 ? owner : row['person']] : [],
  );
  return { kind: 'private', members: [...new Set(members)] };
}
