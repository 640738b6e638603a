import { setTimeout as pause } from 'node:timers/promises';
import type { Chat, ChatMessage, User } from '../../../test/emulators/telegram/chats.ts';
import { memberOf } from '../../../test/emulators/telegram/chats.ts';
import type { TelegramEmulator } from '../../../test/emulators/telegram/telegram-emulator.ts';

/** A message of an owner, as Telegram knows it. */
export type OwnerWords = { readonly chat: number; readonly message: number; readonly text: string };

/** A press, as Telegram knows it. */
export type OwnerPress = {
  readonly id: string;
  readonly word: 'ok' | 'no';
  readonly data: string;
  /** Text of the message that carries the button, as it was sent. */
  readonly shown: string;
  readonly at: number;
};

/** Owners who write and press until they are told to stop. */
export type Owners = {
  readonly words: readonly OwnerWords[];
  readonly presses: readonly OwnerPress[];
  readonly stop: () => Promise<void>;
};

/** How an owner lives: milliseconds between two acts. */
type Pace = { readonly least: number; readonly most: number };

const paces: readonly Pace[] = [
  { least: 300, most: 1_600 },
  { least: 600, most: 3_000 },
  // So slow that proposals run out before they are pressed.
  { least: 6_000, most: 40_000 },
];

/** Ids of the people, and of their chats. */
export const ownerIds: readonly number[] = paces.map((_, index) => 70 + index);

/** Lets them live, each in a private chat of their own. */
export function startOwners(telegram: TelegramEmulator, random: () => number): Owners {
  const words: OwnerWords[] = [];
  const presses: OwnerPress[] = [];
  const stopped = new AbortController();
  let count = 0;

  function say(chat: Chat, from: User, text: string): void {
    const { message } = telegram.say({ text }, { chat, from });
    words.push({ chat: chat.about.id, message: message.message_id, text });
  }

  function press(chat: Chat, from: User, below: ChatMessage, word: 'ok' | 'no'): void {
    const data = buttonOf(below, word);
    if (data === null) return;
    const { id } = telegram.press(chat, below.message_id, data, from);
    presses.push({ id, word, data, shown: String(below['text']), at: Date.now() });
  }

  async function live(pace: Pace, id: number): Promise<void> {
    const from: User = { id, is_bot: false, first_name: `Olga ${id}` };
    const chat = telegram.addChat({ id, type: 'private', first_name: from.first_name });
    const seen = new Set<number>();
    const later: ChatMessage[] = [];
    const next = (): string => String((count += 1));
    /** Mostly one waits for an answer before one goes on. */
    let patientUntil = 0;
    const wait = (): void => {
      if (random() < 0.8) patientUntil = Date.now() + 3_000 + random() * 6_000;
    };
    while (!stopped.signal.aborted) {
      await pause(pace.least + random() * (pace.most - pace.least));
      const below = telegram
        .sent()
        .find(
          (message) =>
            memberOf(message['chat'], 'id') === id &&
            buttonOf(message, 'ok') !== null &&
            !seen.has(message.message_id),
        );
      const luck = random();
      if (below !== undefined) {
        seen.add(below.message_id);
        wait();
        if (luck < 0.55) press(chat, from, below, 'ok');
        else if (luck < 0.65) press(chat, from, below, 'no');
        else if (luck < 0.8) {
          press(chat, from, below, 'ok');
          press(chat, from, below, random() < 0.7 ? 'ok' : 'no');
        } else if (luck < 0.9) say(chat, from, `but with care, do:${next()}`);
        else if (luck < 0.93) say(chat, from, 'no');
        else if (luck < 0.95) say(chat, from, 'yes');
        // Pressed much later, or never.
        if (luck > 0.75) later.push(below);
      } else if (Date.now() < patientUntil) continue;
      else if (luck < 0.2 && later.length > 0) {
        const [old] = later.splice(Math.floor(random() * later.length), 1);
        if (old !== undefined) press(chat, from, old, random() < 0.8 ? 'ok' : 'no');
      } else if (luck < 0.7) {
        say(chat, from, `please see to do:${next()}`);
        wait();
      } else if (luck < 0.88) say(chat, from, `what is ask:${next()}?`);
      else if (luck < 0.95) say(chat, from, `thank you, say:${next()}`);
      else if (luck < 0.97) say(chat, from, 'stop');
    }
  }

  const lives = paces.map((pace, index) => live(pace, ownerIds[index] ?? 0));
  return {
    words,
    presses,
    async stop() {
      stopped.abort();
      await Promise.all(lives);
    },
  };
}

/** What the button of this word carries; null where the message has no such button. */
export function buttonOf(message: ChatMessage, word: 'ok' | 'no'): string | null {
  const rows = memberOf(message['reply_markup'], 'inline_keyboard');
  const buttons: readonly unknown[] = Array.isArray(rows) ? rows.flat() : [];
  for (const button of buttons) {
    const data = memberOf(button, 'callback_data');
    if (typeof data === 'string' && data.startsWith(`${word}:`)) return data;
  }
  return null;
}
