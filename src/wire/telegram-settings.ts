import type { TelegramSettings } from '../channels/telegram/telegram-plugin.ts';
import type { Settings } from '../config/settings.ts';

/** What the settings say about Telegram; null until a bot is named. */
export function telegramSettings(settings: Settings | undefined): TelegramSettings | null {
  if (settings?.telegramToken == null) return null;
  return {
    token: settings.telegramToken,
    secret: settings.telegramSecret,
    apiRoot: settings.telegramUrl,
    publicUrl: settings.publicUrl,
    owners: { users: settings.masterUsers, chats: settings.masterChats },
  };
}
