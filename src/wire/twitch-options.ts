import type { TwitchOptions } from '../channels/twitch/options.ts';
import type { Settings } from '../config/settings.ts';

/** What the settings say about Twitch; null until an application and a channel are named. */
export function twitchOptions(settings: Settings | undefined): TwitchOptions | null {
  if (settings?.twitchClient == null || settings.twitchChannel === null) return null;
  return {
    clientId: settings.twitchClient,
    clientSecret: settings.twitchSecret,
    channel: settings.twitchChannel.replace(/^[@#]/u, ''),
    bot: settings.twitchBot,
    apiUrl: settings.twitchApi,
    authUrl: settings.twitchAuth,
    eventsubUrl: settings.twitchEvents,
    knownBots: settings.twitchKnownBots,
  };
}
