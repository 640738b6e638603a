import type { HolderIndex } from '../index/holder-index.ts';
import { isQuestion } from '../index/holder-index.ts';
import { features } from '../text/item-terms.ts';
import type { Question } from './question.ts';
import type { SessionTerm } from './session-scores.ts';
import { chooseSessions, scoreSessions } from './session-scores.ts';
import type { Scratch, SlotWeight } from './turn-scores.ts';
import { inverseFrequency, scoreTurns } from './turn-scores.ts';
import { weights } from './weights.ts';

/** A document and what it earned. */
export type Ranked = { readonly document: number; readonly score: number };

/** How to rank. `visible` of the scratch holds 1 for every document that the viewer may see: nothing else is looked at. */
export type RankOptions = {
  readonly limit: number;
  readonly now: number;
  /** Documents that lend to their neighbours but are not wanted themselves. */
  readonly skip: (document: number) => boolean;
};

/** The best documents for a question, best first; ties by age and id, so that every index of the same rows agrees. */
export function rank(
  index: HolderIndex,
  question: Question,
  scratch: Scratch,
  options: RankOptions,
): readonly Ranked[] {
  const large = index.living > weights.twoStagesAbove;
  const terms = toSlots(index, question, scratch.visible);
  if (terms.length === 0) return [];
  const named = question.speakers.size === 1 ? ([...question.speakers.keys()][0] ?? 0) : 0;
  const reached = scoreSessions(index, sessionTerms(terms, large), scratch, { best: large, speaker: named });
  const chosen = large ? chooseSessions(scratch, reached) : null;
  const within = chosen === null ? null : scratch.chosen;
  const telling = terms.reduce(
    (sum, { weight, frequency }) => sum + weight * inverseFrequency(index.living, frequency),
    0,
  );
  const known: Known = { named, now: options.now, telling: Math.max(telling, Number.MIN_VALUE) };
  const touched: number[] = [];
  scoreTurns(index, terms, scratch, touched, within, true);
  const bare = large ? [] : touched.map((document) => scratch.scores[document] ?? 0);
  finish(index, question, scratch, touched, known);
  const expansion = large ? [] : feedback(index, question, scratch, touched);
  if (expansion.length > 0) {
    for (const document of touched) scratch.scores[document] = 0;
    touched.length = bare.length;
    for (const [at, document] of touched.entries()) scratch.scores[document] = bare[at] ?? 0;
    scoreTurns(index, expansion, scratch, touched, within, false);
    finish(index, question, scratch, touched, known);
  }
  const ranked = question.several
    ? spreadOver(
        index,
        takeBest(index, scratch, touched, { ...options, limit: weights.spreadOver * options.limit }),
      )
    : takeBest(index, scratch, touched, options);
  for (const document of touched) {
    scratch.scores[document] = 0;
    scratch.cover[document] = 0;
    scratch.covered[document] = 0;
  }
  for (const first of reached) scratch.sessionScores[first] = 0;
  for (const first of chosen ?? []) scratch.chosen[first] = 0;
  return ranked.slice(0, options.limit);
}

/**
 * Where the words of the question and their relatives stand; relatives with many entries are left out. A word of hidden turns alone
 * is one that was never said.
 */
function toSlots(index: HolderIndex, question: Question, visible: Uint8Array): readonly SlotWeight[] {
  const { postings } = index;
  let left: number = weights.relatedEntries;
  return question.terms.flatMap(({ id, weight, related }) => {
    const parts: { readonly slot: number; readonly share: number }[] = [];
    let frequency = 0;
    const add = (term: number, share: number): void => {
      const slot = postings.slot(term);
      const documents = slot === undefined ? 0 : postings.frequency(slot);
      if (slot === undefined || documents <= 0) return;
      if ((share < 1 && documents > left) || !isSeen(index, slot, visible)) return;
      if (share < 1) left -= documents;
      frequency += share * documents;
      parts.push({ slot, share });
    };
    add(id, 1);
    for (const other of related) if (!question.speakers.has(other.id)) add(other.id, other.share);
    return parts.length === 0 ? [] : [{ weight, frequency: Math.max(1, frequency), parts }];
  });
}

function isSeen(index: HolderIndex, slot: number, visible: Uint8Array): boolean {
  const { documents, from, to } = index.postings.entries(slot);
  for (let at = from; at < to; at += 1) if (visible[documents[at] ?? 0] === 1) return true;
  return false;
}

/** Sessions are scored by the words themselves; where they are chosen by it, related words have a say too. */
function sessionTerms(terms: readonly SlotWeight[], related: boolean): readonly SessionTerm[] {
  return terms.flatMap(({ weight, parts }) =>
    parts
      .filter(({ share }) => share === 1 || related)
      .map(({ slot, share }) => ({ slot, weight: weight * share })),
  );
}

/** What holds for all turns of one search: who is named, the time, and how much the whole question tells. */
type Known = { readonly named: number; readonly now: number; readonly telling: number };

/** From words to an order: the session's share, what is known of each turn, and the lift that a reply gives. */
function finish(
  index: HolderIndex,
  question: Question,
  scratch: Scratch,
  touched: number[],
  known: Known,
): void {
  const { scores, sessionScores, visible } = scratch;
  const dates = new Map<number, number>();
  for (const document of touched) {
    const first = index.session[document] ?? document;
    let dated = dates.get(first);
    if (dated === undefined) {
      dated = dateFactor(question, index.at[first] ?? 0);
      dates.set(first, dated);
    }
    const score = (scores[document] ?? 0) + weights.session.share * (sessionScores[first] ?? 0);
    scores[document] = score * dated * turnFactor(index, question, scratch, document, known);
  }
  const lifted: number[] = [];
  const lifts: number[] = [];
  for (const document of touched) {
    const before = index.previous[document] ?? -1;
    if (before < 0 || visible[before] === 0 || index.session[before] !== index.session[document]) continue;
    lifted.push(before);
    lifts.push(weights.lift * (scores[document] ?? 0));
  }
  for (let at = 0; at < lifted.length; at += 1) {
    const before = lifted[at] ?? 0;
    if (scores[before] === 0) touched.push(before);
    scores[before] = (scores[before] ?? 0) + (lifts[at] ?? 0);
  }
}

