import type { Incoming, Notice } from '../../agent/channel.ts';
import type { Medium, MessageDetails } from '../../kernel/thread/thread.events.ts';
import { placeholderOf, richWordsOf } from './placeholder.ts';
import type { TelegramMessage, TelegramPress, TelegramUser, Update } from './update.ts';

/** Who the bot is, and who its owners are. */
export type Standing = {
  readonly bot: { readonly id: number; readonly username: string | null };
  /** Ids of people, and of the chats in which their word is that of an owner. */
  readonly owners: { readonly users: ReadonlySet<string>; readonly chats: ReadonlySet<string> };
  /** The id under which a chat is known here, where a group got another one. */
  readonly origin: (chat: string) => string;
};

type Place = Pick<TelegramMessage, 'chat' | 'message_thread_id' | 'is_topic_message'>;

/** A message or an edit in the house's words; null where nobody said anything (somebody joined, a title changed). */
export function toIncoming(
  update: Extract<Update, { readonly type: 'message' | 'edit' }>,
  standing: Standing,
): Incoming | null {
  const { message, type, id, raw } = update;
  const media = mediaOf(message);
  const words = message.text ?? message.caption ?? richWordsOf(message) ?? placeholderOf(message, media);
  if (words === null || message.from === undefined) return null;
  const details: MessageDetails = {
    ...(message.reply_to_message === undefined
      ? {}
      : { replyTo: String(message.reply_to_message.message_id) }),
    ...(media.length === 0 ? {} : { media }),
  };
  return {
    delivery: String(id),
    conversation: conversationOf(message, standing),
    external: String(message.message_id),
    kind: type,
    author: authorOf(message.from, message.chat.id, standing),
    text: words,
    at: (message.edit_date ?? message.date) * 1000,
    origin: originOf(message, media),
    addressed: isAddressed(message, standing),
    ...(Object.keys(details).length === 0 ? {} : { details }),
    raw,
  };
}

/** A press in the house's words; null for a button that hangs below no message of ours. */
export function toNotice(
  { press, id, raw }: { readonly press: TelegramPress; readonly id: number; readonly raw: Update['raw'] },
  standing: Standing,
  now: number,
): Notice | null {
  const { message, data, from } = press;
  if (message === undefined || data === undefined) return null;
  return {
    delivery: String(id),
    conversation: conversationOf(message, standing),
    type: 'press',
    author: authorOf(from, message.chat.id, standing),
    origin: 'direct',
    data: { id: data, message: String(message.message_id) },
    at: now,
    raw,
  };
}

/** The conversation of a chat, or of one topic in it. Who reads along in a group is not known, so it counts as public. */
function conversationOf({ chat, ...place }: Place, { origin }: Standing): Incoming['conversation'] {
  const topic = place.is_topic_message === true ? place.message_thread_id : undefined;
  const title =
    chat.title ?? [chat.first_name, chat.last_name].filter((part) => part !== undefined).join(' ');
  return {
    external: toConversation(origin(String(chat.id)), topic),
    ...(title === '' ? {} : { title }),
    audience: chat.type === 'private' ? 'private' : 'public',
  };
}

/** Name of a conversation: the chat's id, and that of the topic where it has some. */
function toConversation(chat: string, topic: number | undefined): string {
  return topic === undefined ? chat : `${chat}/${topic}`;
}

/** The chat and the topic of a conversation. */
export function placeOf(conversation: string): { readonly chat: string; readonly topic?: number } {
  const [chat = '', topic] = conversation.split('/', 2);
  return topic === undefined ? { chat } : { chat, topic: Number(topic) };
}

function authorOf(from: TelegramUser, chat: number, { owners, origin }: Standing): Incoming['author'] {
  return {
    external: String(from.id),
    name: [from.first_name, from.last_name].filter((part) => part !== undefined).join(' '),
    owner: owners.users.has(String(from.id)) && owners.chats.has(origin(String(chat))),
    bot: from.is_bot,
  };
}

/** Speech is a transcript before it is text, so its words may ask and never command. */
function originOf(message: TelegramMessage, media: readonly Medium[]): string {
  if (message.forward_origin !== undefined) return 'forwarded';
  return media.some(({ kind }) => kind === 'voice') ? 'transcript' : 'direct';
}

function isAddressed(message: TelegramMessage, { bot }: Standing): boolean {
  if (message.chat.type === 'private') return true;
  if (message.reply_to_message?.from?.id === bot.id) return true;
  const text = message.text ?? message.caption ?? '';
  const name = bot.username?.toLowerCase();
  return (message.entities ?? message.caption_entities ?? []).some(({ type, offset, length, user }) => {
    if (type === 'text_mention') return user?.id === bot.id;
    if (name === undefined || (type !== 'mention' && type !== 'bot_command')) return false;
    // Offsets are UTF-16 units, as a string's are.
    return text
      .slice(offset, offset + length)
      .toLowerCase()
      .endsWith(`@${name}`);
  });
}

function mediaOf(message: TelegramMessage): readonly Medium[] {
  const { voice, audio, photo, document, video, video_note: note, animation } = message;
  const largest = photo?.toSorted((a, b) => a.width * a.height - b.width * b.height).at(-1);
  // An animation comes as a document too, for clients that do not know it.
  const file = animation ?? document ?? video ?? note;
  return [
    ...[voice, audio].flatMap((sound) => (sound === undefined ? [] : [mediumOf('voice', sound)])),
    ...(largest === undefined ? [] : [{ ...mediumOf('image', largest), media: 'image/jpeg' }]),
    ...(file === undefined ? [] : [mediumOf('document', file)]),
  ];
}

type FileFields = {
  readonly file_id: string;
  readonly file_name?: unknown;
  readonly mime_type?: unknown;
  readonly file_size?: unknown;
  readonly duration?: unknown;
};

function mediumOf(kind: Medium['kind'], file: FileFields): Medium {
  return {
    kind,
    external: file.file_id,
    ...(typeof file.file_name === 'string' ? { name: file.file_name } : {}),
    ...(typeof file.mime_type === 'string' ? { media: file.mime_type } : {}),
    ...(typeof file.file_size === 'number' ? { bytes: file.file_size } : {}),
    ...(typeof file.duration === 'number' ? { seconds: file.duration } : {}),
  };
}
