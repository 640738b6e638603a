import type { TelegramEmulator } from '../emulators/telegram/telegram-emulator.ts';
import { eventually } from './house.ts';

/** What a program needs to sit at the emulator, with the person there as its owner. */
export function telegramSettings(telegram: TelegramEmulator): NodeJS.ProcessEnv {
  return {
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    MASTER_CHAT_IDS: String(telegram.person.id),
  };
}

/** A message of the bot as its chat shows it. */
export type Posted = {
  readonly id: number;
  readonly text: string;
  /** What its buttons carry, as they were sent. */
  readonly buttons: readonly string[];
};

/** Everything that the bot posted, in order. */
export function posted(telegram: TelegramEmulator): readonly Posted[] {
  return telegram.sent().map((message) => ({
    id: message.message_id,
    text: String(message['text']),
    buttons: buttonsOf(message),
  }));
}

/** The bot's newest message with these words. */
export function hears(telegram: TelegramEmulator, words: string | RegExp, after = 0): Promise<Posted> {
  const holds = (text: string) => (typeof words === 'string' ? text.includes(words) : words.test(text));
  return eventually(
    () => Promise.resolve(posted(telegram).findLast(({ id, text }) => id > after && holds(text))),
    30_000,
  ).catch((error: unknown) => {
    throw new Error(`Nobody heard ${String(words)}: ${JSON.stringify(posted(telegram))}`, { cause: error });
  });
}

/** The buttons that stand below a message now; none once they were taken away. */
export function buttonsNow(telegram: TelegramEmulator, id: number): readonly string[] {
  return buttonsOf(telegram.chat.messages.get(id) ?? {});
}

/** The owner presses a button that stands below a message now. */
export function press(telegram: TelegramEmulator, id: number, word: 'ok' | 'no'): void {
  const button = buttonsNow(telegram, id).find((data) => data.startsWith(`${word}:`));
  if (button === undefined) throw new Error(`There is no button ${word} below message ${id}`);
  telegram.press(telegram.chat, id, button);
}

/** What whoever pressed was told, in order. */
export function pressAnswers(telegram: TelegramEmulator): readonly string[] {
  return telegram.calls
    .filter(({ method }) => method === 'answerCallbackQuery')
    .map(({ fields }) => String(fields['text']));
}

function buttonsOf(message: { readonly [name: string]: unknown }): readonly string[] {
  const rows = (Object(message['reply_markup'])['inline_keyboard'] ?? []) as readonly {
    readonly callback_data: string;
  }[][];
  return rows.flat().map(({ callback_data: data }) => data);
}
