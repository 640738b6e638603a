import { setTimeout as sleep } from 'node:timers/promises';
import type { PluginLogin } from '../../agent/plugin.ts';
import type { Vault } from '../../agent/vault/vault.ts';
import { TwitchRefusal, TwitchUnavailable } from './faults.ts';
import type { DeviceCode, OAuth, Tokens } from './oauth.ts';
import type { TwitchOptions } from './options.ts';
import { accountOf, scopes, service } from './options.ts';

/** What a login needs. */
export type TwitchLoginPorts = {
  readonly oauth: OAuth;
  readonly vault: Vault;
  readonly clock: () => number;
};

/** The login by a code that the owner enters on Twitch, in a browser anywhere (device code flow). */
export function createTwitchLogin(
  options: TwitchOptions | null,
  ports: TwitchLoginPorts | null,
): PluginLogin {
  return {
    title: 'Twitch',
    async run({ say, signal }) {
      if (options === null || ports === null) {
        throw new TwitchRefusal(
          'not-allowed',
          'Set TWITCH_CLIENT_ID (an application at dev.twitch.tv) and TWITCH_CHANNEL_NAME first.',
        );
      }
      const { oauth, vault } = ports;
      const code = await oauth.device(scopes, signal);
      const who = options.bot ?? 'the account that shall speak';
      say(`Open ${code.address}`);
      say(`Sign in there as ${who}, and agree to the code ${code.code}.`);
      const tokens = await agreed(code, ports, signal);
      const validity = await oauth.validate(tokens.access, signal);
      if (validity === null)
        throw new TwitchUnavailable('Twitch does not accept the login that it has just made');
      const { userId, login } = validity;
      if (options.bot !== null && login.toLowerCase() !== options.bot.toLowerCase()) {
        const message = `You signed in as ${login}, but TWITCH_BOT_USERNAME is ${options.bot}. Sign in as ${options.bot}, or change the setting. Nothing was kept.`;
        throw new TwitchRefusal('not-allowed', message);
      }
      await vault.put(service, accountOf(options), { ...tokens, userId, login });
      return { account: login };
    },
  };
}

async function agreed(
  { device, intervalMs, expiresMs }: DeviceCode,
  { oauth, clock }: TwitchLoginPorts,
  signal: AbortSignal,
): Promise<Tokens> {
  const until = clock() + expiresMs;
  while (clock() < until) {
    await sleep(intervalMs, undefined, { signal });
    const answer = await oauth.poll(device, scopes, signal).catch((fault: unknown) => {
      // The code stays good while Twitch is out of reach.
      if (fault instanceof TwitchUnavailable) return 'waiting' as const;
      throw fault;
    });
    if (answer === 'waiting') continue;
    if ('refused' in answer) {
      throw new TwitchRefusal('not-allowed', `Twitch did not log in: ${answer.refused}. Try again.`);
    }
    return answer;
  }
  throw new TwitchRefusal('not-allowed', 'Nobody agreed to the code in time. Try again.');
}
