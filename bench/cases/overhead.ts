import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { defaultAgentYaml } from '../../src/agent/persona/default-agent.ts';
import { parseAgent } from '../../src/agent/persona/parse-agent.ts';
import { createPromptComposer } from '../../src/agent/prompt/compose-prompt.ts';
import { createPromptPack } from '../../src/agent/prompt/prompt-pack.ts';
import { ulid } from '../../src/kernel/ids.ts';
import { estimateTokens } from '../../src/llm/token-estimate.ts';
import { createMemory } from '../../src/memory/context.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { createThreadLog } from '../../src/store/thread/thread-log.ts';
import { createThreadReader } from '../../src/store/thread/thread-reader.ts';
import { loadParts } from '../../src/wire.ts';
import { answerOf, openHouse } from '../../test/kit/house.ts';
import { talk, writeChat } from '../kit/chat.ts';
import { ms, percentiles } from '../kit/measure.ts';
import type { Row, Times } from '../kit/measure.ts';

const sizes = [1_000, 10_000, 100_000] as const;
const threadSize = 1_000;
const turns = 1_000;
/** A folder in memory, where a sync costs nothing; elsewhere the figure includes the disk. */
const memoryFolder = '/dev/shm';

/** Q1: our own time from a message received to the model called, with prompt, memory search and all commits. */
export async function overhead(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of sizes) {
    const apart = await measure(size, existsSync(memoryFolder) ? memoryFolder : tmpdir());
    const last = size === 100_000;
    rows.push({
      name: `received to model called, ${size.toLocaleString('en')} memories, sync apart`,
      value: tell(apart),
      ...(last ? { goal: 'p99 < 5 ms', holds: apart.p99 < 5 } : {}),
    });
    if (!last) continue;
    const synced = await measure(size, tmpdir());
    rows.push({
      name: 'the same with three disk syncs on the way',
      value: tell(synced),
      goal: 'p95 < 15 ms',
      holds: synced.p95 < 15,
    });
  }
  return rows;
}

function tell(times: Times): string {
  return `p50 ${ms(times.p50)}, p95 ${ms(times.p95)}, p99 ${ms(times.p99)}`;
}

async function measure(size: number, where: string): Promise<Times> {
  const folder = await mkdtemp(path.join(where, 'sanctum-bench-'));
  try {
    return await measureIn(folder, size);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureIn(folder: string, size: number): Promise<Times> {
  const clock = () => Date.now();
  const { projections, migrations } = loadParts({});
  await using store = await openSqliteStore({
    file: path.join(folder, 'sanctum.db'),
    projections,
    migrations,
    clock,
  });
  for (let written = 0; written < size; written += threadSize)
    await writeChat(store, `past-${written}`, threadSize, written);
  const parsed = parseAgent(defaultAgentYaml, 'default');
  if (!parsed.ok) throw new Error('The default agent is broken');
  const ids = { next: (prefix: string) => `${prefix}_${ulid(clock(), randomBytes(10))}` };
  using memory = createMemory({ store, clock, ids, profile: () => parsed.value });
  const budget = { hard: 8000, soft: 6000, count: estimateTokens };
  const prompt = createPromptComposer({
    agent: parsed.value,
    pack: createPromptPack({ timeZone: 'UTC', delimiter: () => randomBytes(6).toString('hex') }),
    gateway: {
      budget: () => budget,
      describe: (role) => ({ role, name: 'bench/none', placeholder: false, fallbacks: [] }),
      generate: () => Promise.reject(new Error('No summary is needed')),
    },
    memory,
    reader: createThreadReader(store),
    threads: createThreadLog(store),
    clock,
  });
  let called = 0;
  await using house = openHouse(store, {
    debounceMs: 0,
    prompt,
    script: () => {
      called = performance.now();
      return answerOf('Yes.');
    },
  });
  const times: number[] = [];
  const created = await house.conversations.create({ principal: 'owner:studio', key: 'bench' }, {});
  if (!created.ok) throw new Error(created.refusal.code);
  for (let turn = 0; turn < turns; turn += 1) {
    const start = performance.now();
    const asking = { principal: 'owner:studio', key: `turn${turn}` };
    await house.conversations.say(
      asking,
      created.value.id,
      `Where is ${talk(turn).split(' ').slice(0, 12).join(' ')}?`,
    );
    while (house.calls() <= turn) await new Promise((resolve) => setImmediate(resolve));
    // The first turns load the index and compile.
    if (turn >= 20) times.push(called - start);
    while (house.runner.running() > 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return percentiles(times);
}
