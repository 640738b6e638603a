import type { HolderIndex } from '../index/holder-index.ts';
import { features } from '../text/item-terms.ts';
import type { Question } from './question.ts';

/** Why a document was found, for a person: the words it shares with the question, and what else spoke for it. */
export function explain(index: HolderIndex, question: Question, document: number, speaker: string): string {
  const held = new Set([...index.slotsOf(document)].map((slot) => index.postings.term(slot)));
  const shared = question.terms.filter(({ id }) => held.has(id)).map(({ word }) => word);
  const near = question.terms.filter(
    ({ id, related }) => !held.has(id) && related.some((other) => held.has(other.id)),
  );
  const reasons = [
    ...(shared.length > 0 ? [`has ${quoteList(shared)}`] : []),
    ...(near.length > 0 ? [`has words close to ${quoteList(near.map(({ word }) => word))}`] : []),
    ...(shared.length + near.length === 0 ? ['stands beside messages with your words'] : []),
    ...(question.speakers.has(index.speaker[document] ?? 0) ? [`said by ${speaker}`] : []),
    ...(isDated(question, index.at[index.session[document] ?? document] ?? 0)
      ? ['from the time you name']
      : []),
    ...(question.when && hasFeature(index, document, features.temporal) ? ['speaks of a time'] : []),
    ...(question.count && hasFeature(index, document, features.number) ? ['holds a number'] : []),
    ...(question.name && hasFeature(index, document, features.name) ? ['names somebody or something'] : []),
    ...((index.significance[document] ?? 1) > 1 ? ['marked as significant'] : []),
  ];
  return reasons.join('; ');
}

function isDated({ dates }: Question, at: number): boolean {
  const day = new Date(at);
  return dates.some(
    ({ month, year }) =>
      (month === null || month === day.getUTCMonth()) && (year === null || year === day.getUTCFullYear()),
  );
}

function hasFeature(index: HolderIndex, document: number, feature: number): boolean {
  return ((index.features[document] ?? 0) & feature) !== 0;
}

function quoteList(words: readonly string[]): string {
  const shown = words.slice(0, 6).map((word) => `“${word}”`);
  return words.length > shown.length
    ? `${shown.join(', ')} and ${words.length - shown.length} more`
    : shown.join(', ');
}
