import type { Asked, Reply } from './reply.ts';
import { failure } from './reply.ts';

/** A user of the platform. */
export type TwitchUser = {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly createdAt: string;
};

type Grant = { readonly user: TwitchUser | null; readonly scopes: readonly string[] };
type DeviceCode = { readonly code: string; readonly scopes: readonly string[]; agreed: TwitchUser | null };

/** Logins: tokens, their refreshing and withdrawal, and device codes (id.twitch.tv/oauth2). */
export type TwitchAccounts = {
  readonly answer: (asked: Asked) => Reply;
  /** Who a bearer token speaks for; null where it is not valid. */
  readonly grantOf: (authorization: string) => Grant | null;
  /** A new pair of tokens, as after an authorisation. */
  readonly issue: (
    user: TwitchUser,
    scopes: readonly string[],
  ) => { readonly access: string; readonly refresh: string };
  /** Ends every access token; refresh tokens stay good. */
  readonly expire: () => void;
  /** Withdraws everything that the user ever agreed to. */
  readonly revoke: (user: TwitchUser) => void;
  /** The user enters the code that the program shows. */
  readonly agree: (userCode: string, user: TwitchUser) => boolean;
  /** Codes that nobody has agreed to yet. */
  readonly codes: () => readonly string[];
  /** Answers the next requests for tokens with this status. */
  readonly failNext: (status: number, times: number) => void;
  /** Refreshes that were granted. */
  readonly refreshes: () => number;
};

/** Creates the login service for one application. A refresh token works once, as with public clients. */
export function createAccounts(client: {
  readonly id: string;
  readonly secret: string | null;
}): TwitchAccounts {
  const access = new Map<string, Grant>();
  const refresh = new Map<string, Grant>();
  const devices = new Map<string, DeviceCode>();
  let count = 0;
  let refreshes = 0;
  let fault = { status: 500, times: 0 };

  function tokensFor(grant: Grant): { readonly access: string; readonly refresh: string } {
    count += 1;
    const pair = { access: `access-${count}`, refresh: `refresh-${count}` };
    access.set(pair.access, grant);
    refresh.set(pair.refresh, grant);
    return pair;
  }

  function tokenReply(grant: Grant): Reply {
    const pair = tokensFor(grant);
    return {
      status: 200,
      body: {
        access_token: pair.access,
        refresh_token: pair.refresh,
        expires_in: 14_400,
        scope: grant.scopes,
        token_type: 'bearer',
      },
    };
  }

  function token(field: (name: string) => string): Reply {
    if (fault.times > 0) {
      fault.times -= 1;
      return failure(fault.status, 'not now');
    }
    if (field('client_id') !== client.id) return failure(400, 'invalid client');
    if (field('grant_type') === 'urn:ietf:params:oauth:grant-type:device_code') {
      const device = devices.get(field('device_code'));
      if (device === undefined) return failure(400, 'invalid device code');
      if (device.agreed === null) return failure(400, 'authorization_pending');
      devices.delete(field('device_code'));
      return tokenReply({ user: device.agreed, scopes: device.scopes });
    }
    if (client.secret !== null && field('client_secret') !== client.secret)
      return failure(403, 'invalid client secret');
    if (field('grant_type') === 'client_credentials') {
      count += 1;
      access.set(`app-${count}`, { user: null, scopes: [] });
      return {
        status: 200,
        body: { access_token: `app-${count}`, expires_in: 5_000_000, token_type: 'bearer' },
      };
    }
    const grant = refresh.get(field('refresh_token'));
    if (field('grant_type') !== 'refresh_token' || grant === undefined)
      return failure(400, 'Invalid refresh token');
    refresh.delete(field('refresh_token'));
    refreshes += 1;
    return tokenReply(grant);
  }

  function device(field: (name: string) => string): Reply {
    if (field('client_id') !== client.id) return failure(400, 'invalid client');
    count += 1;
    const userCode = `CODE${count}`;
    devices.set(`device-${count}`, { code: userCode, scopes: field('scopes').split(' '), agreed: null });
    return {
      status: 200,
      body: {
        device_code: `device-${count}`,
        expires_in: 1800,
        interval: 1,
        user_code: userCode,
        verification_uri: `https://www.twitch.tv/activate?device-code=${userCode}`,
      },
    };
  }

  const bearer = (authorization: string): string => authorization.replace(/^(?:Bearer|OAuth) /u, '');

  return {
    answer({ method, path, query, body, authorization }) {
      const field = (name: string): string => {
        const value = body[name];
        return typeof value === 'string' ? value : (query.get(name) ?? '');
      };
      if (method === 'POST' && path === '/token') return token(field);
      if (method === 'POST' && path === '/device') return device(field);
      if (method === 'POST' && path === '/revoke') {
        access.delete(field('token'));
        return { status: 200 };
      }
      if (path !== '/validate') return failure(404, 'no such thing');
      const grant = access.get(bearer(authorization));
      if (grant === undefined) return { status: 401, body: { status: 401, message: 'invalid access token' } };
      const { user, scopes } = grant;
      const whose = user === null ? {} : { login: user.login, user_id: user.id };
      return { status: 200, body: { client_id: client.id, scopes, expires_in: 5000, ...whose } };
    },
    grantOf: (authorization) => access.get(bearer(authorization)) ?? null,
    issue: (user, scopes) => tokensFor({ user, scopes }),
    expire: () => access.clear(),
    revoke(user) {
      for (const tokens of [access, refresh]) {
        for (const [text, grant] of tokens) if (grant.user?.id === user.id) tokens.delete(text);
      }
    },
    agree(userCode, user) {
      const found = [...devices.values()].find(({ code }) => code === userCode);
      if (found !== undefined) found.agreed = user;
      return found !== undefined;
    },
    codes: () => [...devices.values()].filter(({ agreed }) => agreed === null).map(({ code }) => code),
    failNext: (status, times) => void (fault = { status, times }),
    refreshes: () => refreshes,
  };
}
