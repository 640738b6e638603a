/**
 * Kills the real program at random points under load, on both engines, and checks the log afterwards (P1, P2, K11):
 * `npm run crash -- --rounds 200`, `--engine sqlite` or `--engine postgres` for one of them, `--seed N` to repeat the same kills.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createTestDatabase } from '../../test/kit/postgres.ts';
import { checkLog } from './check-log.ts';
import type { Findings } from './check-log.ts';
import { startLoad } from './load.ts';
import { run, serve } from '../../test/kit/program.ts';
import type { Place } from '../../test/kit/program.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    engine: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed);
const threadCount = 4;
/** Longest that a lease of a killed node can hold its work. */
const settleMs = 60_000;
/** Time within which the program has ended turns that nobody works on. */
const sweptMs = 8_000;

const engines = values.engine === undefined ? ['sqlite', 'postgres'] : [values.engine];
let failed = false;
for (const engine of engines) {
  const started = Date.now();
  const findings = await crashEngine(engine);
  const problems = Object.entries(findings).filter(([, value]) => Array.isArray(value) && value.length > 0);
  if (problems.length > 0) failed = true;
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(
    `${engine}: ${rounds} kills in ${seconds} s, ${findings.messages} messages, ${findings.turns} turns ended, ` +
      `${findings.interrupted} wait to be continued; lost ${findings.lost.length}, ` +
      `messages doubled ${findings.doubledMessages.length}, replies doubled ${findings.doubledReplies.length}, ` +
      `without one verdict ${findings.unaccounted.length}, unfinished ${findings.unfinished.length}\n`,
  );
  for (const [name, value] of problems) process.stdout.write(`  ${name}: ${JSON.stringify(value)}\n`);
}
process.exitCode = failed ? 1 : 0;

async function crashEngine(engine: string): Promise<Findings> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-crash-'));
  await using database = engine === 'postgres' ? await createTestDatabase() : null;
  const place: Place = {
    DATA_DIR: folder,
    PORT: String(await freePort()),
    ...(database === null ? {} : { DATABASE_URL: database.url }),
  };
  const random = randomFrom(seed);
  try {
    let server = await serve(place);
    const threads: string[] = [];
    for (let i = 0; i < threadCount; i += 1) threads.push(await newThread(server.url));
    const load = startLoad(server.url, threads, random);
    for (let round = 1; round <= rounds; round += 1) {
      await pause(random() * 900);
      await server.kill();
      server = await serve(place);
      if (round % 20 === 0) process.stderr.write(`${engine}: ${round} of ${rounds}\n`);
    }
    await load.stop();
    const settled = await waitUntilSettled(place);
    if (!settled) process.stderr.write(`${engine}: some turns are still under way\n`);
    await server.stop();
    const verified = await run(place, ['verify']);
    if (verified.code !== 0) throw new Error(`verify found problems:\n${verified.out}${verified.err}`);
    const file = path.join(folder, 'log.jsonl');
    const exported = await run(place, ['export', file]);
    if (exported.code !== 0) throw new Error(`export failed:\n${exported.err}`);
    return await checkLog(file, load.acknowledged());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function newThread(url: string): Promise<string> {
  const response = await fetch(`${url}/api/threads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  return ((await response.json()) as { readonly id: string }).id;
}

/** Until no turn waits or runs any more; what waits for a person may. */
async function waitUntilSettled(place: Place): Promise<boolean> {
  const end = Date.now() + settleMs;
  let idle = 0;
  while (Date.now() < end) {
    const queue = await run(place, ['queue', '--json']);
    const { jobs } = JSON.parse(queue.out) as {
      readonly jobs: readonly { readonly state: string; readonly kind: string }[];
    };
    idle = jobs.every(({ state, kind }) => state === 'dead' || kind === 'turn.expire') ? idle + 1 : 0;
    if (idle === 2) return true;
    // Between the two looks the program has looked itself for turns whose job gave up.
    await pause(idle === 1 ? sweptMs : 500);
  }
  return false;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}

/** Repeatable numbers from 0 to 1 (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
