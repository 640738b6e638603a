import type { TwitchEmulator } from '../emulators/twitch/twitch.ts';
import type { Api } from './api.ts';
import { eventually } from './house.ts';
import type { Ended } from './program.ts';

/** Longest that a slow machine may take to show a code, or to be in the chat. */
const patienceMs = 30_000;

/** Environment of a program whose Twitch is this one. */
export function twitchSettings(twitch: TwitchEmulator): NodeJS.ProcessEnv {
  return {
    TWITCH_CLIENT_ID: twitch.client.id,
    TWITCH_CLIENT_SECRET: twitch.client.secret,
    TWITCH_BOT_USERNAME: twitch.bot.login,
    TWITCH_CHANNEL_NAME: twitch.streamer.login,
    TWITCH_API_URL: twitch.apiUrl,
    TWITCH_AUTH_URL: twitch.authUrl,
    TWITCH_EVENTSUB_URL: twitch.eventsubUrl,
  };
}

/** Carries a `sanctum login twitch` that has begun to its end, agreeing to its code as the bot; throws where it fails. */
export async function logInBot(twitch: TwitchEmulator, login: Promise<Ended>): Promise<Ended> {
  let isOver = false;
  const ending = login.finally(() => (isOver = true));
  // A login that ends before it shows a code has failed, and says why.
  const agree = () => twitch.accounts.codes().some((code) => twitch.accounts.agree(code, twitch.bot));
  await eventually(() => Promise.resolve(isOver || agree()), patienceMs);
  const ended = await ending;
  if (ended.code !== 0) throw new Error(`The bot could not be logged in:\n${ended.err}`);
  return ended;
}

/** Waits until the program says so of its channel. */
export async function untilTwitch(api: Api, status: 'connected' | 'failed'): Promise<void> {
  await eventually(async () => {
    const { channels } = (await api.get('/health')) as {
      readonly channels: readonly { readonly name: string; readonly status: string }[];
    };
    return channels.some((channel) => channel.name === 'twitch' && channel.status === status);
  }, patienceMs);
}