function turnFactor(
  index: HolderIndex,
  question: Question,
  scratch: Scratch,
  document: number,
  { named, now, telling }: Known,
): number {
  const flags = index.features[document] ?? 0;
  const age = Math.max(0, now - (index.at[document] ?? 0));
  const { cover, visible } = scratch;
  const before = index.previous[document] ?? -1;
  const beside = before >= 0 && visible[before] === 1 && index.session[before] === index.session[document];
  const asked = beside && isQuestion(index, before) ? (cover[before] ?? 0) : 0;
  const answersName = question.name && (flags & features.name) !== 0;
  let factor = Math.exp(
    (weights.covering * (cover[document] ?? 0) + weights.answering * asked) / telling +
      (answersName ? weights.naming : 0),
  );
  factor *= 1 + weights.significance * (index.significance[document] ?? 0);
  factor *= 1 + weights.recency * 2 ** (-age / weights.recencyHalfLifeMs);
  if (named !== 0 && index.speaker[document] === named) factor *= weights.speaker;
  if (question.when && (flags & features.temporal) !== 0) factor *= weights.when;
  if (question.count && (flags & features.number) !== 0) factor *= weights.count;
  if (isQuestion(index, document)) factor *= weights.question;
  return factor;
}

function dateFactor({ date }: Question, at: number): number {
  if (date === null) return 1;
  const day = new Date(at);
  const year = day.getUTCFullYear();
  if (date.month === null) return year === date.year ? weights.year : 1;
  const sameYear = date.year === null || date.year === year;
  if (day.getUTCMonth() === date.month && sameYear) {
    if (date.day === null) return weights.month;
    return Math.abs(day.getUTCDate() - date.day) <= 2 ? weights.nearDay : weights.farDay;
  }
  const following = (day.getUTCMonth() + 11) % 12 === date.month;
  const itsYear = day.getUTCMonth() === 0 ? year - 1 : year;
  return following && (date.year === null || date.year === itsYear) ? weights.monthAfter : 1;
}

/** Words that the best turns share and the question lacks, from visible turns alone; too dear for what it gives in large stores. */
function feedback(
  index: HolderIndex,
  question: Question,
  scratch: Scratch,
  touched: readonly number[],
): readonly SlotWeight[] {
  const { turns, terms, weight, leastDocuments, mostShare } = weights.feedback;
  const best = takeBest(index, scratch, touched, { limit: turns, now: 0, skip: () => false });
  const sum = best.reduce((total, { score }) => total + score, 0);
  if (sum <= 0) return [];
  const asked = new Set(question.terms.map(({ id }) => id));
  const most = index.living * mostShare;
  const values = new Map<number, number>();
  for (const { document, score } of best) {
    for (const slot of index.slotsOf(document)) {
      const frequency = index.postings.frequency(slot);
      const term = index.postings.term(slot);
      if (frequency < leastDocuments || frequency > most || asked.has(term) || index.speakers.has(term))
        continue;
      const telling = inverseFrequency(index.living, frequency);
      values.set(slot, (values.get(slot) ?? 0) + (score / sum) * telling);
    }
  }
  const ordered = [...values].sort(
    ([a, x], [b, y]) => y - x || index.postings.term(a) - index.postings.term(b),
  );
  const top = ordered[0]?.[1] ?? 1;
  return ordered.slice(0, terms).map(([slot, value]) => ({
    weight: (weight * value) / top,
    frequency: index.postings.frequency(slot),
    parts: [{ slot, share: 1 }],
  }));
}

/** The same turns, with those first that come from different sessions. */
function spreadOver(index: HolderIndex, ranked: readonly Ranked[]): readonly Ranked[] {
  const taken = new Map<number, number>();
  return ranked
    .map(({ document, score }) => {
      const first = index.session[document] ?? document;
      const before = taken.get(first) ?? 0;
      taken.set(first, before + 1);
      return { document, score: rounded(score * weights.sameSession ** before) };
    })
    .sort((a, b) => (isBefore(index, a, b) ? -1 : 1));
}

function takeBest(
  index: HolderIndex,
  scratch: Scratch,
  touched: readonly number[],
  options: RankOptions,
): readonly Ranked[] {
  const { scores } = scratch;
  const best: Ranked[] = [];
  for (const document of touched) {
    const score = rounded(scores[document] ?? 0);
    const last = best.at(-1);
    if (best.length >= options.limit && last !== undefined && score < last.score) continue;
    if (score <= 0 || options.skip(document)) continue;
    const ranked = { document, score };
    let at = best.length;
    while (at > 0 && isBefore(index, ranked, best[at - 1])) at -= 1;
    best.splice(at, 0, ranked);
    if (best.length > options.limit) best.pop();
  }
  return best;
}

/** Sums depend on the order of documents in their last bits; what is equal but for those is a tie. */
function rounded(score: number): number {
  return Math.round(score * 1e9) / 1e9;
}

function isBefore(index: HolderIndex, a: Ranked, b: Ranked | undefined): boolean {
  if (b === undefined || a.score !== b.score) return b === undefined || a.score > b.score;
  const age = (index.at[a.document] ?? 0) - (index.at[b.document] ?? 0);
  if (age !== 0) return age < 0;
  return (index.items[a.document]?.id ?? '') < (index.items[b.document]?.id ?? '');
}
