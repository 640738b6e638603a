import { isEmote } from '../chat-words.ts';

/** Fifteen seconds of chat, counted. */
export type Bucket = {
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly messages: number;
  readonly chatters: ReadonlySet<string>;
  readonly add: (at: number, author: string, text: string) => void;
  /** The middle message's time. */
  readonly middle: () => number;
  /** Share of messages that are nothing but emotes, from 0 to 1. */
  readonly emoteShare: () => number;
  /** The word that most messages repeat, and its share of all messages; null when there is none to speak of. */
  readonly repeated: () => { readonly word: string; readonly share: number } | null;
  /** A command or keyword with which so many messages begin that somebody must have asked for it. */
  readonly sameWord: () => string | null;
};

/** So many different words and chatters of a bucket are counted; a flood has more, and says no more by it. */
const mostWords = 400;
const mostChatters = 4_000;
const keyword = /^(?:!\S{2,30}|#?(?:giveaway|raffle|enter|join)\S{0,10})$/i;
const askedShare = 0.4;

/** Starts to count at a time. */
export function readBucket(start: number): Bucket {
  const chatters = new Set<string>();
  const words = new Map<string, number>();
  const keywords = new Map<string, number>();
  /** Messages in each second. */
  const seconds = new Uint32Array(16);
  let messages = 0;
  let emotes = 0;
  return {
    start,
    get messages() {
      return messages;
    },
    chatters,
    add(at, author, text) {
      messages += 1;
      const second = Math.max(0, Math.min(15, Math.floor((at - start) / 1_000)));
      seconds[second] = (seconds[second] ?? 0) + 1;
      if (chatters.size < mostChatters) chatters.add(author);
      const said = text.trim().slice(0, 200).split(/\s+/);
      if (said.every((word) => isEmote(word))) emotes += 1;
      const [first = ''] = said;
      if (keyword.test(first)) count(keywords, first.toLowerCase());
      for (const word of new Set(said.slice(0, 8))) count(words, word.toLowerCase());
    },
    middle() {
      let seen = 0;
      for (const [second, count] of seconds.entries()) {
        seen += count;
        if (seen * 2 >= messages) return start + second * 1_000 + 500;
      }
      return start;
    },
    emoteShare: () => (messages === 0 ? 0 : emotes / messages),
    repeated() {
      const top = largest(words);
      return top === null || top.count < 3 ? null : { word: top.word, share: top.count / messages };
    },
    sameWord() {
      const top = largest(keywords);
      return top !== null && top.count >= 3 && top.count / messages >= askedShare ? top.word : null;
    },
  };
}

function count(words: Map<string, number>, word: string): void {
  const known = words.get(word);
  if (known !== undefined) words.set(word, known + 1);
  else if (words.size < mostWords) words.set(word, 1);
}

function largest(
  words: ReadonlyMap<string, number>,
): { readonly word: string; readonly count: number } | null {
  let found: { readonly word: string; readonly count: number } | null = null;
  for (const [word, times] of words) if (times > (found?.count ?? 0)) found = { word, count: times };
  return found;
}
