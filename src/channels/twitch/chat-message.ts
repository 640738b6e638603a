import { z } from 'zod';
import type { Incoming } from '../../agent/channel.ts';
import type { Json } from '../../kernel/json.ts';
import type { MessageDetails } from '../../kernel/thread/thread.events.ts';

/** Who we are, for reading what others say to us. */
export type Listener = {
  readonly botId: string;
  readonly botLogin: string;
  /** Names that the agent answers to. */
  readonly names: readonly string[];
  /** Login names of bots. */
  readonly bots: ReadonlySet<string>;
};

/** A line of chat: another's, or our own come back. */
export type ChatLine =
  | { readonly type: 'said'; readonly incoming: Incoming }
  | {
      readonly type: 'own';
      readonly external: string;
      readonly text: string;
      /** Whether our account moderates there, so that other rates hold for it. */
      readonly trusted: boolean;
    };

const badge = z.object({ set_id: z.string() });
const chatMessage = z.object({
  broadcaster_user_id: z.string(),
  broadcaster_user_name: z.string(),
  source_broadcaster_user_id: z.string().nullish(),
  chatter_user_id: z.string(),
  chatter_user_login: z.string(),
  chatter_user_name: z.string(),
  message_id: z.string().min(1),
  source_message_id: z.string().nullish(),
  message: z.object({
    text: z.string(),
    fragments: z
      .array(
        z.object({
          type: z.string(),
          mention: z.object({ user_id: z.string() }).nullish(),
        }),
      )
      .default([]),
  }),
  badges: z.array(badge).default([]),
  message_type: z.string().default('text'),
  reply: z.object({ parent_message_id: z.string(), parent_user_id: z.string().optional() }).nullish(),
});

/** Roles that badges stand for; the others are ornaments. */
const roles: { readonly [badge: string]: string } = {
  broadcaster: 'broadcaster',
  moderator: 'moderator',
  lead_moderator: 'moderator',
  vip: 'vip',
  subscriber: 'subscriber',
  founder: 'subscriber',
};
const botBadges = new Set(['bot-badge', 'bot']);

/** Reads a `channel.chat.message`; null where it is not one that can be read. */
export function readChatMessage(event: unknown, at: number, listener: Listener): ChatLine | null {
  const parsed = chatMessage.safeParse(event);
  if (!parsed.success) return null;
  const line = parsed.data;
  const badges = line.badges.map(({ set_id }) => set_id);
  if (line.chatter_user_id === listener.botId) {
    const trusted = badges.some((name) => roles[name] === 'moderator' || roles[name] === 'broadcaster');
    return { type: 'own', external: line.message_id, text: line.message.text, trusted };
  }
  const isBot =
    badges.some((name) => botBadges.has(name)) || listener.bots.has(line.chatter_user_login.toLowerCase());
  return {
    type: 'said',
    incoming: {
      // In a shared chat the same line comes through several channels; the source's id is the same in all.
      delivery: line.source_message_id ?? line.message_id,
      conversation: {
        external: line.broadcaster_user_id,
        title: line.broadcaster_user_name,
        audience: 'public',
      },
      external: line.message_id,
      kind: 'message',
      author: {
        external: line.chatter_user_id,
        name: line.chatter_user_name || line.chatter_user_login,
        owner: line.chatter_user_id === line.broadcaster_user_id,
        bot: isBot,
      },
      text: line.message.text,
      at,
      origin: 'direct',
      addressed: isAddressed(line, listener),
      details: detailsOf(line, badges),
      // It was parsed from JSON, so it is JSON.
      raw: event as Json,
    },
  };
}

function detailsOf(line: z.output<typeof chatMessage>, badges: readonly string[]): MessageDetails {
  const known = [...new Set(badges.flatMap((name) => roles[name] ?? []))];
  return {
    ...(known.length === 0 ? {} : { roles: known }),
    ...(line.message_type === 'user_intro' ? { first: true } : {}),
    ...(line.reply == null ? {} : { replyTo: line.reply.parent_message_id }),
  };
}

/** A mention, a reply to us, or the agent's name as a word. */
function isAddressed(line: z.output<typeof chatMessage>, { botId, botLogin, names }: Listener): boolean {
  const { text, fragments } = line.message;
  return (
    fragments.some(({ mention }) => mention?.user_id === botId) ||
    line.reply?.parent_user_id === botId ||
    [botLogin, ...names].some((name) => hasWord(text, name))
  );
}

function hasWord(text: string, name: string): boolean {
  if (name.trim() === '') return false;
  const escaped = name.trim().replaceAll(/[^\p{L}\p{N}_\s]/gu, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])${escaped}(?![\p{L}\p{N}_])`, 'iu').test(text);
}
