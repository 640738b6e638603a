/** Twitch or the configuration says no, until a person does something; the message says what. */
export class TwitchRefusal extends Error {
  override readonly name = 'TwitchRefusal';
  readonly code: 'login-needed' | 'not-allowed' | 'channel-unknown';

  constructor(code: TwitchRefusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Twitch does not answer as it should; trying again helps. */
export class TwitchUnavailable extends Error {
  override readonly name = 'TwitchUnavailable';
  readonly code = 'twitch-unavailable';
}
