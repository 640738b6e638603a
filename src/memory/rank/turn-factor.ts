import type { HolderIndex } from '../index/holder-index.ts';
import { isQuestion } from '../index/holder-index.ts';
import { features } from '../text/item-terms.ts';
import type { Question, QuestionDate } from './question.ts';
import type { TraceName } from './trace.ts';
import type { Scratch } from './turn-scores.ts';
import { weights } from './weights.ts';

/** What holds for all turns of one search: who is named, the time, and how much the whole question tells. */
export type Known = { readonly named: number; readonly now: number; readonly telling: number };

/** Hears of each factor. */
export type Note = (name: TraceName, value: number) => void;

/** What is known of a turn besides its words, as one factor. */
export function turnFactor(
  index: HolderIndex,
  question: Question,
  scratch: Scratch,
  document: number,
  { named, now, telling }: Known,
  note?: Note,
): number {
  const flags = index.features[document] ?? 0;
  const age = Math.max(0, now - (index.at[document] ?? 0));
  const { cover, visible } = scratch;
  const before = index.previous[document] ?? -1;
  const beside = before >= 0 && visible[before] === 1 && index.session[before] === index.session[document];
  const asked = beside && isQuestion(index, before) ? (cover[before] ?? 0) : 0;
  const answersName = question.name && (flags & features.name) !== 0;
  let factor = noted(
    note,
    'coverage',
    Math.exp(
      (weights.covering * (cover[document] ?? 0) + weights.answering * asked) / telling +
        (answersName ? weights.naming : 0),
    ),
  );
  factor *= noted(note, 'significance', 1 + weights.significance * (index.significance[document] ?? 0));
  factor *= noted(note, 'recency', 1 + weights.recency * 2 ** (-age / weights.recencyHalfLifeMs));
  if (named !== 0 && index.speaker[document] === named) factor *= noted(note, 'speaker', weights.speaker);
  if (question.when && (flags & features.temporal) !== 0) factor *= noted(note, 'time', weights.when);
  if (question.count && (flags & features.number) !== 0) factor *= noted(note, 'number', weights.count);
  if (isQuestion(index, document)) factor *= noted(note, 'question', weights.question);
  return factor;
}

function noted(note: Note | undefined, name: TraceName, value: number): number {
  note?.(name, value);
  return value;
}

/** How well the time of a conversation fits the one that the question names, or the best of those. */
export function dateFactor({ dates }: Question, at: number): number {
  let best = 1;
  for (const date of dates) best = Math.max(best, fits(date, at));
  return best;
}

function fits(date: QuestionDate, at: number): number {
  const day = new Date(at);
  const year = day.getUTCFullYear();
  if (date.month === null) return year === date.year ? weights.year : 1;
  if (date.day !== null && daysFrom(date.month, date.day, date.year ?? year, at) <= 2) return weights.nearDay;
  const sameYear = date.year === null || date.year === year;
  if (day.getUTCMonth() === date.month && sameYear) return date.day === null ? weights.month : weights.farDay;
  const following = (day.getUTCMonth() + 11) % 12 === date.month;
  const itsYear = day.getUTCMonth() === 0 ? year - 1 : year;
  return following && (date.year === null || date.year === itsYear) ? weights.monthAfter : 1;
}

/** Whole days between a day and a time, whichever comes first. */
function daysFrom(month: number, day: number, year: number, at: number): number {
  return Math.abs(Math.floor(at / dayMs) - Math.floor(Date.UTC(year, month, day) / dayMs));
}

const dayMs = 86_400_000;
