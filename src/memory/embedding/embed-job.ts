import type { Ids } from '../../kernel/ids.ts';
import type { Gateway } from '../../llm/gateway.ts';
import type { ModelFailure } from '../../llm/model.ts';
import type { JobHandler, JobOutcome } from '../../store/job-runner.ts';
import type { ClaimedJob, CommitResult, Store } from '../../store/store.ts';
import type { EmbeddedText } from './embedded-text.ts';
import { toEmbeddedText } from './embedded-text.ts';
import type { EmbeddableItem } from './embedded-text.ts';
import type { BehindStream, ItemTexts } from './item-texts.ts';
import { quantise, toBytes, toUnit } from './quantise.ts';
import { sweepVectors } from './sweep-vectors.ts';
import type { VectorRows } from './vector-rows.ts';

/** Queue of what memory does in the background. */
export const memoryQueue = 'memory';
/** Kind of the job that gives a holder's items their vectors. */
export const embedKind = 'memory.embed';

/** What embedding works on. */
export type EmbedPorts = {
  readonly store: Store;
  readonly gateway: Pick<Gateway, 'embed'>;
  readonly ids: Ids;
  readonly clock: () => number;
  readonly model: string;
  readonly texts: ItemTexts;
  readonly rows: VectorRows;
};

/** An item with the words that stand for it. */
type Worded = { readonly item: EmbeddableItem; readonly words: EmbeddedText };
type Vectors =
  | { readonly ok: true; readonly found: readonly (readonly [Worded, Float32Array])[] }
  | { readonly ok: false; readonly failure: ModelFailure };
/** How a page ended. */
type Step =
  | { readonly type: 'kept' }
  | { readonly type: 'stale' }
  | Exclude<JobOutcome, { type: 'completed' }>;

const pageSize = 64;
/** Letters of a text that the model found too long as it was. */
const shorter = 400;
/** A provider that fails in the middle of the work is asked again soon, however often it failed before. */
const soonMs = 5_000;

/** The job for a holder; while one waits, another changes nothing. */
export function embedJob(ids: Ids, holder: string, runAt: number) {
  return {
    id: ids.next('job'),
    queue: memoryQueue,
    kind: embedKind,
    lane: `memory:${holder}`,
    payload: { holder },
    runAt,
    // A provider may be away for a day; what can never work is dead at once.
    maxAttempts: 500,
    unique: { key: `embed:${holder}`, as: 'keep' },
  } as const;
}

/**
 * Gives vectors to every item of a holder that has none of this model (L6: cause `embed`). Each page commits with the revision up to
 * which its stream is done, so a run that breaks off goes on there.
 */
export function createEmbedHandler(ports: EmbedPorts): JobHandler {
  const { store, texts, rows } = ports;

  return async (job, signal) => {
    const holder = holderOf(job.payload);
    let progress = false;
    for (;;) {
      await store.commit({ records: [rows.open()] });
      const behind = await texts.behind(holder);
      if (behind.length === 0) break;
      for (const stream of behind) {
        const step = await embedStream(ports, stream, signal, () => (progress = true));
        if (step.type === 'stale') break;
        if (step.type === 'kept') continue;
        return step.type === 'retry' && progress ? { retryAfterMs: soonMs, ...step } : step;
      }
    }
    await sweepVectors(store, ports.model, holder, signal);
    await complete(store, job);
    return { type: 'completed' };
  };
}

