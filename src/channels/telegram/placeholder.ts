import { toName } from '../../agent/prompt/spotlight.ts';
import type { Medium } from '../../kernel/thread/thread.events.ts';
import type { TelegramMessage } from './update.ts';

const mostName = 120;

/** Further kinds of what people send, as Telegram names them, in words. */
const others = {
  checklist: 'checklist',
  dice: 'dice',
  story: 'story',
  paid_media: 'paid media',
  game: 'game',
  invoice: 'invoice',
  gift: 'gift',
  unique_gift: 'gift',
  giveaway: 'giveaway',
} as const;

/** What stands for a message without words, in one line whatever its names hold; null where it is no message of anybody's. */
export function placeholderOf(message: TelegramMessage, [medium]: readonly Medium[]): string | null {
  if (medium?.kind === 'voice') {
    return medium.seconds === undefined ? '[voice]' : `[voice, ${Math.round(medium.seconds)} s]`;
  }
  if (medium?.kind === 'image') return '[image]';
  if (medium !== undefined)
    return medium.name === undefined ? '[file]' : `[file ${toName(medium.name, mostName)}]`;
  const { sticker, location, contact, poll } = message;
  if (sticker !== undefined) return sticker.emoji === undefined ? '[sticker]' : `[sticker ${sticker.emoji}]`;
  if (location !== undefined) return `[location ${location.latitude}, ${location.longitude}]`;
  if (contact !== undefined) return `[contact ${toName(contact.first_name, mostName)}]`;
  if (poll !== undefined) return `[poll: ${toName(poll.question, mostName * 3)}]`;
  const other = Object.entries(others).find(([name]) => message[name] !== undefined);
  return other === undefined ? null : `[${other[1]}]`;
}

/** The words of a rich message, one block a line; null where it is none. */
export function richWordsOf({ rich_message: rich }: TelegramMessage): string | null {
  if (rich === undefined) return null;
  const words = blockWords(rich)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
  return words === '' ? '[rich message]' : words;
}

/** Blocks hold blocks, items, cells and captions under many names; what is said stands under `text`, whatever is around it. */
function blockWords(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(blockWords);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'text' ? [inlineWords(inner)] : blockWords(inner),
  );
}

function inlineWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(inlineWords).join('');
  return typeof value === 'object' && value !== null && 'text' in value ? inlineWords(value.text) : '';
}
