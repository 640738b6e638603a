import { stopWords } from '../../../memory/text/stop-words.ts';
import { tokenize, toStem } from '../../../memory/text/text.ts';
import { isEmote } from '../chat-words.ts';

/** Words of chat that are about nothing in particular. */
const chatter = new Set(
  `lol lmao rofl haha yeah yep yup nope nah hey hello hi hiya bye thanks thank thx welcome please omg wow oh ooh aww nice good great
  cool awesome amazing love lovely like really pretty much many lot little bit thing things stuff something anything everything
  nothing someone anyone everyone everybody people guys chat stream streamer today tonight tomorrow yesterday now later time day
  week know think want need see look looks looking say said says tell ask get got gets getting go going goes went come comes make
  makes made making take put try use feel sure maybe actually literally still also even always never ever already yet way one two
  three first last next new old big small best better well right back let lets gonna wanna gotta dont cant wont isnt thats whats
  hes shes im ive id ill youre theyre actual anyway kind sort guess mean means point work works
  gg wp brb afk ty np pog lul kekw hype happy glad hope wish sorry excuse guy man dude bro mate friend watch watching hear heard
  listening follow followed twitch name called question answer rest night morning evening phew breath seems sounds whole half minute hour`
    .split(/\s+/)
    .map(toStem),
);
const address = /(?:https?:\/\/|www\.)\S+/g;

/** A term of a message: the form it is counted under, and as it was written. */
export type Term = { readonly stem: string; readonly word: string };

/** What a message is about: its words without stop words, emotes, addresses, commands, names of other chatters and small talk. */
export function termsOf(text: string, names: ReadonlySet<string>): readonly Term[] {
  if (text.startsWith('!')) return [];
  const words = text
    .slice(0, 500)
    .replaceAll(address, ' ')
    .split(/\s+/)
    .filter((word) => word !== '' && !word.startsWith('@') && !isEmote(word));
  const terms = new Map<string, Term>();
  for (const { text: word, extra } of tokenize(words.join(' '))) {
    if (extra || word.length < 3 || word.length > 30 || stopWords.has(word) || /^\d+$/.test(word)) continue;
    const stem = toStem(word);
    if (chatter.has(stem) || names.has(word) || terms.has(stem)) continue;
    terms.set(stem, { stem, word });
  }
  return [...terms.values()];
}

/** The names of these people as they stand in other people's messages. */
export function namesOf(messages: readonly { readonly author: string }[]): ReadonlySet<string> {
  return new Set(
    messages.flatMap(({ author }) => [author.toLowerCase(), ...author.toLowerCase().split(/[\s_-]+/)]),
  );
}
