import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createIndexes } from '../../src/memory/index/indexes.ts';
import { memoryStreamsInPlace, memoryTables } from '../../src/memory/memory.tables.ts';
import { memoryView } from '../../src/memory/memory.view.ts';
import { createRecall } from '../../src/memory/recall.ts';
import { wordKinds } from '../../src/memory/text/word-kinds.ts';
import type { Projection } from '../../src/store/projection.ts';
import type { Store } from '../../src/store/store.ts';
import { core } from '../../src/store/migrations/core.ts';
import { threadDetails, threadTables } from '../../src/store/thread/thread.tables.ts';
import { threadView } from '../../src/store/thread/thread.view.ts';
import { openTestStore } from '../../test/kit/stores.ts';
import { talk, writeChat } from '../kit/chat.ts';
import type { Row } from '../kit/measure.ts';
import { ms, percentiles } from '../kit/measure.ts';
import { watchTurns } from '../kit/turns.ts';

const memories = 100_000;
const chatSize = 1_000;
const searches = 400;
const otherHolders = 40;
const smallHolder = 2_000;
const english = [...new Set(wordKinds.split(/[\s:]+/).filter((word) => word !== ''))];

/** M3: search, load and write at 100,000 memories of one holder, and with many other holders, on both engines. */
export async function memory(): Promise<readonly Row[]> {
  return [...(await measure('sqlite')), ...(await measure('postgres'))];
}

async function measure(engine: 'sqlite' | 'postgres'): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const plain = await writeCost(engine, [threadView]);
  const remembered = await writeCost(engine, [threadView, memoryView]);
  rows.push({
    name: `${engine}: a message written, with memory and without`,
    value: `${ms(remembered)}, ${ms(plain)}`,
    ratio: `${(remembered / plain).toFixed(2)} times`,
  });
  await using place = await openTestStore(engine, {
    projections: [threadView, memoryView],
    migrations: [core, threadTables, memoryTables, memoryStreamsInPlace, threadDetails],
  });
  const { store } = place;
  await write(store, 'small', smallHolder);
  const alone = await searchTimes(store, 'small');
  for (let number = 0; number < otherHolders; number += 1) await write(store, `other-${number}`, chatSize);
  await write(store, 'wren', memories);
  // What the server's autovacuum does by itself within minutes of so many rows.
  if (engine === 'postgres') await store.query({ sql: 'vacuum analyze', parameters: [] });
  const among = await searchTimes(store, 'small');
  rows.push({
    name: `${engine}: search of ${smallHolder.toLocaleString('en')} memories, alone and among ${otherHolders + 1} holders`,
    value: `p95 ${ms(alone.times.p95)}, ${ms(among.times.p95)}`,
    ratio: `${(among.times.p50 / alone.times.p50).toFixed(2)} times at p50`,
  });
  const large = await searchTimes(store, 'wren');
  rows.push(
    {
      name: `${engine}: search of ${memories.toLocaleString('en')} memories`,
      value: `p50 ${ms(large.times.p50)}, p95 ${ms(large.times.p95)}, p99 ${ms(large.times.p99)}`,
      goal: 'p95 < 5 ms',
      holds: large.times.p95 < 5,
    },
    {
      name: `${engine}: its index`,
      value: `loaded in ${ms(large.loadMs)}, ${(large.bytes / 2 ** 20).toFixed(0)} MiB`,
    },
    {
      name: `${engine}: longest turn of the main thread, while loading and while searching`,
      value: `${ms(large.loadTurnMs)}, ${ms(large.searchTurnMs)}`,
      goal: '< 10 ms',
      holds: Math.max(large.loadTurnMs, large.searchTurnMs) < 10,
    },
  );
  return rows;
}

/** Milliseconds a message, in commits of many. */
async function writeCost(engine: 'sqlite' | 'postgres', projections: readonly Projection[]): Promise<number> {
  await using place = await openTestStore(engine, {
    projections,
    migrations: [core, threadTables, memoryTables, memoryStreamsInPlace, threadDetails],
  });
  await write(place.store, 'warm', 2 * chatSize);
  const start = performance.now();
  await write(place.store, 'wren', 5 * chatSize);
  return (performance.now() - start) / (5 * chatSize);
}

async function write(store: Store, holder: string, messages: number): Promise<void> {
  for (let written = 0; written < messages; written += chatSize)
    await writeChat(store, `${holder}-${written}`, chatSize, written, { agent: holder, text: tale });
}

/** Made-up talk with a few English words in it, so that related words have something to find. */
function tale(seed: number): string {
  const words = [1, 7, 31].map(
    (factor) => english[(Math.imul(seed * factor + 11, 2_654_435_761) >>> 0) % english.length],
  );
  return `${talk(seed)} ${words.join(' ')}`;
}

type Figures = {
  readonly times: ReturnType<typeof percentiles>;
  readonly loadMs: number;
  readonly bytes: number;
  readonly loadTurnMs: number;
  readonly searchTurnMs: number;
};

async function searchTimes(store: Store, holder: string): Promise<Figures> {
  using indexes = createIndexes(store, { bytes: 2 ** 30, clock: () => Date.now() });
  const recall = createRecall(store, indexes, () => Date.now());
  const loading = watchTurns();
  const start = performance.now();
  await indexes.fresh(holder);
  const loadMs = performance.now() - start;
  const loadTurnMs = await loading();
  const ask = async (seed: number): Promise<number> => {
    const began = performance.now();
    await recall.search({ text: `What was it that ${tale(seed).split(' ').slice(-14).join(' ')}?`, holder });
    return performance.now() - began;
  };
  // The first ones compile.
  for (let seed = 0; seed < 50; seed += 1) await ask(seed * 13);
  const searching = watchTurns();
  const times: number[] = [];
  for (let seed = 0; seed < searches; seed += 1) {
    times.push(await ask(seed * 37));
    await nextTurn();
  }
  const searchTurnMs = await searching();
  return { times: percentiles(times), loadMs, bytes: indexes.size().bytes, loadTurnMs, searchTurnMs };
}
