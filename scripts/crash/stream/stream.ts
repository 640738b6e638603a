import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TwitchEmulator } from '../../../test/emulators/twitch/twitch.ts';
import { startTwitch } from '../../../test/emulators/twitch/twitch.ts';
import type { Place } from '../../../test/kit/program.ts';
import { run, serve } from '../../../test/kit/program.ts';
import { pause, randomFrom } from '../chance.ts';
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
  const environment = { ...environmentOf(twitch), SANCTUM_CONFIG: file, EXPORT_PATH: exports };
  await logIn(place, twitch, environment);
  let server = await serve(place, environment);
  await listened(twitch);
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
  await listened(twitch);
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

async function listened(twitch: TwitchEmulator): Promise<void> {
  const end = Date.now() + listenMs;
  // It is the last of the subscriptions.
  while (!twitch.eventsub.sessions().some(({ types }) => types.includes('channel.raid'))) {
    if (Date.now() > end) throw new Error('The program does not listen to the chat');
    await pause(50);
  }
}

async function logIn(place: Place, twitch: TwitchEmulator, environment: NodeJS.ProcessEnv): Promise<void> {
  const login = run(place, ['login', 'twitch'], environment);
  const stop = new AbortController();
  const agreeing = (async () => {
    while (!stop.signal.aborted) {
      for (const code of twitch.accounts.codes()) twitch.accounts.agree(code, twitch.bot);
      await pause(50);
    }
  })();
  const { code, err } = await login;
  stop.abort();
  await agreeing;
  if (code !== 0) throw new Error(`The bot could not be logged in:\n${err}`);
}

function environmentOf(twitch: TwitchEmulator): NodeJS.ProcessEnv {
  return {
    TWITCH_CLIENT_ID: twitch.client.id,
    TWITCH_CLIENT_SECRET: twitch.client.secret,
    TWITCH_CHANNEL_NAME: twitch.streamer.login,
    TWITCH_BOT_USERNAME: twitch.bot.login,
    TWITCH_API_URL: twitch.apiUrl,
    TWITCH_AUTH_URL: twitch.authUrl,
    TWITCH_EVENTSUB_URL: twitch.eventsubUrl,
  };
}
