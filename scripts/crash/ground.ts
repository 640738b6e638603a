import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTestDatabase } from '../../test/kit/postgres.ts';
import { run } from '../../test/kit/program.ts';
import type { Place } from '../../test/kit/program.ts';

/** The two engines. */
export type Engine = 'sqlite' | 'postgres';

/** What a scenario is told. */
export type CrashAsk = {
  readonly engine: Engine;
  /** Kills, at most. */
  readonly rounds: number;
  /** No more of them after this time, in milliseconds since 1970. */
  readonly until: number;
  /** Repeats the same kills and the same wishes of people. */
  readonly seed: number;
};

/** What a scenario found: its figures in one line, and what should be empty. */
export type CrashReport = {
  /** Kills that there were. */
  readonly kills: number;
  readonly line: string;
  readonly problems: { readonly [name: string]: readonly string[] };
};

/** A folder, a free port and a store of its own for one scenario; disposing it removes all of them. */
export async function openGround(
  engine: Engine,
): Promise<AsyncDisposable & { readonly place: Place; readonly port: number }> {
  await using made = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'sanctum-crash-'));
  made.defer(() => rm(folder, { recursive: true, force: true }));
  const database = engine === 'postgres' ? made.use(await createTestDatabase()) : null;
  const port = await freePort();
  const rest = made.move();
  return {
    port,
    place: {
      DATA_DIR: folder,
      PORT: String(port),
      ...(database === null ? {} : { DATABASE_URL: database.url }),
    },
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

/** A job as `sanctum queue` shows it. */
export type WaitingJob = { readonly state: string; readonly kind: string; readonly runAt: number };

/** Looks until nothing is left to be done for two looks, the second after `againMs`; false where that takes longer than `mostMs`. */
export async function settle(
  place: Place,
  isLeft: (job: WaitingJob) => boolean,
  { mostMs, againMs }: { readonly mostMs: number; readonly againMs: number },
): Promise<boolean> {
  const end = Date.now() + mostMs;
  let idle = 0;
  while (Date.now() < end) {
    const queue = await run(place, ['queue', '--limit', '1000', '--json']);
    const { jobs } = JSON.parse(queue.out) as { readonly jobs: readonly WaitingJob[] };
    idle = jobs.some(isLeft) ? 0 : idle + 1;
    if (idle === 2) return true;
    await pause(idle === 1 ? againMs : 500);
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

/** One line of all figures: what was counted, and how many of each kind of problem there are. */
export function toReport(
  kills: number,
  {
    figures,
    problems,
  }: {
    readonly figures: { readonly [name: string]: number };
    readonly problems: CrashReport['problems'];
  },
): CrashReport {
  const counts = Object.entries(problems).map(([name, found]) => [name, found.length] as const);
  return {
    kills,
    line: [...Object.entries(figures), ...counts].map(([name, value]) => `${name} ${value}`).join(', '),
    problems,
  };
}

/** Ends with a fault where the store, or another record, is not as it should be. */
export async function demand(place: Place, ...words: readonly string[]): Promise<void> {
  const { code, out, err } = await run(place, words);
  if (code !== 0) throw new Error(`sanctum ${words.join(' ')} found problems:\n${out}${err}`);
}
