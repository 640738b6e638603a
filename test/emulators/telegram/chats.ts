import type { Fields } from './fields.ts';

/** A message as the emulator keeps it. */
export type ChatMessage = { readonly message_id: number; readonly [field: string]: unknown };

/** A person or a bot. */
export type User = {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly username?: string;
};

/** A conversation of the platform with its messages. */
export type Chat = {
  readonly about: { readonly id: number; readonly type: string; readonly [field: string]: unknown };
  readonly messages: Map<number, ChatMessage>;
  /** Why nothing can be sent there; null where it can. */
  refusal: { readonly code: number; readonly description: string; readonly parameters?: Fields } | null;
};

/** The chats that exist. */
export type Chats = {
  readonly add: (about: Chat['about']) => Chat;
  readonly find: (id: unknown) => Chat | undefined;
  readonly nextMessage: () => number;
};

/** The chats of one bot; message ids only grow. */
export function createChats(): Chats {
  const chats = new Map<string, Chat>();
  let message = 0;
  return {
    add(about) {
      const known = chats.get(String(about.id));
      if (known !== undefined) return known;
      const chat: Chat = { about, messages: new Map(), refusal: null };
      chats.set(String(about.id), chat);
      return chat;
    },
    find: (id) => chats.get(String(id)),
    nextMessage: () => (message += 1),
  };
}

const tag = /<\/?([a-z-]+)(?:\s[^<>]*)?>/giu;
const tags = new Set([
  'b',
  'strong',
  'i',
  'em',
  'u',
  'ins',
  's',
  'strike',
  'del',
  'a',
  'code',
  'pre',
  'blockquote',
  'span',
  'tg-spoiler',
]);

/** The text that is left after the entities were taken out; null where they cannot be read. */
export function parseText(text: string, mode: unknown): string | null {
  if (mode === undefined) return text;
  if (mode !== 'HTML') return null;
  const unknown = [...text.matchAll(tag)].some(([, name = '']) => !tags.has(name.toLowerCase()));
  const plain = text.replace(tag, '');
  if (unknown || plain.includes('<')) return null;
  return plain
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** What is wrong with a text, its length in UTF-16 units counted after the entities; null where nothing is. */
export function textProblem(text: unknown, mode: unknown, most: number): string | null {
  if (typeof text !== 'string') return null;
  const plain = parseText(text, mode);
  if (plain === null) return "Bad Request: can't parse entities";
  if (plain.trim() === '') return 'Bad Request: message text is empty';
  return plain.length > most ? 'Bad Request: message is too long' : null;
}

/** What is wrong with an inline keyboard; null where nothing is. */
export function keyboardProblem(markup: unknown): string | null {
  if (markup === undefined) return null;
  const rows = memberOf(markup, 'inline_keyboard');
  if (!Array.isArray(rows)) return 'Bad Request: object expected as reply markup';
  for (const button of rows.flat()) {
    const label = memberOf(button, 'text');
    const data = memberOf(button, 'callback_data');
    if (typeof label !== 'string' || label === '') return 'Bad Request: BUTTON_TEXT_INVALID';
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 0;
    if (bytes < 1 || bytes > 64) return 'Bad Request: BUTTON_DATA_INVALID';
  }
  return null;
}

/** A member of whatever came. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1] as unknown;
}
