import type { Ids } from '../../kernel/ids.ts';
import type { Gateway } from '../../llm/gateway.ts';
import type { Store } from '../../store/store.ts';
import { createItemTexts } from './item-texts.ts';
import type { KeepOptions } from './keep-embedding.ts';
import { keepEmbedding } from './keep-embedding.ts';
import type { Meaning } from './meaning.ts';
import { createMeaning } from './meaning.ts';
import { createQuestionVectors } from './question-vectors.ts';
import { createScanner } from './scanner.ts';
import { createVectorRows } from './vector-rows.ts';
import { createVectorSets } from './vector-sets.ts';

/** Memory's vectors, by one embedder. */
export type Embedding = AsyncDisposable & {
  readonly meaning: Meaning;
  /** Begins to write vectors in the background, until it is disposed. */
  readonly keep: (options: KeepOptions) => Promise<AsyncDisposable>;
  /** Items that are still without a vector. */
  readonly waiting: () => Promise<number>;
  /** Forgets all that is in memory. */
  readonly drop: () => void;
};

/** How vectors are searched. */
export type EmbeddingOptions = {
  /** Share of the meaning beside the words, 0.5 by default. */
  readonly weight?: number;
  /** Milliseconds for the meaning of a search, 1,500 by default; after them the words stand alone. */
  readonly limitMs?: number;
  /** Bound on the vectors of all holders in memory, 256 MB by default. */
  readonly bytes?: number;
  /** Told of faults that fail no search. */
  readonly report?: (error: unknown) => void;
};

/** Vectors of the configured embedder over a store; null where none is configured. */
export function createEmbedding(
  ports: {
    readonly store: Store;
    readonly gateway: Pick<Gateway, 'embed' | 'describe' | 'canEmbed'>;
    readonly ids: Ids;
    readonly clock: () => number;
  },
  options: EmbeddingOptions = {},
): Embedding | null {
  const { store, gateway, ids, clock } = ports;
  if (!gateway.canEmbed) return null;
  const model = gateway.describe('embedder').name;
  const limitMs = options.limitMs ?? 1_500;
  const rows = createVectorRows(store, model);
  const scanner = createScanner(() => sets.drop());
  const sets = createVectorSets(rows, scanner, options.bytes ?? 256 * 1024 * 1024);
  const questions = createQuestionVectors(gateway, { limitMs, clock });
  const report = options.report ?? (() => {});
  const texts = createItemTexts(store, model);
  return {
    meaning: createMeaning(
      { rows, sets, scanner, questions, report },
      { weight: options.weight ?? 0.5, limitMs },
    ),
    keep: (keeping) => keepEmbedding({ store, gateway, ids, clock, model, texts, rows }, keeping),
    waiting: texts.waiting,
    drop() {
      questions.drop();
      sets.drop();
    },
    [Symbol.asyncDispose]: () => scanner[Symbol.asyncDispose](),
  };
}