async function embedStream(
  ports: EmbedPorts,
  stream: BehindStream,
  signal: AbortSignal,
  moved: () => void,
): Promise<Step> {
  let { done } = stream;
  for (;;) {
    signal.throwIfAborted();
    const standing = await ports.rows.standing(stream.holder);
    if (standing === null) return { type: 'stale' };
    const page = await ports.texts.after(stream.stream, done, pageSize);
    const worded = page.items.flatMap((item) => {
      const words = toEmbeddedText(item);
      return words === null ? [] : [{ item, words }];
    });
    const vectors = await embed(ports, worded, stream, standing.dimension !== null, signal);
    if (!vectors.ok) return toOutcome(vectors.failure);
    const { found } = vectors;
    const dimension = found[0]?.[1].length ?? standing.dimension;
    if (standing.dimension !== null && dimension !== null && dimension !== standing.dimension) {
      await ports.store.commit({ records: [...ports.rows.restart(standing.era, dimension)] });
      return { type: 'stale' };
    }
    // What marked the stream may come behind its last item.
    done = page.last ? Math.max(page.until, stream.revision) : page.until;
    const { era } = standing;
    const result = await ports.store.commit({
      records: [
        ...(dimension === null || found.length === 0
          ? []
          : ports.rows.keep(era, dimension, found.map(toRow))),
        ...ports.rows.advance(era, { stream: stream.stream, holder: stream.holder, revision: done }),
      ],
    });
    if (!isCommitted(result)) return { type: 'stale' };
    moved();
    if (page.last) return { type: 'kept' };
  }
}

/** Embeds texts; where the provider finds fault with them, each alone, so that one bad text keeps no other from its vector. */
async function embed(
  ports: EmbedPorts,
  worded: readonly Worded[],
  { holder, stream }: BehindStream,
  proven: boolean,
  signal: AbortSignal,
): Promise<Vectors> {
  if (worded.length === 0) return { ok: true, found: [] };
  const thread = stream.startsWith('thread:') ? { thread: stream.slice('thread:'.length) } : {};
  const purpose = { scope: 'reactive', principal: `agent:${holder}`, cause: 'embed', ...thread } as const;
  const ask = (texts: readonly string[]) => ports.gateway.embed({ texts, purpose, signal });
  const whole = await ask(worded.map(({ words }) => words.text));
  if (whole.ok) return { ok: true, found: pair(worded, whole.vectors) };
  if (whole.failure.code !== 'bad-request') return whole;
  const found: (readonly [Worded, Float32Array])[] = [];
  for (const one of worded) {
    let answer = worded.length === 1 ? whole : await ask([one.words.text]);
    if (!answer.ok && answer.failure.code === 'bad-request')
      answer = await ask([one.words.text.slice(-shorter)]);
    if (answer.ok) found.push(...pair([one], answer.vectors));
    else if (answer.failure.code !== 'bad-request') return answer;
  }
  // Where no text was ever good enough, it is not the texts.
  return found.length === 0 && !proven ? whole : { ok: true, found };
}

function pair(
  worded: readonly Worded[],
  vectors: readonly Float32Array[],
): readonly (readonly [Worded, Float32Array])[] {
  return worded.flatMap((one, at) => {
    const vector = vectors[at];
    return vector === undefined || vector.length === 0 ? [] : [[one, vector] as const];
  });
}

function toRow([{ item, words }, vector]: readonly [Worded, Float32Array]) {
  const unit = toUnit(vector);
  const { scale, code } = quantise(unit);
  return {
    id: item.id,
    holder: item.holder,
    stream: item.stream,
    revision: item.revision,
    previous: words.previous,
    scale,
    code: new Uint8Array(code.buffer),
    vector: toBytes(unit),
  };
}

function toOutcome(failure: ModelFailure): Step {
  if (failure.code === 'aborted') return { type: 'retry', error: failure.message, retryAfterMs: 0 };
  if (failure.class !== 'transient') return { type: 'dead', error: failure.message };
  const after = failure.retryAfterMs;
  return {
    type: 'retry',
    error: failure.message,
    ...(after === undefined ? {} : { retryAfterMs: after }),
  };
}

async function complete(store: Store, job: ClaimedJob): Promise<void> {
  await store.commit({ completes: { job: job.id, fence: job.fence } });
}

function isCommitted(result: CommitResult): boolean {
  if (result.type === 'committed') return true;
  if (result.type === 'guard-failed') return false;
  throw new Error(`Cannot keep vectors: the store answered ${result.type}`);
}

function holderOf(payload: unknown): string {
  if (typeof payload === 'object' && payload !== null && 'holder' in payload) return String(payload.holder);
  throw new Error('Cannot embed: the job names no holder');
}
