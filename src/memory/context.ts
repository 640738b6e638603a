import type { Ids } from '../kernel/ids.ts';
import type { Gateway } from '../llm/gateway.ts';
import type { Segment } from '../llm/prompt.ts';
import { template } from '../store/template.ts';
import type { Store } from '../store/store.ts';
import type { Person } from './blocks/attachment.ts';
import type { Blocks } from './blocks/blocks.ts';
import { createBlocks } from './blocks/blocks.ts';
import type { AgentProfile } from './blocks/template.ts';
import type { Embedding, EmbeddingOptions } from './embedding/embedding.ts';
import { createEmbedding } from './embedding/embedding.ts';
import { createIndexes } from './index/indexes.ts';
import type { Audience, MemoryContext, Recalled } from './memory.ts';
import type { MemoryTables } from './memory.tables.ts';
import type { Notes } from './notes.ts';
import { createNotes } from './notes.ts';
import type { MemoryProvider } from './provider/memory-provider.ts';
import { createProvidedRecall } from './provider/provided-recall.ts';
import type { PinnedRecall } from './recall.ts';
import { createRecall } from './recall.ts';
import { audienceOfThread } from './spot.ts';
import type { DeepRecall } from './steps/deep-recall.ts';
import { createDeepRecall } from './steps/deep-recall.ts';
import { createRewrite } from './steps/rewrite.ts';

/** What a turn asks of memory. */
type ContextQuery = {
  readonly agent: string;
  readonly thread: string;
  /** Who will read the reply. */
  readonly audience: Audience;
  /** What the turn is about, usually the words it answers. */
  readonly query: string;
  /** Messages that the prompt shows anyway. */
  readonly except: ReadonlySet<string>;
  /** Who takes part, for their blocks; those who spoke last in the thread where it is absent. */
  readonly people?: readonly Person[];
  /** Turn that asks, and what ends it, for a search in steps. */
  readonly turn?: string;
  readonly signal?: AbortSignal;
};

/** Everything that memory does for the program. */
export type Memory = Disposable & {
  readonly recall: PinnedRecall;
  /** The same search in several steps, with a model where one is configured: slower, never part of a turn unless the agent asks for it. */
  readonly deep: DeepRecall;
  readonly blocks: Blocks;
  readonly notes: Notes;
  /** Vectors beside the words; null where no embedder is configured. */
  readonly embedding: Embedding | null;
  /** Blocks, pinned items and what a turn brings to mind; it sees what its audience may hear, now. */
  readonly contextFor: (query: ContextQuery) => Promise<MemoryContext>;
  /** Who reads what is said in a thread, as far as memory knows. */
  readonly audienceOf: (thread: string) => Promise<Audience>;
  /** Clears what is cached of the store; it does so by itself when a person was forgotten, on any node. */
  readonly drop: () => void;
  readonly size: () => { readonly holders: number; readonly documents: number; readonly bytes: number };
};

/** Pinned items that a prompt brings at most (M5), and ranked ones (M2). */
const most = { pinned: 8, ranked: 4 } as const;

