import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { run, serve } from '../../../test/kit/program.ts';
import { randomFrom } from '../../../test/kit/random-from.ts';
import type { CrashAsk, CrashReport } from '../ground.ts';
import { openGround, settle } from '../ground.ts';
import { checkLog } from './check-log.ts';
import { startLoad } from './load.ts';

const threadCount = 4;
/** Longest that a lease of a killed node can hold its work. */
const settleMs = 60_000;
/** Time within which the program has ended turns that nobody works on. */
const sweptMs = 8_000;

/** Conversations in the studio: every message that was acknowledged is in the log, with one verdict, and answered once. */
export async function crashChat({ engine, rounds, until, seed }: CrashAsk): Promise<CrashReport> {
  await using ground = await openGround(engine);
  const { place } = ground;
  const random = randomFrom(seed);
  let server = await serve(place);
  const threads: string[] = [];
  for (let i = 0; i < threadCount; i += 1) threads.push(await newThread(server.url));
  const load = startLoad(server.url, threads, random);
  let round = 0;
  while (round < rounds && Date.now() < until) {
    round += 1;
    await pause(random() * 900);
    await server.kill();
    server = await serve(place);
    if (round % 20 === 0) process.stderr.write(`${engine}: ${round} of ${rounds}\n`);
  }
  await load.stop();
  const settled = await settle(place, ({ state, kind }) => state !== 'dead' && kind !== 'turn.expire', {
    mostMs: settleMs,
    againMs: sweptMs,
  });
  if (!settled) process.stderr.write(`${engine}: some turns are still under way\n`);
  await server.stop();
  const verified = await run(place, ['verify']);
  if (verified.code !== 0) throw new Error(`verify found problems:\n${verified.out}${verified.err}`);
  const file = path.join(place.DATA_DIR, 'log.jsonl');
  const exported = await run(place, ['export', file]);
  if (exported.code !== 0) throw new Error(`export failed:\n${exported.err}`);
  const { messages, turns, interrupted, ...problems } = await checkLog(file, load.acknowledged());
  return {
    kills: round,
    line:
      `${messages} messages, ${turns} turns ended, ` +
      `${interrupted} wait to be continued; lost ${problems.lost.length}, ` +
      `messages doubled ${problems.doubledMessages.length}, replies doubled ${problems.doubledReplies.length}, ` +
      `without one verdict ${problems.unaccounted.length}, unfinished ${problems.unfinished.length}`,
    problems,
  };
}

async function newThread(url: string): Promise<string> {
  const response = await fetch(`${url}/api/threads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  return ((await response.json()) as { readonly id: string }).id;
}
