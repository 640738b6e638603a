import { accept, refuse } from '../../../kernel/result.ts';
import type { Result } from '../../../kernel/result.ts';
import { foldLine } from './fold.ts';

/** What a person has taught the warden: it lets these people and these sentences pass. */
export type Taught = {
  /** Ids of chatters. */
  readonly people: ReadonlySet<string>;
  /** Sentences in the form that `toTaughtSentence` gives. */
  readonly sentences: ReadonlySet<string>;
};

/** Nothing taught yet. */
export const nothingTaught: Taught = { people: new Set(), sentences: new Set() };

/** Why a sentence is not learned: so few words would let real spam pass. */
export type TaughtRefusal = 'too-few-words' | 'too-short';

const leastWords = 5;
const leastLength = 30;

/** The form in which a sentence is kept and compared: folded, with the addresses in it. Five words and thirty characters at least. */
export function toTaughtSentence(text: string): Result<string, TaughtRefusal> {
  const { folded, links } = foldLine(text);
  if (folded.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length < leastWords)
    return refuse('too-few-words');
  if (text.trim().length < leastLength) return refuse('too-short');
  return accept([folded, ...links.map(({ host }) => host)].join('|'));
}

/** Whether a person has allowed exactly this sentence. What is said before or after it makes another one. */
export function isTaught(text: string, taught: Taught): boolean {
  if (taught.sentences.size === 0) return false;
  const sentence = toTaughtSentence(text);
  return sentence.ok && taught.sentences.has(sentence.value);
}
