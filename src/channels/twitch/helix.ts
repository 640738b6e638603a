import type { z } from 'zod';
import type { Vault } from '../../agent/vault/vault.ts';
import { TwitchUnavailable } from './faults.ts';
import type { Logins, UserLogin } from './logins.ts';
import type { OAuth } from './oauth.ts';
import type { TwitchOptions } from './options.ts';
import { service } from './options.ts';
import type { Answer } from './request.ts';
import { messageOf, request } from './request.ts';

/** One call of the API; `query` may name a field several times. */
export type HelixCall = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly body?: object;
};

/** The API (api.twitch.tv/helix). An expired token is renewed and the call made once more; everything else is given back as it is. */
export type Helix = {
  /** With the rights of whoever is logged in; the call may name them. */
  readonly asUser: (
    call: HelixCall | ((login: UserLogin) => HelixCall),
    signal: AbortSignal,
  ) => Promise<Answer>;
  /** For what anybody may see: with the application's own token where it has a secret. Throws `TwitchUnavailable`. */
  readonly look: <Value>(schema: z.ZodType<Value>, call: HelixCall, signal: AbortSignal) => Promise<Value>;
};

/** Speaks with it. */
export function createHelix(
  options: TwitchOptions,
  ports: { readonly logins: Logins; readonly oauth: OAuth; readonly vault: Vault },
): Helix {
  const { logins, oauth, vault } = ports;
  const appAccount = `app:${options.clientId}`;

  function send(call: HelixCall, token: string, signal: AbortSignal): Promise<Answer> {
    const query = new URLSearchParams(call.query?.map(([name, value]) => [name, value])).toString();
    const headers = { authorization: `Bearer ${token}`, 'client-id': options.clientId };
    return request(
      `${options.apiUrl}${call.path}${query === '' ? '' : `?${query}`}`,
      call.body === undefined
        ? { method: call.method, headers }
        : {
            method: call.method,
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(call.body),
          },
      signal,
    );
  }

  const asUser: Helix['asUser'] = async (call, signal) => {
    const made = (login: UserLogin): HelixCall => (typeof call === 'function' ? call(login) : call);
    const login = await logins.current();
    const answer = await send(made(login), login.access, signal);
    if (answer.status !== 401) return answer;
    const fresh = await logins.renew(login, signal);
    return send(made(fresh), fresh.access, signal);
  };

  async function appToken(isStale: boolean, signal: AbortSignal): Promise<string | null> {
    const kept = isStale ? null : await vault.get(service, appAccount);
    if (kept?.type === 'found' && typeof kept.value === 'string') return kept.value;
    const made = await oauth.application(signal);
    if (made !== null) await vault.put(service, appAccount, made);
    return made;
  }

  async function asApplication(call: HelixCall, signal: AbortSignal): Promise<Answer> {
    const token = await appToken(false, signal);
    if (token === null) return asUser(call, signal);
    const answer = await send(call, token, signal);
    if (answer.status !== 401) return answer;
    const fresh = await appToken(true, signal);
    return fresh === null ? answer : send(call, fresh, signal);
  }

  return {
    asUser,
    async look(schema, call, signal) {
      const answer = await asApplication(call, signal);
      const parsed = schema.safeParse(answer.body);
      if (answer.status === 200 && parsed.success) return parsed.data;
      throw new TwitchUnavailable(`Twitch does not answer ${call.path}: ${messageOf(answer)}`);
    },
  };
}
