import type { Gateway } from '../../llm/gateway.ts';
import { tablesOf } from '../../store/projection.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { memoryQueue } from './embed-job.ts';
import type { EmbeddingTables } from './embedding.tables.ts';
import { createItemTexts } from './item-texts.ts';

/** How far the vectors are, for a person. */
export type EmbeddingStatus = {
  readonly name: string;
  readonly state: 'ok' | 'warning';
  readonly detail: string;
};

/** How long an answer holds: counting costs. */
const freshMs = 5_000;

/** Tells which embedder is used, how far it has come, and what keeps it. */
export function createEmbeddingStatus(
  store: Pick<Store, 'sql' | 'query'> & { readonly jobs: Pick<Store['jobs'], 'list'> },
  gateway: Pick<Gateway, 'describe' | 'canEmbed'>,
  clock: () => number,
): () => Promise<EmbeddingStatus> {
  let last: { readonly at: number; readonly status: Promise<EmbeddingStatus> } | null = null;
  return () => {
    if (last === null || clock() - last.at > freshMs)
      last = { at: clock(), status: readStatus(store, gateway) };
    return last.status;
  };
}

async function readStatus(
  store: Parameters<typeof createEmbeddingStatus>[0],
  gateway: Pick<Gateway, 'describe' | 'canEmbed'>,
): Promise<EmbeddingStatus> {
  const name = 'memory vectors';
  if (!gateway.canEmbed)
    return { name, state: 'ok', detail: 'No embedder is configured: memory is searched by words.' };
  const model = gateway.describe('embedder').name;
  const db = tablesOf<EmbeddingTables>(store.sql);
  const known = await store.query(
    toStatement(
      db
        .selectFrom('memory_embedders as e')
        .select(['e.model', 'e.dimension'])
        .select((row) =>
          row
            .selectFrom('memory_vectors as v')
            .whereRef('v.model', '=', 'e.model')
            .select((vector) => vector.fn.countAll().as('count'))
            .as('vectors'),
        )
        .orderBy('e.model'),
    ),
  );
  const own = known.find((row) => row['model'] === model);
  const old = known.filter((row) => row !== own).map((row) => String(row['model']));
  const waiting = await createItemTexts(store, model).waiting();
  const count = Number(own?.['vectors'] ?? 0);
  const size = typeof own?.['dimension'] === 'number' ? ` of ${own['dimension']} dimensions` : '';
  const sentences = [
    `${model} gave ${whole(count)} memories a vector${size}`,
    waiting === 0 ? 'none is waiting' : `${whole(waiting)} are waiting`,
    ...(old.length === 0 ? [] : [`those of ${old.join(' and ')} stay until all are made anew`]),
  ];
  const detail = `${sentences.join('; ')}.`;
  const [dead] = await store.jobs.list({ queue: memoryQueue, state: 'dead', limit: 1 });
  if (dead === undefined) return { name, state: 'ok', detail };
  return {
    name,
    state: 'warning',
    detail: `${detail} It has given up: ${dead.error ?? 'no error was kept'}`,
  };
}

function whole(count: number): string {
  return count.toLocaleString('en');
}
