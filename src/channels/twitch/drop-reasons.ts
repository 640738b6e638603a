import type { Sent } from '../../agent/channel.ts';

const waitMs = 30_000;

/** What Twitch's reason for not posting a message means; `later` where it may be tried again. */
const known: { readonly [code: string]: { readonly says: string; readonly later?: true } } = {
  msg_duplicate: { says: 'the same was said less than 30 seconds ago', later: true },
  msg_ratelimit: { says: 'too many messages in a short time', later: true },
  msg_slowmode: { says: 'the chat is in slow mode', later: true },
  msg_rejected: { says: 'AutoMod holds it back' },
  msg_rejected_mandatory: { says: 'AutoMod does not let it through' },
  msg_channel_suspended: { says: 'the channel is suspended' },
  msg_banned: { says: 'the account is banned from this chat' },
  msg_timedout: { says: 'the account is timed out in this chat' },
  msg_followersonly: { says: 'only followers may speak there now' },
  msg_followersonly_zero: { says: 'only followers may speak there now' },
  msg_followersonly_followed: { says: 'the account has not followed the channel for long enough' },
  msg_subsonly: { says: 'only subscribers may speak there now' },
  msg_emoteonly: { says: 'only emotes may be posted there now' },
  msg_r9k: { says: 'the chat takes only messages that nobody has said before' },
  msg_verified_email: { says: 'the account needs a verified e-mail address' },
  msg_requires_verified_phone_number: { says: 'the account needs a verified phone number' },
  msg_bad_characters: { says: 'it holds characters that Twitch does not take' },
};

/** How a send ended whose message Twitch took and then dropped. */
export function droppedAs(reason: { readonly code: string; readonly message: string } | null): Sent {
  const meaning = known[reason?.code ?? ''];
  const words = meaning?.says ?? reason?.message ?? 'no reason was given';
  const message = `Twitch did not post it: ${words} (${reason?.code ?? 'unknown'}).`;
  return meaning?.later === true
    ? { type: 'transient', message, retryAfterMs: waitMs }
    : { type: 'permanent', message };
}
