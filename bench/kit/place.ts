import { approvalTables } from '../../src/agent/approvals/approval.tables.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { conversationTables } from '../../src/agent/conversation/conversation.tables.ts';
import { llmMigration } from '../../src/llm/llm.tables.ts';
import { core } from '../../src/store/migrations/core.ts';
import type { Projection } from '../../src/store/projection.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { threadDetails, threadTables } from '../../src/store/thread/thread.tables.ts';
import { threadView } from '../../src/store/thread/thread.view.ts';

/** A folder of one case; gone when it is disposed. */
export async function openFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-bench-'));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** A store with the tables of conversations. */
export function openBenchStore(
  folder: string,
  projections: readonly Projection[] = [threadView],
): Promise<Store> {
  return openSqliteStore({
    file: path.join(folder, 'sanctum.db'),
    projections,
    migrations: [core, threadTables, llmMigration, conversationTables, threadDetails, approvalTables],
    clock: () => Date.now(),
  });
}
