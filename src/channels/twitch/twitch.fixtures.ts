import type { TwitchEmulator, TwitchTimes } from '../../../test/emulators/twitch/twitch.ts';
import { startTwitch } from '../../../test/emulators/twitch/twitch.ts';
import { openTestStore } from '../../../test/kit/stores.ts';
import type { Channel } from '../../agent/channel.ts';
import { openVaultKey } from '../../agent/vault/vault-key.ts';
import { vaultTables } from '../../agent/vault/vault.tables.ts';
import type { Vault } from '../../agent/vault/vault.ts';
import { createVault } from '../../agent/vault/vault.ts';
import { Secret } from '../../kernel/secret.ts';
import { core } from '../../store/migrations/core.ts';
import type { Helix } from './helix.ts';
import { createHelix } from './helix.ts';
import type { Logins } from './logins.ts';
import { createLogins } from './logins.ts';
import type { LookUps } from './look-ups.ts';
import { createLookUps } from './look-ups.ts';
import { createOAuth } from './oauth.ts';
import type { OAuth } from './oauth.ts';
import type { TwitchOptions, TwitchPace } from './options.ts';
import { accountOf, scopes, service } from './options.ts';
import { createTwitchChannel } from './twitch-channel.ts';

/** The emulator with an account that is logged in, and channels for it. */
export type TwitchRig = AsyncDisposable & {
  readonly twitch: TwitchEmulator;
  readonly vault: Vault;
  readonly options: TwitchOptions;
  readonly logged: readonly string[];
  /** Logs the bot in, as `sanctum login twitch` does. */
  readonly logIn: () => Promise<void>;
  readonly parts: () => {
    readonly oauth: OAuth;
    readonly logins: Logins;
    readonly helix: Helix;
    readonly lookUps: LookUps;
  };
  readonly open: (pace?: Partial<TwitchPace>) => Channel;
};

/** Times that tests can wait for. */
const quick: Partial<TwitchPace> = { gapMs: 0, backoffMs: 20, loginPollMs: 20, confirmMs: 50, echoMs: 2_000 };

/** Starts the emulator and logs the bot in. */
export async function openTwitchRig(
  times: TwitchTimes & { readonly loggedIn?: boolean; readonly bot?: string } = {},
): Promise<TwitchRig> {
  const twitch = await startTwitch(times);
  const opened = await openTestStore('sqlite', { migrations: [core, vaultTables] });
  const logged: string[] = [];
  const log = (level: string, message: string, data?: object): void =>
    void logged.push(`${level}: ${message} ${JSON.stringify(data ?? {})}`);
  const clock = () => Date.now();
  const vault = createVault({
    store: opened.store,
    key: () => openVaultKey({ secret: new Secret('a key for tests'), folder: '' }),
    clock,
    log,
  });
  const options: TwitchOptions = {
    clientId: twitch.client.id,
    clientSecret: new Secret(twitch.client.secret),
    channel: twitch.streamer.login,
    bot: times.bot ?? twitch.bot.login,
    apiUrl: twitch.apiUrl,
    authUrl: twitch.authUrl,
    eventsubUrl: twitch.eventsubUrl,
    knownBots: ['shedbot'],
  };
  let live: string | null = null;
  const mark = {
    load: () => Promise.resolve(live),
    save: (stream: string | null) => Promise.resolve(void (live = stream)),
  };
  const parts: TwitchRig['parts'] = () => {
    const oauth = createOAuth(options);
    const logins = createLogins(vault, oauth, accountOf(options));
    const helix = createHelix(options, { logins, oauth, vault });
    return { oauth, logins, helix, lookUps: createLookUps(helix, options.channel) };
  };
  const logIn = async (): Promise<void> => {
    const tokens = twitch.accounts.issue(twitch.bot, scopes);
    const { id: userId, login } = twitch.bot;
    await vault.put(service, accountOf(options), { ...tokens, userId, login });
  };
  if (times.loggedIn !== false) await logIn();
  return {
    twitch,
    vault,
    options,
    logged,
    logIn,
    parts,
    open: (pace = {}) =>
      createTwitchChannel(
        options,
        { ...parts(), mark, names: ['wren', 'Wren'], clock, log },
        { ...quick, ...pace },
      ),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await twitch[Symbol.asyncDispose]();
    },
  };
}
