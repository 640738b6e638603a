/**
 * The numbers of the ranker. They were chosen by coordinate ascent on talk between two people and follow from how people talk:
 * the turns around a turn say what it is about, a question is lifted by its answer, the one who is named has usually said it.
 */
export const weights = {
  turn: { k1: 0.6, b: 0.5, idfPower: 0.7 },
  session: { k1: 1.2, b: 0.75, share: 0.2 },
  caption: 0.7,
  /** Of a participant's name, and of words that build a question, among the others. */
  named: 0.5,
  scaffold: 0.6,
  /** What a turn lends to its neighbours, and to the answer where it is a question. */
  toNext: 0.4,
  toAnswer: 0.8,
  toPrevious: 0.2,
  toSecond: 0.2,
  /** A reply lifts the turn that it follows. */
  lift: 0.1,
  /** Exponents: how many of the question's words the turn has, or the question that it answers; a name where one is asked for. */
  covering: 0.15,
  answering: 0.15,
  naming: 0.2,
  /** Words related less than this cover nothing. */
  leastCover: 0.1,
  speaker: 1.8,
  when: 1.3,
  count: 1.2,
  question: 0.9,
  nearDay: 5,
  farDay: 2,
  month: 3,
  monthAfter: 1.6,
  year: 1.6,
  /** Of each further turn of one session, where several things are asked for; so many turns are looked through. */
  sameSession: 0.9,
  spreadOver: 3,
  significance: 0.1,
  recency: 0.2,
  recencyHalfLifeMs: 30 * 86_400_000,
  feedback: { turns: 5, terms: 10, weight: 0.2, leastDocuments: 2, mostShare: 0.1 },
  /** Entries of related words that one search looks at. */
  relatedEntries: 6_000,
  /** Above this many documents the sessions are chosen first. */
  twoStagesAbove: 20_000,
  stageOne: { sessions: 64, sessionShare: 0.6, speaker: 1.4 },
} as const;
