import { definePlugin } from '../../agent/plugin.ts';
import type { LoginHouse, Plugin, PluginHouse } from '../../agent/plugin.ts';
import { createHelix } from './helix.ts';
import { createLogins } from './logins.ts';
import { createLookUps } from './look-ups.ts';
import { moderationTools } from './moderation-tools.ts';
import { createOAuth } from './oauth.ts';
import type { TwitchOptions } from './options.ts';
import { accountOf } from './options.ts';
import type { LiveMark } from './stream-watch.ts';
import { createTwitchChannel } from './twitch-channel.ts';
import type { TwitchPorts } from './twitch-channel.ts';
import { createTwitchLogin } from './twitch-login.ts';

/** Twitch (C2): nothing runs until the options are given, and the login says what they are. */
export function createTwitchPlugin(options: TwitchOptions | null): Plugin {
  let parts: TwitchPorts | null = null;
  return definePlugin({
    name: 'twitch',
    channels: () => (options === null || parts === null ? [] : [createTwitchChannel(options, parts)]),
    tools: () => (parts === null ? [] : moderationTools(parts)),
    login: ({ vault, clock }: LoginHouse) =>
      createTwitchLogin(options, options === null ? null : { oauth: createOAuth(options), vault, clock }),
    init(house: PluginHouse) {
      if (options !== null) parts = connectTwitch(options, house);
    },
    dispose() {
      parts = null;
    },
  });
}

/** What the channel and the tools share: one refresh at a time for both. */
function connectTwitch(
  options: TwitchOptions,
  { vault, store, agent, clock, log }: PluginHouse,
): TwitchPorts {
  const oauth = createOAuth(options);
  const logins = createLogins(vault, oauth, accountOf(options));
  const helix = createHelix(options, { logins, oauth, vault });
  const mark: LiveMark = {
    load: async () => {
      const kept = await store.cursors.load(liveCursor(options));
      return kept === 'start' || kept === '' ? null : kept;
    },
    save: (stream) => store.cursors.save(liveCursor(options), stream ?? ''),
  };
  const lookUps = createLookUps(helix, options.channel);
  return { helix, logins, lookUps, mark, names: [agent.name, agent.displayName], clock, log };
}

function liveCursor({ channel }: TwitchOptions): string {
  return `twitch-live:${channel.toLowerCase()}`;
}