/** Memory over a store. Its tables are `memoryTables`, its projections `memoryView` and `blockView`. */
export function createMemory(
  ports: {
    readonly store: Store;
    readonly clock: () => number;
    readonly ids: Ids;
    readonly profile: (agent: string) => AgentProfile | undefined;
    /** For its embedder; without one memory is searched by words alone. */
    readonly gateway?: Pick<Gateway, 'embed' | 'describe' | 'canEmbed'>;
    /** Rewrites questions for the search in steps; without a model behind it the steps are those in code. */
    readonly classifier?: Pick<Gateway, 'classify' | 'describe'>;
    /** Takes the place of the built-in search everywhere, vectors and all. */
    readonly provider?: MemoryProvider | null;
  },
  options: {
    /** Bound on the indexes of all holders, 128 MB by default. */
    readonly indexBytes?: number;
    readonly embedding?: EmbeddingOptions;
  } = {},
): Memory {
  const { store, clock, ids, profile } = ports;
  const indexes = createIndexes(store, { bytes: options.indexBytes ?? 128 * 1024 * 1024, clock });
  const provider = ports.provider ?? null;
  const embedding =
    ports.gateway === undefined || provider !== null
      ? null
      : createEmbedding({ store, gateway: ports.gateway, ids, clock }, options.embedding);
  const drop = (): void => {
    indexes.drop();
    embedding?.drop();
  };
  const stop = store.signals.subscribe((topic) => {
    if (topic === 'forgotten') drop();
  });
  const own = createRecall(store, indexes, clock, embedding?.meaning);
  const recall = provider === null ? own : createProvidedRecall(store, indexes, own, provider);
  const deep = createDeepRecall(
    recall,
    ports.classifier === undefined ? null : createRewrite(ports.classifier),
  );
  const blocks = createBlocks(store, { clock, profile });

  async function contextFor(query: ContextQuery): Promise<MemoryContext> {
    const { agent, thread, audience, except, turn, signal } = query;
    const people = query.people ?? (await lastSpeakers(store, thread));
    const ask = { holder: agent, audience, heardIn: thread };
    const pinned = await recall.pinned({ ...ask, except, limit: most.pinned });
    const known = new Set([...except, ...pinned.map(({ id }) => id)]);
    const question = { ...ask, except: known, text: query.query, limit: most.ranked };
    const asker = {
      principal: `agent:${agent}`,
      thread,
      ...(turn === undefined ? {} : { turn }),
      ...(signal === undefined ? {} : { signal }),
    };
    const found = await (profile(agent)?.recall === 'deep'
      ? deep.search(question, asker)
      : recall.search(question));
    return {
      blocks: await blocks.forTurn({ agent, audience, people }),
      recalled: [
        ...pinned.map((item) => toSegment(item, 'should', 'pinned')),
        ...found.map((item, at) =>
          toSegment(item, 'nice', `ranked ${at + 1} of ${found.length}: ${item.why}`),
        ),
      ],
    };
  }

  return {
    recall,
    deep,
    blocks,
    notes: createNotes(store, ids),
    contextFor,
    audienceOf: (thread) => audienceOfThread(store, thread),
    embedding,
    drop,
    size: indexes.size,
    [Symbol.dispose]() {
      stop();
      indexes[Symbol.dispose]();
      void embedding?.[Symbol.asyncDispose]();
    },
  };
}

/** Marked as data with its origin: what is remembered tells, and never commands. */
function toSegment(item: Recalled, tier: Segment['tier'], why: string): Segment {
  const time = new Date(item.at).toISOString().slice(0, 16).replace('T', ' ');
  const from = `${item.kind} by ${item.author.replaceAll(/["<>\n]/g, ' ')}, ${time} UTC`;
  const text = item.text.replaceAll(/<\/(?=memory)/gi, '<\\/');
  return {
    kind: 'memory',
    tier,
    source: item.kind === 'message' ? `message:${item.id}` : `memory:${item.id}`,
    why,
    messages: [{ role: 'system', text: `<memory data="true" from="${from}">\n${text}\n</memory>` }],
  };
}

const speakersLately = template<MemoryTables, { stream: string }>((db, value) =>
  db
    .selectFrom('memory_items')
    .select(['author', 'speaker'])
    .where('stream', '=', value('stream'))
    .where('kind', '=', 'message')
    .orderBy('revision', 'desc')
    .limit(30),
);

async function lastSpeakers(store: Store, thread: string): Promise<readonly Person[]> {
  const rows = await store.query(speakersLately(store.sql, { stream: `thread:${thread}` }));
  const people = new Map<string, string>();
  for (const { author, speaker } of rows)
    if (typeof author === 'string' && typeof speaker === 'string' && !people.has(author))
      people.set(author, speaker);
  return [...people].map(([id, name]) => ({ id, name }));
}
