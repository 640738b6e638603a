import type { Selectable } from 'kysely';
import type { LlmTables } from '../../llm/llm.tables.ts';
import { tablesOf } from '../../store/projection.ts';
import type { GuardedStatement, Statement } from '../../store/statement.ts';
import { toStatement } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { template } from '../../store/template.ts';

/** A row of `generations`. */
export type GenerationRow = Selectable<LlmTables['generations']>;

const putGeneration = template<LlmTables, GenerationRow>((db, _, row) =>
  db.insertInto('generations').values(row),
);

const generationById = template<LlmTables, { generation: string }>((db, value) =>
  db.selectFrom('generations').selectAll().where('generation', '=', value('generation')),
);

/** A piece of a reply as it is written; `offset` counts UTF-16 units from the reply's start, its prefix included. */
export type TokenSignal = {
  readonly generation: string;
  readonly stream: string;
  readonly offset: number;
  readonly text: string;
};

/** Whoever writes the partial text of one reply. */
export type GenerationWriter = {
  /** Shows the text to every tab, and flushes it at the latest after 250 ms or 512 bytes. */
  readonly append: (text: string) => void;
  /** Everything so far, the prefix included. */
  readonly text: () => string;
  /** Aborts with a reason when the row is no longer ours or a person asked to stop. */
  readonly signal: AbortSignal;
  /** Waits for what is being flushed; nothing is written after it. */
  readonly close: () => Promise<void>;
};

/** Partial replies: durable in one row each, live over signals (R5). */
export type Generations = {
  /** The row of a reply that is about to be written; commits with the turn's start. */
  readonly open: (
    row: Omit<GenerationRow, 'state' | 'text' | 'updated_at' | 'stop_requested'>,
  ) => GuardedStatement;
  /** Takes over the row of a turn that is tried again, if its writer's fence is older. */
  readonly takeOver: (
    generation: string,
    owner: { readonly job: string; readonly fence: number; readonly node: string },
  ) => GuardedStatement;
  readonly writer: (
    row: Pick<GenerationRow, 'generation' | 'stream' | 'prefix' | 'fence'>,
  ) => GenerationWriter;
  /** Marks the end; commits with the reply. */
  readonly end: (
    generation: string,
    state: 'done' | 'interrupted' | 'stopped' | 'failed',
    text: string,
  ) => GuardedStatement;
  readonly row: (generation: string) => Promise<GenerationRow | null>;
  /** Replies being written in a thread now. */
  readonly running: (stream: string) => Promise<readonly GenerationRow[]>;
  /** Asks whoever writes it, on any node, to stop. The statement makes it durable, `hasten` tells the writer at once. */
  readonly requestStop: (generation: string) => GuardedStatement;
  readonly hasten: (generation: string) => void;
  /** Tokens of all replies, from every node. */
  readonly onToken: (listener: (token: TokenSignal) => void) => () => void;
};

/** Why a writer was told to stop. */
export class StopRequestedError extends Error {
  override readonly name = 'StopRequestedError';
}

/** The row belongs to another worker by now, or is closed. */
export class GenerationLostError extends Error {
  override readonly name = 'GenerationLostError';
}

const flushMs = 250;
const flushUnits = 512;
const signalUnits = 1500;

/** Partial replies over a store. */
export function createGenerations(store: Store, clock: () => number): Generations {
  const db = tablesOf<LlmTables>(store.sql);
  const read = async (statement: Statement): Promise<readonly GenerationRow[]> =>
    (await store.query(statement)) as unknown as readonly GenerationRow[];

  function writer(row: Pick<GenerationRow, 'generation' | 'stream' | 'prefix' | 'fence'>): GenerationWriter {
    const abort = new AbortController();
    let text = row.prefix;
    let flushed = text.length;
    let flushing: Promise<void> = Promise.resolve();
    let timer: NodeJS.Timeout | undefined;
    let closed = false;

    const forget = store.signals.subscribe((topic, payload) => {
      if (topic === 'stop' && payload === row.generation)
        abort.abort(new StopRequestedError('A person asked to stop'));
    });

    function flush(): void {
      clearTimeout(timer);
      timer = undefined;
      if (closed || flushed === text.length) return;
      flushed = text.length;
      const update = db
        .updateTable('generations')
        .set({ text, updated_at: clock() })
        .where('generation', '=', row.generation)
        .where('state', '=', 'running')
        .where('stop_requested', '=', 0)
        .where('fence', '=', row.fence);
      const statement = { ...toStatement(update), guard: 'generation' };
      flushing = flushing
        .then(
          async () => {
            const result = await store.commit({ records: [statement] });
            if (result.type !== 'committed') await explain();
          },
          () => undefined,
        )
        .catch(() => undefined);
    }

    async function explain(): Promise<void> {
      const [now] = await read(generationById(store.sql, { generation: row.generation }));
      const stopped = now?.stop_requested === 1 && now.fence === row.fence;
      abort.abort(
        stopped
          ? new StopRequestedError('A person asked to stop')
          : new GenerationLostError(`Cannot write reply ${row.generation}: it belongs to another worker`),
      );
    }

    return {
      signal: abort.signal,
      text: () => text,
      append(piece) {
        for (let at = 0; at < piece.length; at += signalUnits) {
          const part = piece.slice(at, at + signalUnits);
          store.signals.publish(
            'token',
            JSON.stringify([row.generation, row.stream, text.length + at, part]),
          );
        }
        text += piece;
        if (text.length - flushed >= flushUnits) flush();
        else timer ??= setTimeout(flush, flushMs);
      },
      async close() {
        clearTimeout(timer);
        closed = true;
        forget();
        await flushing;
      },
    };
  }

  return {
    writer,
    open: (row) =>
      putGeneration(store.sql, {
        ...row,
        state: 'running',
        text: row.prefix,
        updated_at: row.started_at,
        stop_requested: 0,
      }),
    takeOver: (generation, owner) => ({
      ...toStatement(
        db
          .updateTable('generations')
          .set({ ...owner, updated_at: clock() })
          .where('generation', '=', generation)
          .where('state', '=', 'running')
          .where((row) => row.or([row('fence', '<', owner.fence), row('job', '<>', owner.job)])),
      ),
      guard: 'generation',
    }),
    end: (generation, state, text) =>
      toStatement(
        db
          .updateTable('generations')
          .set({ state, text, updated_at: clock() })
          .where('generation', '=', generation),
      ),
    row: async (generation) => (await read(generationById(store.sql, { generation })))[0] ?? null,
    running: (stream) =>
      read(
        toStatement(
          db
            .selectFrom('generations')
            .selectAll()
            .where('stream', '=', stream)
            .where('state', '=', 'running'),
        ),
      ),
    requestStop: (generation) =>
      toStatement(
        db
          .updateTable('generations')
          .set({ stop_requested: 1 })
          .where('generation', '=', generation)
          .where('state', '=', 'running'),
      ),
    hasten: (generation) => store.signals.publish('stop', generation),
    onToken: (listener) =>
      store.signals.subscribe((topic, payload) => {
        if (topic !== 'token') return;
        const [generation, stream, offset, text] = JSON.parse(payload) as [string, string, number, string];
        listener({ generation, stream, offset, text });
      }),
  };
}
