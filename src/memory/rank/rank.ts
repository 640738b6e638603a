import type { HolderIndex } from '../index/holder-index.ts';
import type { Question } from './question.ts';
import type { SessionTerm } from './session-scores.ts';
import { chooseSessions, scoreSessions } from './session-scores.ts';
import type { TraceStep } from './trace.ts';
import { rounded, scoreOf, telling } from './trace.ts';
import type { Known, Note } from './turn-factor.ts';
import { dateFactor, turnFactor } from './turn-factor.ts';
import type { Scratch, SlotWeight } from './turn-scores.ts';
import { inverseFrequency, scoreTurns } from './turn-scores.ts';
import { weights } from './weights.ts';

/** A document and what it earned. */
export type Scored = { readonly document: number; readonly score: number };
/** The same with how it came about. */
export type Ranked = Scored & { readonly trace: readonly TraceStep[] };

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
  const tells = terms.reduce(
    (sum, { weight, frequency }) => sum + weight * inverseFrequency(index.living, frequency),
    0,
  );
  const known: Known = { named, now: options.now, telling: Math.max(tells, Number.MIN_VALUE) };
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
  const best = ranked
    .slice(0, options.limit)
    .map((one) => ({ ...one, trace: traceOf(index, question, scratch, one, known) }));
  for (const document of touched) {
    scratch.scores[document] = 0;
    scratch.cover[document] = 0;
    scratch.covered[document] = 0;
  }
  for (const first of reached) scratch.sessionScores[first] = 0;
  for (const first of chosen ?? []) scratch.chosen[first] = 0;
  return best;
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

/** From words to an order: the session's share, what is known of each turn, and the lift that a reply gives. */
function finish(
  index: HolderIndex,
  question: Question,
  scratch: Scratch,
  touched: number[],
  known: Known,
): void {
  const { scores, sessionScores, visible, words } = scratch;
  const dates = new Map<number, number>();
  for (const document of touched) {
    const first = index.session[document] ?? document;
    let dated = dates.get(first);
    if (dated === undefined) {
      dated = dateFactor(question, index.at[first] ?? 0);
      dates.set(first, dated);
    }
    words[document] = scores[document] ?? 0;
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
    if (scores[before] === 0) {
      touched.push(before);
      words[before] = 0;
    }
    scores[before] = (scores[before] ?? 0) + (lifts[at] ?? 0);
  }
}

/** How the score of a turn came about, step by step; what the steps leave open is the lift that a reply gave. */
function traceOf(
  index: HolderIndex,
  question: Question,
  scratch: Scratch,
  { document, score }: Scored,
  known: Known,
): readonly TraceStep[] {
  const first = index.session[document] ?? document;
  const words = scratch.words[document] ?? 0;
  const final = scratch.scores[document] ?? 0;
  const factors: TraceStep[] = [];
  const note: Note = (name, value) => factors.push({ name, by: 'times', value });
  // A turn that has no words of the question, nor a neighbour with them, is here for its reply alone.
  if (words > 0) {
    note('date', dateFactor(question, index.at[first] ?? 0));
    turnFactor(index, question, scratch, document, known, note);
  }
  const conversation = words > 0 ? weights.session.share * (scratch.sessionScores[first] ?? 0) : 0;
  const own: readonly TraceStep[] = [
    { name: 'words', by: 'add', value: words },
    { name: 'conversation', by: 'add', value: conversation },
    ...factors,
  ];
  return telling([
    ...own,
    { name: 'reply', by: 'add', value: final - scoreOf(own) },
    { name: 'variety', by: 'times', value: score / final },
  ]);
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
function spreadOver(index: HolderIndex, ranked: readonly Scored[]): readonly Scored[] {
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
): readonly Scored[] {
  const { scores } = scratch;
  const best: Scored[] = [];
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

function isBefore(index: HolderIndex, a: Scored, b: Scored | undefined): boolean {
  if (b === undefined || a.score !== b.score) return b === undefined || a.score > b.score;
  const age = (index.at[a.document] ?? 0) - (index.at[b.document] ?? 0);
  if (age !== 0) return age < 0;
  return index.id(a.document) < index.id(b.document);
}
