import type { Store } from '../store/store.ts';
import type { Meaning } from './embedding/meaning.ts';
import type { HolderIndex } from './index/holder-index.ts';
import type { Indexes } from './index/indexes.ts';
import type { ItemText } from './item-rows.ts';
import { readVisible } from './item-rows.ts';
import type { Provenance } from './memory.events.ts';
import type { Recall, Recalled, RecallQuery } from './memory.ts';
import type { Question } from './rank/question.ts';
import { readQuestion } from './rank/question.ts';
import type { Ranked } from './rank/rank.ts';
import { rank } from './rank/rank.ts';
import type { Scratch } from './rank/turn-scores.ts';
import { roomFor } from './rank/turn-scores.ts';
import { createVisibility } from './rank/visibility.ts';
import { explain } from './rank/why.ts';

/** What was found, by words unless it says otherwise. */
type Found = Ranked & { readonly worded?: boolean; readonly near?: boolean };

/** How many are found where the question does not say, and at most. */
const usual = 10;
const most = 200;
/** More than asked for are ranked, as one that has just left the path is dropped at the end. */
const spare = 8;

/** How many found by words are weighed against those found by meaning. */
const weighed = 60;

/** A search that also tells of pinned items, which stand outside the ranking. */
export type PinnedRecall = Recall & {
  /** Pinned items that the viewer may see, the latest first. */
  readonly pinned: (query: Omit<RecallQuery, 'text'>) => Promise<readonly Recalled[]>;
  /** Whether the viewer may see this item at all. */
  readonly sees: (query: Omit<RecallQuery, 'text'>, item: string) => Promise<boolean>;
};

/** Finds messages and notes of a holder (M2, M3); what the viewer may not see takes no part at all (M4). */
export function createRecall(
  store: Pick<Store, 'sql' | 'query'>,
  indexes: Indexes,
  clock: () => number,
  meaning: Meaning | null = null,
): PinnedRecall {
  let scratch: Scratch | null = null;
  const visibleTo = createVisibility();

  function findBest(
    index: HolderIndex,
    query: RecallQuery,
    question: Question,
  ): readonly Found[] | Promise<readonly Found[]> {
    const mine = roomFor(scratch, index.size);
    // Whoever throws half way leaves scores behind: the next search begins with new room.
    scratch = null;
    mine.visible = visibleTo(index, toViewer(query));
    const skip = (document: number) => query.except?.has(index.itemOf(document)) === true;
    const limit = meaning === null ? limitOf(query) + spare : Math.max(weighed, limitOf(query)) + spare;
    const best = rank(index, question, mine, { limit, now: clock(), skip });
    scratch = mine;
    if (meaning === null) return best;
    const found = { index, ranked: best, skip, holder: query.holder, text: query.text };
    return meaning
      .fuse({ ...found, visible: mine.visible.slice(0, index.size) })
      .then((both) => (both ?? best).slice(0, limitOf(query) + spare));
  }

  async function searchIn(index: HolderIndex, query: RecallQuery): Promise<readonly Recalled[]> {
    const question = readQuestion(query.text, (term) => (index.speakers.get(term) ?? 0) > 0);
    const best = await findBest(index, query, question);
    const rows = await readVisible(
      store,
      best.map(({ document }) => index.id(document)),
    );
    const found: Recalled[] = [];
    for (const { document, score, trace, worded = true, near = false } of best) {
      const row = rows.get(index.id(document));
      if (row === undefined || found.length >= limitOf(query)) continue;
      const words = worded ? [explain(index, question, document, row.speaker)] : [];
      const why = [...words, ...(near || !worded ? ['close in meaning'] : [])].join('; ');
      found.push({ ...toRecalled(row, score, why), trace });
    }
    return found;
  }

  async function pinnedIn(
    index: HolderIndex,
    query: Omit<RecallQuery, 'text'>,
  ): Promise<readonly Recalled[]> {
    const visible = visibleTo(index, toViewer(query));
    const ids: string[] = [];
    const next = (before: number): number => (before < 0 ? -1 : index.pinned.lastIndexOf(1, before));
    for (let at = next(index.size - 1); at >= 0 && ids.length < limitOf(query); at = next(at - 1)) {
      if (visible[at] === 1 && query.except?.has(index.itemOf(at)) !== true) ids.push(index.id(at));
    }
    const rows = await readVisible(store, ids);
    return [...rows.values()].sort((a, b) => b.at - a.at).map((row) => toRecalled(row, 0, 'pinned'));
  }

  return {
    search: (query) => indexes.read(query.holder, (index) => searchIn(index, query)),
    pinned: (query) => indexes.read(query.holder, (index) => pinnedIn(index, query)),
    sees: (query, item) =>
      indexes.read(query.holder, (index) => {
        const visible = visibleTo(index, toViewer(query));
        return index.documentsOf(item).some((document) => visible[document] === 1);
      }),
  };
}

function limitOf(query: Pick<RecallQuery, 'limit'>): number {
  return Math.max(1, Math.min(most, Math.floor(query.limit ?? usual)));
}

/** Who asks, in the words of the index. */
export function toViewer(query: Omit<RecallQuery, 'text'>) {
  return {
    ...(query.audience === undefined ? {} : { audience: query.audience }),
    ...(query.heardIn === undefined ? {} : { heardIn: `thread:${query.heardIn}` }),
    ...(query.thread === undefined ? {} : { within: `thread:${query.thread}` }),
  };
}

/** A row as a search gives it. */
export function toRecalled(row: ItemText, score: number, why: string): Recalled {
  const provenance = row.provenance === null ? null : (JSON.parse(row.provenance) as Provenance);
  const ownThread = row.stream.startsWith('thread:') ? row.stream.slice('thread:'.length) : null;
  return {
    id: row.item,
    kind: row.kind,
    holder: row.holder,
    thread: provenance?.thread ?? ownThread,
    message: row.kind === 'message' ? row.id : (provenance?.message ?? null),
    author: row.speaker,
    text: row.text,
    at: row.at,
    score,
    why,
  };
}
