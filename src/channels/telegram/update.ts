import { z } from 'zod';
import type { Json } from '../../kernel/json.ts';

const user = z.looseObject({
  id: z.number().int(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
  username: z.string().optional(),
});
const chat = z.looseObject({
  id: z.number().int(),
  type: z.enum(['private', 'group', 'supergroup', 'channel']),
  title: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
});
const entity = z.looseObject({
  type: z.string(),
  offset: z.number().int(),
  length: z.number().int(),
  user: user.optional(),
});
const file = z.looseObject({
  file_id: z.string(),
  file_size: z.number().int().optional(),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
  duration: z.number().optional(),
});
const photoSize = z.looseObject({
  file_id: z.string(),
  width: z.number(),
  height: z.number(),
  file_size: z.number().int().optional(),
});
const message = z.looseObject({
  message_id: z.number().int(),
  message_thread_id: z.number().int().optional(),
  is_topic_message: z.boolean().optional(),
  date: z.number().int(),
  edit_date: z.number().int().optional(),
  chat,
  from: user.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.array(entity).optional(),
  caption_entities: z.array(entity).optional(),
  reply_to_message: z.looseObject({ message_id: z.number().int(), from: user.optional() }).optional(),
  forward_origin: z.unknown().optional(),
  voice: file.optional(),
  audio: file.optional(),
  photo: z.array(photoSize).optional(),
  document: file.optional(),
  video: file.optional(),
  video_note: file.optional(),
  animation: file.optional(),
  sticker: z.looseObject({ emoji: z.string().optional() }).optional(),
  location: z.looseObject({ latitude: z.number(), longitude: z.number() }).optional(),
  contact: z.looseObject({ first_name: z.string() }).optional(),
  poll: z.looseObject({ question: z.string() }).optional(),
  rich_message: z.unknown().optional(),
  migrate_to_chat_id: z.number().int().optional(),
});
const press = z.looseObject({
  id: z.string(),
  from: user,
  data: z.string().optional(),
  message: z
    .looseObject({
      message_id: z.number().int(),
      message_thread_id: z.number().int().optional(),
      is_topic_message: z.boolean().optional(),
      chat,
    })
    .optional(),
});

/** A message as Telegram sends it, as far as it is read. */
export type TelegramMessage = z.output<typeof message>;
/** Somebody as Telegram describes them. */
export type TelegramUser = z.output<typeof user>;
/** The press of a button. */
export type TelegramPress = z.output<typeof press>;

/** One update. What cannot be read, or is none of our business, is `other`: acknowledged, and passed over. */
export type Update = { readonly id: number; readonly raw: Json } & (
  | { readonly type: 'message' | 'edit'; readonly message: TelegramMessage }
  | { readonly type: 'press'; readonly press: TelegramPress }
  | { readonly type: 'other' }
);

/** The kinds of updates that are asked for. */
export const wantedUpdates = ['message', 'edited_message', 'callback_query'] as const;

const numbered = z.looseObject({ update_id: z.number().int().nonnegative() });

/** Reads an update; null for what is none. */
export function readUpdate(value: unknown): Update | null {
  const outer = numbered.safeParse(value);
  if (!outer.success) return null;
  const { update_id: id } = outer.data;
  const raw = z.json().safeParse(value);
  const base = { id, raw: raw.success ? raw.data : null };
  for (const [name, type] of [
    ['message', 'message'],
    ['edited_message', 'edit'],
  ] as const) {
    const read = message.safeParse(outer.data[name]);
    if (read.success) return { ...base, type, message: read.data };
  }
  const pressed = press.safeParse(outer.data['callback_query']);
  return pressed.success ? { ...base, type: 'press', press: pressed.data } : { ...base, type: 'other' };
}
