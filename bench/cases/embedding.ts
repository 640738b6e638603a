import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ulid } from '../../src/kernel/ids.ts';
import { createMemory } from '../../src/memory/context.ts';
import { createIndexes } from '../../src/memory/index/indexes.ts';
import { quantise, toBytes, toUnit } from '../../src/memory/embedding/quantise.ts';
import { createScanner } from '../../src/memory/embedding/scanner.ts';
import { createVectorRows } from '../../src/memory/embedding/vector-rows.ts';
import { createVectorSets } from '../../src/memory/embedding/vector-sets.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { loadParts } from '../../src/wire.ts';
import { talk, writeChat } from '../kit/chat.ts';
import { ms, percentiles } from '../kit/measure.ts';
import type { Row } from '../kit/measure.ts';
import { watchTurns } from '../kit/turns.ts';
import { openFolder } from '../kit/place.ts';

const size = 100_000;
const dimension = 384;
const searches = 60;
const model = 'bench/random';

/** Search by meaning at 100,000 vectors of 384 dimensions (M2), and how long the main thread is held (K14). */
export async function embedding(): Promise<readonly Row[]> {
  await using folder = await openFolder();
  const clock = () => Date.now();
  const { projections, migrations } = loadParts({});
  await using store = await openSqliteStore({
    file: `${folder.path}/sanctum.db`,
    projections,
    migrations,
    clock,
  });
  for (let written = 0; written < size; written += 1_000)
    await writeChat(store, `past-${written}`, 1_000, written);
  const random = randomVectors();
  await writeVectors(store, random);
  const rows = createVectorRows(store, model);

  await using scanner = createScanner(() => {});
  const sets = createVectorSets(rows, scanner, 1e9);
  using indexes = createIndexes(store, { bytes: 1e9, clock });
  const index = await indexes.fresh('wren');
  const loading = await watched(async () => {
    const set = await sets.fresh('wren');
    await set?.follow(index);
  });
  const set = await sets.fresh('wren');
  if (set === null || set.size !== size) throw new Error(`There are ${set?.size} vectors`);
  const scans: number[] = [];
  const whole: number[] = [];
  let right = 0;
  for (let at = 0; at < searches; at += 1) {
    const query = random();
    const start = performance.now();
    const mask = set.mask(index, index.visible, () => false);
    const masked = performance.now();
    await scanner.scan({ set: set.number, query: quantise(query).code, mask, limit: 200 });
    scans.push(performance.now() - masked);
    whole.push(performance.now() - start);
  }

  const gateway = {
    canEmbed: true,
    describe: () => ({ role: 'embedder', name: model, placeholder: false, fallbacks: [] }) as const,
    embed: ({ texts }: { readonly texts: readonly string[] }) =>
      Promise.resolve({
        ok: true,
        vectors: texts.map(() => random()),
        model,
        usage: { input: 0, output: 0, cached: 0, total: 0, estimated: false },
      } as const),
  };
  const ids = { next: (prefix: string) => `${prefix}_${ulid(clock(), randomBytes(10))}` };
  using memory = createMemory({ store, clock, ids, gateway, profile: () => undefined });
  const fused: number[] = [];
  // The first ones read everything, and answer by words alone until it is there.
  for (let near = false; !near;) {
    const found = await memory.recall.search({
      holder: 'wren',
      text: 'the harbour, the kettle and the boat',
    });
    near = found.some(({ why }) => why.includes('close in meaning'));
  }
  const held = await watched(async () => {
    for (let at = 0; at < searches; at += 1) {
      const text = talk(at + 500)
        .split(' ')
        .slice(0, 10)
        .join(' ');
      const start = performance.now();
      const [first] = await memory.recall.search({ holder: 'wren', text });
      fused.push(performance.now() - start);
      if (/close in meaning/.test(first?.why ?? '')) right += 1;
      await nextTurn();
    }
  });
  const scan = percentiles(scans);
  const all = percentiles(fused);
  return [
    {
      name: `scan of ${size.toLocaleString('en')} × ${dimension} in its own thread`,
      value: `p50 ${ms(scan.p50)}, p95 ${ms(scan.p95)}`,
      goal: 'p95 < 50 ms',
      holds: scan.p95 < 50,
    },
    { name: 'the same with the filter', value: `p95 ${ms(percentiles(whole).p95)}` },
    {
      name: 'a whole search by words and meaning, the embedder apart',
      value: `p50 ${ms(all.p50)}, p95 ${ms(all.p95)} (${right} of ${searches} led by meaning)`,
    },
    { name: 'vectors read at the first search', value: ms(loading.ms) },
    {
      name: 'main thread held at most: reading, searching',
      value: `${ms(loading.longest)}, ${ms(held.longest)}`,
      goal: 'below 10 ms',
      holds: Math.max(loading.longest, held.longest) < 10,
    },
  ];
}

/** Vectors of a fixed sequence. */
function randomVectors(): () => Float32Array {
  let seed = 1;
  return () =>
    toUnit(
      Float32Array.from({ length: dimension }, () => {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        return seed / 2 ** 31 - 1;
      }),
    );
}

async function writeVectors(store: Store, random: () => Float32Array): Promise<void> {
  const rows = createVectorRows(store, model);
  await store.commit({ records: [rows.open()] });
  let after = '';
  for (;;) {
    const sql = 'select id, holder, stream, revision from memory_items where id > ? order by id limit 500';
    const items = await store.query({ sql, parameters: [after] });
    if (items.length === 0) return;
    const made = items.map((item) => {
      const unit = random();
      const { scale, code } = quantise(unit);
      return {
        id: String(item['id']),
        holder: String(item['holder']),
        stream: String(item['stream']),
        revision: Number(item['revision']),
        previous: null,
        scale,
        code: new Uint8Array(code.buffer),
        vector: toBytes(unit),
      };
    });
    await store.commit({ records: rows.keep(0, dimension, made) });
    after = String(items.at(-1)?.['id'] ?? '');
  }
}

/** How long some work takes, and the longest turn of the main thread in it. */
async function watched(
  work: () => Promise<void>,
): Promise<{ readonly ms: number; readonly longest: number }> {
  const watching = watchTurns();
  const start = performance.now();
  await work();
  const took = performance.now() - start;
  return { ms: took, longest: await watching() };
}
