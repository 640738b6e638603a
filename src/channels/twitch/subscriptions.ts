import { TwitchRefusal, TwitchUnavailable } from './faults.ts';
import type { Helix } from './helix.ts';
import type { Logins } from './logins.ts';
import { messageOf } from './request.ts';
import type { Home } from './stream-notice.ts';

type Wanted = {
  readonly type: string;
  readonly version: string;
  readonly condition: { readonly [name: string]: string };
};

/** The one without which the channel is deaf. */
export const chatMessages = 'channel.chat.message';

/** Subscribes a session to the chat and the stream; gives what Twitch does not let us hear, in words. Throws where it is the chat. */
export async function subscribeAll(
  ports: { readonly helix: Helix; readonly logins: Logins },
  home: Home,
  session: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const login = await ports.logins.current();
  const missing: string[] = [];
  for (const wanted of allOf(home, login.userId)) {
    const body = { ...wanted, transport: { method: 'websocket', session_id: session } };
    const call = { method: 'POST', path: '/eventsub/subscriptions', body } as const;
    const answer = await ports.helix.asUser(call, signal);
    if (answer.status === 202 || answer.status === 409) continue;
    if (wanted.type !== chatMessages) {
      missing.push(`${wanted.type} (${messageOf(answer)})`);
      continue;
    }
    if (answer.status === 403) {
      throw new TwitchRefusal(
        'not-allowed',
        `Twitch does not let ${login.login} read the chat of ${home.name} (${messageOf(answer)}). Lift the ban, or log in again with: sanctum login twitch`,
      );
    }
    throw new TwitchUnavailable(`Twitch does not subscribe us to the chat: ${messageOf(answer)}`);
  }
  return missing;
}

function allOf(home: Home, userId: string): readonly Wanted[] {
  const broadcaster = { broadcaster_user_id: home.id };
  return [
    { type: chatMessages, version: '1', condition: { ...broadcaster, user_id: userId } },
    { type: 'stream.online', version: '1', condition: broadcaster },
    { type: 'stream.offline', version: '1', condition: broadcaster },
    { type: 'channel.update', version: '2', condition: broadcaster },
    { type: 'channel.raid', version: '1', condition: { to_broadcaster_user_id: home.id } },
  ];
}
