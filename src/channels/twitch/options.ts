import type { Secret } from '../../kernel/secret.ts';

/** What the channel must know of its account; addresses can be pointed at another server. */
export type TwitchOptions = {
  readonly clientId: string;
  readonly clientSecret: Secret | null;
  /** Login name of the broadcaster in whose chat it sits. */
  readonly channel: string;
  /** Login name of the account that speaks; null for whoever has logged in. */
  readonly bot: string | null;
  readonly apiUrl: string;
  readonly authUrl: string;
  readonly eventsubUrl: string;
  /** Login names of bots besides the well-known ones. */
  readonly knownBots: readonly string[];
};

/** How long things take, in milliseconds. */
export type TwitchPace = {
  /** Between two messages, for an account that is no moderator. */
  readonly gapMs: number;
  /** Pause after the first lost connection; doubled up to a minute. */
  readonly backoffMs: number;
  /** How often is looked for a new login where one is needed. */
  readonly loginPollMs: number;
  /** How often the login is validated; Twitch asks for once an hour. */
  readonly validateMs: number;
  /** How long a lost answer waits for the message to come back through the chat. */
  readonly echoMs: number;
  /** How long a stream must be gone before a missed end of it is believed. */
  readonly confirmMs: number;
  /** Most that a first message waits for the age of its author's account. */
  readonly accountMs: number;
};

/** The usual times. */
export const usualPace: TwitchPace = {
  gapMs: 1_000,
  backoffMs: 500,
  loginPollMs: 2_000,
  validateMs: 3_600_000,
  echoMs: 5_000,
  confirmMs: 90_000,
  accountMs: 1_000,
};

/** The vault's name for Twitch. */
export const service = 'twitch';

/** Under which account the login is kept: it must be known before anybody has logged in. */
export function accountOf({ bot }: Pick<TwitchOptions, 'bot'>): string {
  return bot?.toLowerCase() ?? 'bot';
}

/** What the login must allow: reading and writing chat, and moderation where the owner turns it on. */
export const scopes = [
  'user:read:chat',
  'user:write:chat',
  'user:bot',
  'moderator:manage:chat_messages',
  'moderator:manage:banned_users',
] as const;
