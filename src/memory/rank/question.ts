import { stopWords } from '../text/stop-words.ts';
import { termId, tokenize, toStem } from '../text/text.ts';

/** A word of the question; `word` is how the person wrote it, folded. */
type QuestionTerm = { readonly id: number; readonly word: string; readonly weight: number };

/** The time that a question names; `month` counts from 0. */
type QuestionDate = {
  readonly month: number | null;
  readonly year: number | null;
  readonly day: number | null;
};

/** A question as the ranker reads it. */
export type Question = {
  readonly terms: readonly QuestionTerm[];
  /** Term ids of the first names that it calls. */
  readonly speakers: ReadonlyMap<number, string>;
  readonly when: boolean;
  readonly count: boolean;
  readonly date: QuestionDate | null;
};

/** Weight of a participant's name among the other words. */
const nameWeight = 0.5;
const months = 'january february march april may june july august september october november december'.split(
  ' ',
);
const monthName = new RegExp(
  String.raw`\b(${months.join('|')}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b`,
  'gi',
);
const when = /\bwhen\b|\bhow long\b|\bwhat (?:date|year|month|day|time)\b|\bwhich (?:year|month|day)\b/i;
/** Of a longer word its pairs are looked for, which say more. */
const singleHan = /^\p{Script=Han}$/u;
const howMany = /\bhow (?:many|much|often|old)\b/i;

/** Reads a question. `isSpeaker` tells whether a term is the first name of somebody who spoke. */
export function readQuestion(text: string, isSpeaker: (term: number) => boolean): Question {
  const speakers = new Map<number, string>();
  const terms = new Map<number, QuestionTerm>();
  for (const token of tokenize(text.slice(0, 4_000))) {
    if (stopWords.has(token.text) || (token.extra && singleHan.test(token.text))) continue;
    const id = termId(toStem(token.text));
    const calls = !token.extra && isSpeaker(id);
    if (calls) speakers.set(id, token.text);
    if (!terms.has(id)) terms.set(id, { id, word: token.text, weight: calls ? nameWeight : 1 });
  }
  return {
    terms: [...terms.values()],
    speakers,
    when: when.test(text),
    count: howMany.test(text),
    date: readDate(text),
  };
}

function readDate(text: string): QuestionDate | null {
  const year = /\b(20\d\d|19\d\d)\b/.exec(text)?.[1];
  for (const match of text.matchAll(monthName)) {
    const name = match[1] ?? '';
    if (/^(?:may|mar)$/i.test(name) && !/^[A-Z]/.test(name)) continue;
    const before = /(\d{1,2})(?:st|nd|rd|th)?(?: of)? $/i.exec(text.slice(0, match.index))?.[1];
    const after = /^\.? (\d{1,2})(?:st|nd|rd|th)?\b(?!\d)/i.exec(text.slice(match.index + name.length))?.[1];
    const day = Number(before ?? after ?? 0);
    return {
      month: months.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3))),
      year: year === undefined ? null : Number(year),
      day: day >= 1 && day <= 31 ? day : null,
    };
  }
  return year === undefined ? null : { month: null, year: Number(year), day: null };
}
