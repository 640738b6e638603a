import { stopWords } from '../text/stop-words.ts';
import type { Related } from '../text/related.ts';
import { relatedTo } from '../text/related.ts';
import { termId, tokenize, toStem } from '../text/text.ts';
import { weights } from './weights.ts';

/** A word of the question; `word` is how the person wrote it, folded, and `related` says nearly or partly the same. */
type QuestionTerm = {
  readonly id: number;
  readonly word: string;
  readonly weight: number;
  readonly related: readonly Related[];
};

/** The time that a question names; `month` counts from 0. */
export type QuestionDate = {
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
  /** Asks for several things at once, which were said on different occasions: which cities, what hobbies. */
  readonly several: boolean;
  /** Asks for somebody or something by name: who, which, where, what kind of. */
  readonly name: boolean;
  readonly dates: readonly QuestionDate[];
};

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

const forName =
  /\b(?:which|who|whom|whose|where|what (?:kind|type|sort|(?:is|was) the name|city|cities|country|countries|state|place|town))\b/i;
const plural =
  /\b(?:what|which)(?: [\w'-]+){0,3}? (?!kind|type|sort)[\w'-]*[^s\W]s (?:has|have|had|did|does|do|are|were)\b/i;
/** Words that build a question rather than say what it is about. */
const scaffold = new Set(
  (
    'kind type sort many much name thing way mention describe share say tell think according discuss talk use happen get ' +
    'give make go take come other another different various some often main specific particular first new recently currently ' +
    'need like want one also time'
  )
    .split(' ')
    .map((word) => termId(toStem(word))),
);

/** Reads a question. `isSpeaker` tells whether a term is the first name of somebody who spoke. */
export function readQuestion(text: string, isSpeaker: (term: number) => boolean): Question {
  const speakers = new Map<number, string>();
  const terms = new Map<number, QuestionTerm>();
  for (const token of tokenize(text.slice(0, 4_000))) {
    if (stopWords.has(token.text) || (token.extra && singleHan.test(token.text))) continue;
    const id = termId(toStem(token.text));
    const calls = !token.extra && isSpeaker(id);
    if (calls) speakers.set(id, token.text);
    if (terms.has(id)) continue;
    const weight = calls ? weights.named : scaffold.has(id) ? weights.scaffold : 1;
    terms.set(id, { id, word: token.text, weight, related: calls ? [] : relatedTo(token.text) });
  }
  return {
    terms: [...terms.values()],
    speakers,
    when: when.test(text),
    count: howMany.test(text),
    several: plural.test(text),
    name: forName.test(text),
    dates: readDates(text),
  };
}

const yearName = /\b(?:20|19)\d\d\b/g;
const isoDay = /\b((?:20|19)\d\d)-(\d\d)-(\d\d)\b/g;

/** A month belongs to the year that follows it, or to the one that was named before. */
function readDates(text: string): readonly QuestionDate[] {
  const years = [...text.matchAll(yearName)].map((match) => ({ at: match.index, year: Number(match[0]) }));
  const dates: QuestionDate[] = [...text.matchAll(isoDay)].map(([, year, month, day]) => ({
    month: Number(month) - 1,
    year: Number(year),
    day: Number(day),
  }));
  for (const match of text.matchAll(monthName)) {
    const name = match[1] ?? '';
    if (/^(?:may|mar)$/i.test(name) && !/^[A-Z]/.test(name)) continue;
    const before = /(\d{1,2})(?:st|nd|rd|th)?(?: of)? $/i.exec(text.slice(0, match.index))?.[1];
    const after = /^\.? (\d{1,2})(?:st|nd|rd|th)?\b(?!\d)/i.exec(text.slice(match.index + name.length))?.[1];
    const day = Number(before ?? after ?? 0);
    dates.push({
      month: months.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3))),
      year: (years.find(({ at }) => at > match.index) ?? years.at(-1))?.year ?? null,
      day: day >= 1 && day <= 31 ? day : null,
    });
  }
  return dates.length > 0 ? dates : years.map(({ year }) => ({ month: null, year, day: null }));
}
