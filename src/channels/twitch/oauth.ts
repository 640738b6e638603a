import { z } from 'zod';
import { TwitchUnavailable } from './faults.ts';
import type { TwitchOptions } from './options.ts';
import type { Answer } from './request.ts';
import { messageOf, request } from './request.ts';

/** A pair of tokens of a user. */
export type Tokens = { readonly access: string; readonly refresh: string };

/** A code that a person enters at `address`. */
export type DeviceCode = {
  readonly device: string;
  readonly code: string;
  readonly address: string;
  readonly intervalMs: number;
  readonly expiresMs: number;
};

/** Whose token it is and what it allows. */
export type Validity = {
  readonly userId: string;
  readonly login: string;
  readonly scopes: readonly string[];
};

/** The login service (id.twitch.tv/oauth2). Every call throws `TwitchUnavailable` where it gives no usable answer. */
export type OAuth = {
  /** New tokens for a refresh token; null where Twitch refuses it, so that the user must log in again. */
  readonly refresh: (refresh: string, signal: AbortSignal) => Promise<Tokens | null>;
  /** Null where the token is not valid (any more). */
  readonly validate: (access: string, signal: AbortSignal) => Promise<Validity | null>;
  /** A token of the application itself; null where it has no secret. */
  readonly application: (signal: AbortSignal) => Promise<string | null>;
  readonly device: (scopes: readonly string[], signal: AbortSignal) => Promise<DeviceCode>;
  /** How a device code stands. */
  readonly poll: (
    device: string,
    scopes: readonly string[],
    signal: AbortSignal,
  ) => Promise<Tokens | 'waiting' | { readonly refused: string }>;
};

const tokens = z
  .object({ access_token: z.string().min(1), refresh_token: z.string().min(1) })
  .transform(({ access_token, refresh_token }) => ({ access: access_token, refresh: refresh_token }));
const appToken = z.object({ access_token: z.string().min(1) });
const validity = z.object({
  user_id: z.string(),
  login: z.string(),
  scopes: z.array(z.string()).nullable().default([]),
});
const deviceCode = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.string(),
  interval: z.number().default(5),
  expires_in: z.number().default(1800),
});

/** Speaks with it for one application. */
export function createOAuth(options: TwitchOptions): OAuth {
  const own = {
    client_id: options.clientId,
    ...(options.clientSecret === null ? {} : { client_secret: options.clientSecret.reveal() }),
  };

  async function post(
    path: string,
    fields: { readonly [name: string]: string },
    signal: AbortSignal,
  ): Promise<Answer> {
    try {
      const answer = await request(
        `${options.authUrl}${path}`,
        { method: 'POST', body: new URLSearchParams({ ...own, ...fields }) },
        signal,
      );
      if (answer.status >= 500 || answer.status === 429) throw unusable(answer);
      return answer;
    } catch (cause) {
      if (cause instanceof TwitchUnavailable) throw cause;
      throw new TwitchUnavailable('The login service of Twitch cannot be reached', { cause });
    }
  }

  return {
    async refresh(refresh, signal) {
      const answer = await post('/token', { grant_type: 'refresh_token', refresh_token: refresh }, signal);
      return answer.status === 200 ? read(tokens, answer) : null;
    },
    async validate(access, signal) {
      const headers = { authorization: `OAuth ${access}` };
      const answer = await request(`${options.authUrl}/validate`, { headers }, signal).catch(
        (cause: unknown) => {
          throw new TwitchUnavailable('The login service of Twitch cannot be reached', { cause });
        },
      );
      if (answer.status === 401) return null;
      const { user_id, login, scopes } = read(validity, answer);
      return { userId: user_id, login, scopes: scopes ?? [] };
    },
    async application(signal) {
      if (options.clientSecret === null) return null;
      const answer = await post('/token', { grant_type: 'client_credentials' }, signal);
      return read(appToken, answer).access_token;
    },
    async device(scopes, signal) {
      const answer = await post('/device', { scopes: scopes.join(' ') }, signal);
      const given = read(deviceCode, answer);
      return {
        device: given.device_code,
        code: given.user_code,
        address: given.verification_uri,
        intervalMs: given.interval * 1000,
        expiresMs: given.expires_in * 1000,
      };
    },
    async poll(device, scopes, signal) {
      const fields = {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: device,
        scopes: scopes.join(' '),
      };
      const answer = await post('/token', fields, signal);
      if (answer.status === 200) return read(tokens, answer);
      const said = messageOf(answer);
      return /authorization_pending|slow_down/u.test(said) ? 'waiting' : { refused: said };
    },
  };
}

function read<Value>(schema: z.ZodType<Value>, answer: Answer): Value {
  const parsed = schema.safeParse(answer.body);
  if (answer.status !== 200 || !parsed.success) throw unusable(answer);
  return parsed.data;
}

function unusable(answer: Answer): TwitchUnavailable {
  return new TwitchUnavailable(`The login service of Twitch says: ${messageOf(answer)}`);
}
