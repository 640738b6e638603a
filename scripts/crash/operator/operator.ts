import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEffects } from '../../../test/emulators/mcp/effects.ts';
import type { TelegramEmulator } from '../../../test/emulators/telegram/telegram-emulator.ts';
import { startTelegram } from '../../../test/emulators/telegram/telegram-emulator.ts';
import { run, serve } from '../../../test/kit/program.ts';
import { randomFrom } from '../../../test/kit/random-from.ts';
import type { CrashAsk, CrashReport, Engine } from '../ground.ts';
import { demand, openGround, settle, toReport } from '../ground.ts';
import { checkOperator } from './check-operator.ts';
import { startOperatorModel } from './model.ts';
import { readOperatorRows } from './operator-rows.ts';
import { ownerIds, startOwners } from './owner.ts';

/** Proposals live for a minute here, and what waits for one waits as long. */
const settleMs = 240_000;
/** A part that nobody knows about waits for a person for a day; that is no work. */
const soonMs = 150_000;

/**
 * The operator at Telegram (O2–O6, K10): owners command, ask, comment and press, twice and late, while the program is killed. What is
 * counted was seen by the platform and by the tools that were called.
 */
export async function crashOperator({ engine, rounds, until, seed }: CrashAsk): Promise<CrashReport> {
  await using ground = await openGround(engine);
  await using telegram = await startTelegram();
  const random = randomFrom(seed);
  await using effects = await startEffects(randomFrom(seed + 1));
  await using model = await startOperatorModel(randomFrom(seed + 2));
  const { place, port } = ground;
  const configuration = {
    plugins: {
      approvals: { minutes: 1 },
      mcp: { servers: [{ name: 'outside', url: effects.url, effects: { note: 'write', strike: 'act' } }] },
    },
  };
  // JSON is YAML too.
  const file = path.join(place.DATA_DIR, 'sanctum.yaml');
  await writeFile(file, JSON.stringify(configuration));
  /** By webhook or by polling, as chance has it. */
  const environment = (): NodeJS.ProcessEnv => ({
    SANCTUM_CONFIG: file,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    MASTER_CHAT_IDS: ownerIds.join(','),
    LLM_BASE_URL: model.url,
    LLM_MODEL: 'm',
    ...(random() < 0.5 ? { PUBLIC_URL: `http://127.0.0.1:${port}` } : {}),
  });

  let server = await serve(place, environment());
  const owners = startOwners(telegram, randomFrom(seed + 3));
  let round = 0;
  while (round < rounds && Date.now() < until) {
    round += 1;
    await pause(lifeMs(engine, random));
    await server.kill();
    server = await serve(place, environment());
    if (round % 20 === 0) process.stderr.write(`${engine}: ${round} of ${rounds}\n`);
  }
  await owners.stop();
  await taken(telegram);
  const isLeft = ({ state, kind, runAt }: { state: string; kind: string; runAt: number }): boolean =>
    state !== 'dead' && kind !== 'turn.expire' && runAt < Date.now() + soonMs;
  if (!(await settle(place, isLeft, { mostMs: settleMs, againMs: 8_000 })))
    process.stderr.write(`${engine}: some work is still under way\n`);
  const dead = await run(place, ['queue', '--state', 'dead', '--limit', '1000', '--json']);
  await server.stop();
  await demand(place, 'verify');
  await demand(place, 'audit', 'verify');
  const found = checkOperator(
    {
      words: owners.words,
      presses: owners.presses,
      calls: telegram.calls,
      sent: telegram.sent,
      effects: effects.effects,
    },
    await readOperatorRows(place),
  );
  const { jobs } = JSON.parse(dead.out) as {
    readonly jobs: readonly { readonly kind: string; readonly id: string }[];
  };
  const problems = {
    ...found.problems,
    'work that was given up': jobs.map(({ kind, id }) => `${kind} ${id}`),
  };
  return toReport(round, { figures: found.figures, problems });
}

/** Most lives are short. On PostgreSQL the work of a killed program is free after ten seconds, so some lives are longer. */
function lifeMs(engine: Engine, random: () => number): number {
  const luck = random();
  if (luck < 0.8) return 200 + random() * 2_300;
  return engine === 'sqlite' ? random() * 5_000 : 10_000 + random() * 4_000;
}

/** Until Telegram has handed over everything. */
async function taken(telegram: TelegramEmulator): Promise<void> {
  const end = Date.now() + settleMs;
  while (telegram.updates.pending() > 0 && Date.now() < end) await pause(200);
}
