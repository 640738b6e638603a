import { tablesOf } from '../projection.ts';
import { toStatement } from '../statement.ts';
import type { Store } from '../store.ts';
import type { ForgetTables } from './forget.tables.ts';

/** Words of somebody else that quote a person who was forgotten; a person decides about them. */
export type ReviewItem = {
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  /** What the event says, as it stands now. */
  readonly text: string;
};

const most = 500;

/** What nobody has looked at yet, the oldest first. */
export async function listReview(
  store: Pick<Store, 'sql' | 'query' | 'read'>,
): Promise<readonly ReviewItem[]> {
  const query = tablesOf<ForgetTables>(store.sql)
    .selectFrom('forget_review')
    .select(['stream', 'revision', 'type'])
    .where('seen', '=', 0)
    .orderBy('at')
    .orderBy('revision')
    .limit(most);
  const items: ReviewItem[] = [];
  for (const row of await store.query(toStatement(query))) {
    const stream = String(row['stream']);
    const revision = Number(row['revision']);
    const [event] = await store.read(stream, { after: revision - 1, limit: 1 });
    const data = event?.data ?? {};
    const text = 'text' in data && typeof data.text === 'string' ? data.text : JSON.stringify(data);
    items.push({ stream, revision, type: String(row['type']), text });
  }
  return items;
}

/** Marks one as looked at: it stays as it is. False where it was not up for review. */
export async function settleReview(
  store: Pick<Store, 'sql' | 'commit'>,
  { stream, revision }: Pick<ReviewItem, 'stream' | 'revision'>,
): Promise<boolean> {
  const update = tablesOf<ForgetTables>(store.sql)
    .updateTable('forget_review')
    .set({ seen: 1 })
    .where('stream', '=', stream)
    .where('revision', '=', revision)
    .where('seen', '=', 0);
  const result = await store.commit({ records: [{ ...toStatement(update), guard: 'review' }] });
  return result.type === 'committed';
}
