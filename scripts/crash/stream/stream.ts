import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startTwitch } from '../../../test/emulators/twitch/twitch.ts';
import { run, serve } from '../../../test/kit/program.ts';
import { randomFrom } from '../../../test/kit/random-from.ts';
import { logInBot, twitchSettings } from '../../../test/kit/twitch-bot.ts';
import type { CrashAsk, CrashReport, Engine } from '../ground.ts';
import { demand, openGround, settle, toReport } from '../ground.ts';
import { startAudience } from './audience.ts';
import { checkStream } from './check-stream.ts';

const minuteMs = 60_000;
const silence = { silenceMinutes: 0.05, longPauseMinutes: 0.3 };
const settleMs = 120_000;
const listenMs = 60_000;

/**
 * The chat of a stream on Twitch (S1, S3, S7): people talk, ask and fall silent while the program is killed in the middle of one
 * broadcast. What is counted was seen by the platform.
 */
export async function crashStream({ engine, rounds, until, seed }: CrashAsk): Promise<CrashReport> {
  await using ground = await openGround(engine);
  await using twitch = await startTwitch();
  const { place } = ground;
  const random = randomFrom(seed);
  const file = path.join(place.DATA_DIR, 'sanctum.yaml');
  const exports = path.join(place.DATA_DIR, 'exports');
  // JSON is YAML too.
  await writeFile(file, JSON.stringify({ plugins: { chronicler: silence } }));
  const environment = { ...twitchSettings(twitch), SANCTUM_CONFIG: file, EXPORT_PATH: exports };
  await logInBot(twitch, run(place, ['login', 'twitch'], environment));
  let server = await serve(place, environment);
  await twitch.listened(listenMs);
  twitch.goLive('broadcast-1');
  const audience = startAudience(twitch, randomFrom(seed + 1));
  const kills: { readonly at: number; readonly gone: number }[] = [];
  let round = 0;
  while (round < rounds && Date.now() < until) {
    round += 1;
    await pause(lifeMs(engine, random));
    const at = Date.now();
    await server.kill();
    // The platform hears of it a moment later.
    while (twitch.eventsub.sessions().length > 0) await pause(5);
    kills.push({ at, gone: Date.now() });
    server = await serve(place, environment);
    if (round % 20 === 0) process.stderr.write(`${engine}: ${round} of ${rounds}\n`);
  }
  await twitch.listened(listenMs);
  await pause(4_000);
  await audience.stop();
  twitch.goOffline();
  await pause(2_000);
  const isLeft = ({ state, kind, runAt }: { state: string; kind: string; runAt: number }): boolean =>
    state !== 'dead' && kind !== 'turn.expire' && runAt < Date.now() + minuteMs;
  if (!(await settle(place, isLeft, { mostMs: settleMs, againMs: 8_000 })))
    process.stderr.write(`${engine}: some work is still under way\n`);
  await server.stop();
  await demand(place, 'verify');
  const found = await readdir(exports, { recursive: true });
  const ledgers = found.filter((name) => name.endsWith('.md'));
  const longPauseMs = silence.longPauseMinutes * minuteMs;
  return toReport(
    round,
    await checkStream(
      {
        lines: audience.lines,
        bot: audience.bot,
        posts: twitch.platform.posts(),
        kills,
        ledgers,
        longPauseMs,
      },
      place,
    ),
  );
}

/** On PostgreSQL a channel is free fifteen seconds after its node was killed, so some lives are longer than that. */
function lifeMs(engine: Engine, random: () => number): number {
  const luck = random();
  if (engine === 'sqlite') return luck < 0.5 ? 300 + random() * 2_500 : 3_000 + random() * 9_000;
  return luck < 0.4 ? 300 + random() * 3_000 : 17_000 + random() * 12_000;
}
