import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TwitchEmulator } from '../../test/emulators/twitch/twitch.ts';
import { startTwitch } from '../../test/emulators/twitch/twitch.ts';
import { createTestDatabase } from '../../test/kit/postgres.ts';
import type { Place } from '../../test/kit/program.ts';
import { run, serve } from '../../test/kit/program.ts';
import { logInBot, twitchSettings } from '../../test/kit/twitch-bot.ts';
import { ms, percentiles } from '../kit/measure.ts';
import type { Row } from '../kit/measure.ts';

const rate = 2_000;
const seconds = 60;
const chatters = 2_000;
/** Longest that the last message may wait for its verdict, and the page for its answer. */
const goals = { behindMs: 5_000, pageMs: 1_000, growth: 1.25 };
const talk =
  'gg|that glaze is so good|how was your week|LUL LUL|what are we making today|hi everyone|the blue one please|' +
  'I had soup for lunch, it was fine|did anybody finish the book|no way|love this song|can we see the shelf again';

/** S8: a flood of chat over a real socket into the real program, on both engines. */
export async function flood(): Promise<readonly Row[]> {
  return [...(await floodEngine('sqlite')), ...(await floodEngine('postgres'))];
}

async function floodEngine(engine: 'sqlite' | 'postgres'): Promise<readonly Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-flood-'));
  await using database = engine === 'postgres' ? await createTestDatabase() : null;
  await using twitch = await startTwitch();
  const place: Place = {
    DATA_DIR: folder,
    PORT: '0',
    ...(database === null ? {} : { DATABASE_URL: database.url }),
  };
  try {
    const settings = twitchSettings(twitch);
    await logInBot(twitch, run(place, ['login', 'twitch'], settings));
    const server = await serve(place, settings);
    try {
      return await measure(engine, twitch, server);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Running = { readonly url: string; readonly pid: number };

async function measure(engine: string, twitch: TwitchEmulator, server: Running): Promise<readonly Row[]> {
  await twitch.listened(20_000);
  twitch.goLive('flood-1');
  const people = Array.from({ length: chatters }, (_, index) => twitch.join(`chatter${index}`));
  const lines = talk.split('|');
  const watched = watch(server);
  const total = rate * seconds;
  const start = performance.now();
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1_000) * rate));
    for (; sent < due; sent += 1) {
      const by = people[sent % chatters];
      if (by !== undefined) twitch.say({ by, text: `${lines[sent % lines.length] ?? ''} ${sent}` });
    }
    await sleep(5);
  }
  const sentMs = performance.now() - start;
  let judged = 0;
  while (judged < total && performance.now() - start < sentMs + 60_000) {
    judged = await verdicts(server);
    await sleep(100);
  }
  const behindMs = performance.now() - start - sentMs;
  const { pages, memory } = await watched.stop();
  const page = percentiles(pages);
  const growth = mean(memory.slice(-10)) / mean(memory.slice(20, 30));
  return [
    {
      name: `${engine}: ${total.toLocaleString('en')} messages of ${chatters.toLocaleString('en')} chatters in ${Math.round(sentMs / 1_000)} s, with a verdict`,
      value: `${judged.toLocaleString('en')}, the last ${ms(behindMs)} after it was sent`,
      goal: `all, < ${goals.behindMs / 1_000} s behind`,
      holds: judged >= total && behindMs < goals.behindMs,
    },
    {
      name: `${engine}: memory of the program, seconds 20-30 to 50-60`,
      value: `${Math.round(mean(memory.slice(20, 30)))} to ${Math.round(mean(memory.slice(-10)))} MB`,
      ratio: `${growth.toFixed(2)} x`,
      goal: `< ${goals.growth} x`,
      holds: growth < goals.growth,
    },
    {
      name: `${engine}: the stream's page meanwhile`,
      value: `p50 ${ms(page.p50)}, p95 ${ms(page.p95)}, max ${ms(page.max)}`,
      goal: `p95 < ${goals.pageMs} ms`,
      holds: page.p95 < goals.pageMs,
    },
  ];
}

/** Looks at the page and the memory once a second. */
function watch({ url, pid }: Running): {
  readonly stop: () => Promise<{ readonly pages: readonly number[]; readonly memory: readonly number[] }>;
} {
  const stopped = new AbortController();
  const pages: number[] = [];
  const memory: number[] = [];
  const looking = (async () => {
    while (!stopped.signal.aborted) {
      const start = performance.now();
      const answer = await fetch(`${url}/stream`);
      await answer.text();
      if (!answer.ok) throw new Error(`The page of the stream answers ${answer.status}`);
      pages.push(performance.now() - start);
      memory.push(await residentMegabytes(pid));
      await sleep(1_000, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await looking;
      return { pages, memory };
    },
  };
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) / 1_024;
}

async function verdicts({ url }: Running): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counts = [...text.matchAll(/^sanctum_verdicts\{[^}]*\} (\d+)/gmu)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
