import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import type { ArtifactTables } from './artifact.view.ts';
import type { ObjectStore } from './objects/object-store.ts';

const pageSize = 200;

/** Removes the files that came with these messages (K15). A file that somebody else sent too stays. */
export async function forgetObjects(
  store: Store,
  objects: ObjectStore,
  messages: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const tables = tablesOf<ArtifactTables>(store.sql);
  const list = [...messages];
  for (let from = 0; from < list.length; from += pageSize) {
    const query = tables
      .selectFrom('message_artifacts')
      .select('sha256')
      .distinct()
      .where('message', 'in', list.slice(from, from + pageSize))
      .where('sha256', 'is not', null);
    for (const row of await store.query(toStatement(query))) {
      const sha256 = String(row['sha256']);
      if (!/^[0-9a-f]{64}$/.test(sha256)) continue;
      const users = tables.selectFrom('message_artifacts').select('message').where('sha256', '=', sha256);
      const rows = await store.query(toStatement(users));
      if (rows.every((user) => messages.has(String(user['message'])))) await objects.remove(sha256, signal);
    }
  }
}
