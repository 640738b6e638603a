import { setTimeout as pause } from 'node:timers/promises';
import type { TwitchEmulator } from '../../../test/emulators/twitch/twitch.ts';

/** A line of somebody in chat, and whether the program was told of it. */
export type ChatLine = { readonly id: string; readonly at: number; readonly told: boolean };

/** A line of the bot, and when it was first seen. */
export type BotLine = { readonly external: string; readonly text: string; readonly at: number };

/** People who talk, ask, and fall silent, until they are told to stop. */
export type Audience = {
  readonly lines: readonly ChatLine[];
  readonly bot: readonly BotLine[];
  readonly stop: () => Promise<void>;
};

/** Messages a second while people talk. */
const rate = 30;

/** Lets them live. Twitch repeats nothing, so only what goes out while somebody listens is told. */
export function startAudience(twitch: TwitchEmulator, random: () => number): Audience {
  const people = Array.from({ length: 20 }, (_, index) => twitch.join(`chatter${index}`));
  const lines: ChatLine[] = [];
  const bot: BotLine[] = [];
  const stopped = new AbortController();

  const listens = (): boolean =>
    twitch.eventsub.sessions().some(({ types }) => types.includes('channel.chat.message'));

  async function talk(): Promise<void> {
    for (let count = 0; !stopped.signal.aborted;) {
      const until = Date.now() + 2_000 + random() * 4_000;
      while (Date.now() < until && !stopped.signal.aborted) {
        count += 1;
        const by = people[Math.floor(random() * people.length)];
        const text = random() < 0.03 ? `Wren, what was said about ${count}?` : `that glaze is good ${count}`;
        const told = listens();
        lines.push({ id: twitch.say({ text, ...(by === undefined ? {} : { by }) }), at: Date.now(), told });
        await pause((2_000 / rate) * random());
      }
      // Long enough for one prompt, and mostly too short for the next.
      await pause(4_000 + random() * 6_000);
    }
  }

  async function watch(): Promise<void> {
    while (!stopped.signal.aborted) {
      for (const { external, text } of twitch.platform.posts().slice(bot.length))
        bot.push({ external, text, at: Date.now() });
      await pause(20);
    }
  }

  const running = [talk(), watch()];
  return {
    lines,
    bot,
    async stop() {
      stopped.abort();
      await Promise.all(running);
    },
  };
}
