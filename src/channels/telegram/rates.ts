/** How many messages Telegram takes (Bots FAQ): one a second in a chat, twenty a minute in a group, thirty a second in all. */
const limits = {
  chat: { count: 1, ms: 1_000 },
  group: { count: 20, ms: 60_000 },
  all: { count: 30, ms: 1_000 },
} as const;

/** Keeps what is sent below the platform's limits. Times are those of a clock that nobody sets. */
export type Rates = {
  /** Milliseconds until a message may go to the chat, 0 for now. The moment is taken unless it is further away than `most`. */
  readonly take: (chat: string, now: number, most: number) => number;
  /** The platform wants nothing for so long. */
  readonly hold: (chat: string, until: number) => void;
};

/** Chats that are remembered; more than any bot writes to in a minute. */
const mostChats = 5_000;

/** The rates of one bot. */
export function createRates(): Rates {
  const times = new Map<string, number[]>();
  const held = new Map<string, number>();

  function freeAt(key: string, { count, ms }: { readonly count: number; readonly ms: number }, now: number) {
    const taken = (times.get(key) ?? []).filter((at) => at > now - ms);
    times.set(key, taken);
    const oldest = taken.at(-count);
    return oldest === undefined ? now : oldest + ms;
  }

  return {
    take(chat, now, most) {
      if (times.size > mostChats) times.clear();
      // Ids of groups are below zero.
      const keys = [
        [`chat:${chat}`, limits.chat],
        ...(chat.startsWith('-') ? [[`group:${chat}`, limits.group] as const] : []),
        ['all', limits.all],
      ] as const;
      let at = Math.max(now, held.get(chat) ?? now);
      for (const [key, limit] of keys) at = Math.max(at, freeAt(key, limit, now));
      if (at - now <= most) for (const [key] of keys) times.get(key)?.push(at);
      return at - now;
    },
    hold(chat, until) {
      if (held.size > mostChats) held.clear();
      held.set(chat, until);
    },
  };
}
