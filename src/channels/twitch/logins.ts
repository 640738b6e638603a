import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Vault } from '../../agent/vault/vault.ts';
import { TwitchRefusal } from './faults.ts';
import type { OAuth } from './oauth.ts';
import { service } from './options.ts';

/** A login as the vault keeps it. */
export type UserLogin = {
  readonly access: string;
  readonly refresh: string;
  readonly userId: string;
  readonly login: string;
  readonly version: string;
};

/** The user's login: read from the vault at each use, so that a new one counts at once, on every node. */
export type Logins = {
  /** Throws `TwitchRefusal` where nobody is logged in, or Twitch refuses who is. */
  readonly current: () => Promise<UserLogin>;
  /** A fresh login in the place of one that Twitch calls expired; kept before it is used. */
  readonly renew: (used: UserLogin, signal: AbortSignal) => Promise<UserLogin>;
  /** Asks Twitch whether the login still holds, and renews it where not. */
  readonly check: (signal: AbortSignal) => Promise<UserLogin>;
  /** Twitch refuses this one: it is not used again, and `current` says why. */
  readonly refuse: (used: UserLogin, why: string) => TwitchRefusal;
  /** Resolves once there is another login than this one and the refused one; looks this often. */
  readonly changed: (from: string | null, everyMs: number, signal: AbortSignal) => Promise<void>;
};

const stored = z.object({
  access: z.string(),
  refresh: z.string(),
  userId: z.string(),
  login: z.string(),
});

/** Another node may have refreshed and not yet have written: a refusal is believed after so many looks, this far apart. */
const looks = 5;
const lookMs = 200;

/** Keeps the login of one account. */
export function createLogins(vault: Vault, oauth: OAuth, account: string): Logins {
  let refused: { readonly version: string; readonly why: string } | null = null;
  let renewing: { readonly version: string; readonly result: Promise<UserLogin> } | null = null;

  async function current(): Promise<UserLogin> {
    const found = await vault.get(service, account);
    if (found.type === 'unreadable') throw needed(found.problem);
    if (found.type === 'none') throw needed('Nobody is logged in to Twitch.');
    const parsed = stored.safeParse(found.value);
    if (!parsed.success) refused = { version: found.version, why: 'The login kept for Twitch is not one.' };
    if (!parsed.success || found.version === refused?.version) throw needed(refused?.why ?? '');
    return { ...parsed.data, version: found.version };
  }

  async function renewOnce(used: UserLogin, signal: AbortSignal): Promise<UserLogin> {
    const now = await current();
    if (now.version !== used.version) return now;
    const fresh = await oauth.refresh(now.refresh, signal);
    if (fresh !== null) {
      const { userId, login } = now;
      const version = await vault.put(service, account, { ...fresh, userId, login }, { over: now.version });
      return version === null ? current() : { ...fresh, userId, login, version };
    }
    for (let look = 0; look < looks; look += 1) {
      await sleep(lookMs, undefined, { signal });
      const after = await current();
      if (after.version !== now.version) return after;
    }
    throw refuse(now, `Twitch no longer accepts the login of ${now.login}.`);
  }

  function renew(used: UserLogin, signal: AbortSignal): Promise<UserLogin> {
    if (renewing?.version === used.version) return renewing.result;
    const result = renewOnce(used, signal).finally(() => {
      if (renewing?.result === result) renewing = null;
    });
    renewing = { version: used.version, result };
    return result;
  }

  function refuse(used: UserLogin, why: string): TwitchRefusal {
    refused = { version: used.version, why };
    return needed(why);
  }

  return {
    current,
    renew,
    refuse,
    async check(signal) {
      const login = await current();
      const validity = await oauth.validate(login.access, signal);
      return validity === null ? renew(login, signal) : login;
    },
    async changed(from, everyMs, signal) {
      for (;;) {
        await sleep(everyMs, undefined, { signal });
        const found = await vault.get(service, account).catch(() => null);
        const isOther = found?.type === 'found' && found.version !== from;
        if (isOther && found.version !== refused?.version) return;
      }
    },
  };
}

function needed(why: string): TwitchRefusal {
  return new TwitchRefusal('login-needed', `${why} Run: sanctum login twitch`);
}
