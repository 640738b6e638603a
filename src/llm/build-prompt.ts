import type { Budget } from './gateway.ts';
import type { BuildPrompt, BuiltPrompt, Receipt, Segment, Summarise } from './prompt.ts';
import { messageText, tokensPerMessage } from './token-estimate.ts';

/** Newest turns that are never summarised. */
const newestTurns = 6;
/** Recalled memories that stay when there is no room for all. */
const leastMemories = 2;
/** Summarising goes down to this share of the soft budget, so that the next turns need no summary again. */
const afterSummary = 0.7;
/** Share of the soft budget that a summary is expected to take. */
const summaryShare = 0.08;

type Item = {
  readonly segment: Segment;
  readonly tokens: number;
  kept: boolean;
  why: string;
};

/**
 * Builds a prompt within its budget (L5). Above the soft budget older turns are summarised, then recalled memories drop to two,
 * then nice segments go, turns from the oldest on, others from the last on. Should-segments go only above the hard budget,
 * must-segments never: if they alone exceed it, the result says so with numbers. The order of what stays is the order given; a
 * summary stands where the turns stood that it tells of.
 *
 * `summarise` is given the turns that make room, oldest first, an earlier summary among them; null leaves them as they are.
 */
export const buildPrompt: BuildPrompt = async (segments, budget, model, summarise) => {
  const items = segments.map((segment) => itemOf(segment, budget));
  const must = items.filter(({ segment }) => segment.tier === 'must');
  const least = sum(must);
  if (least > budget.hard) return tooLarge(items, must, least, budget, model);
  if (total(items) > budget.soft) await foldOlderTurns(items, budget, summarise);
  dropMemories(items, budget);
  const soft = `no room within ${budget.soft} tokens`;
  cutUntil(items, budget.soft, niceInOrder(items), soft);
  cutUntil(items, budget.hard, shouldInOrder(items), `no room within ${budget.hard} tokens`);
  const messages = items.filter(({ kept }) => kept).flatMap(({ segment }) => segment.messages);
  return { ok: true, messages, receipt: receiptOf(items, budget, model) };
};

/** Tokens of a segment with the borders of its messages. */
export function segmentTokens(segment: Segment, budget: Pick<Budget, 'count'>): number {
  return segment.messages.reduce(
    (tokens, message) => tokens + budget.count(messageText(message)) + tokensPerMessage,
    0,
  );
}

function itemOf(segment: Segment, budget: Budget): Item {
  return { segment, tokens: segmentTokens(segment, budget), kept: true, why: segment.why };
}

/** Puts a summary in the place of the oldest turns, where that makes room. */
async function foldOlderTurns(items: Item[], budget: Budget, summarise: Summarise): Promise<void> {
  const older = items.filter(({ segment }) => segment.tier !== 'must' && isTold(segment));
  const turns = older.filter(({ segment }) => segment.kind === 'turn');
  const newest = new Set(turns.slice(-newestTurns));
  const allowance = Math.ceil(budget.soft * summaryShare);
  const goal = total(items) + allowance - budget.soft * afterSummary;
  const folded: Item[] = [];
  for (const item of older) {
    if (newest.has(item) || sum(folded) >= goal) break;
    folded.push(item);
  }
  if (folded.filter(({ segment }) => segment.kind === 'turn').length < 2) return;
  const summary = await summarise(folded.map(({ segment }) => segment));
  if (summary === null) return;
  const item = itemOf(summary, budget);
  // A summary that is no shorter than what it tells of is none.
  if (item.tokens >= sum(folded)) return;
  for (const one of folded) drop(one, `told by the summary of ${folded.length} older ones`);
  const first = folded[0];
  items.splice(first === undefined ? 0 : items.indexOf(first), 0, item);
}

function isTold(segment: Segment): boolean {
  return segment.kind === 'turn' || segment.kind === 'summary';
}

function dropMemories(items: readonly Item[], budget: Budget): void {
  const memories = items.filter(({ segment }) => segment.kind === 'memory' && segment.tier !== 'must');
  const spare = memories.slice(leastMemories).reverse();
  cutUntil(items, budget.soft, spare, `only ${leastMemories} memories within ${budget.soft} tokens`);
}

function cutUntil(items: readonly Item[], limit: number, candidates: readonly Item[], why: string): void {
  let tokens = total(items);
  for (const item of candidates) {
    if (tokens <= limit) return;
    if (!item.kept) continue;
    drop(item, why);
    tokens -= item.tokens;
  }
}

function niceInOrder(items: readonly Item[]): readonly Item[] {
  const nice = items.filter(({ segment }) => segment.tier === 'nice');
  const memories = nice.filter(({ segment }) => segment.kind === 'memory');
  return [...inOrder(nice.filter(({ segment }) => segment.kind !== 'memory')), ...memories.reverse()];
}

function shouldInOrder(items: readonly Item[]): readonly Item[] {
  return inOrder(items.filter(({ segment }) => segment.tier === 'should'));
}

/** Turns from the oldest on, so that no hole opens in the conversation; then the others from the last on. */
function inOrder(items: readonly Item[]): readonly Item[] {
  return [
    ...items.filter(({ segment }) => segment.kind === 'turn'),
    ...items.filter(({ segment }) => segment.kind !== 'turn').reverse(),
  ];
}

function drop(item: Item, why: string): void {
  item.kept = false;
  item.why = `${item.segment.why}; cut: ${why}`;
}

function tooLarge(
  items: readonly Item[],
  must: readonly Item[],
  least: number,
  { hard, soft }: Budget,
  model: string,
): BuiltPrompt {
  const largest = [...must]
    .sort((a, b) => b.tokens - a.tokens)
    .slice(0, 3)
    .map(({ segment, tokens }) => `${segment.source} ${tokens}`)
    .join(', ');
  const segments = items.map((item) => {
    const kept = item.segment.tier === 'must';
    return entryOf({ ...item, kept, why: kept ? item.why : `${item.why}; cut: the prompt cannot be built` });
  });
  return {
    ok: false,
    code: 'prompt-too-large',
    message:
      `The prompt needs at least ${least} tokens and ${model} may be given ${hard}. The largest parts are ${largest}. ` +
      'Shorten them, or raise the hard budget of this model.',
    receipt: { model, tokens: least, hard, soft, segments },
  };
}

function receiptOf(items: readonly Item[], { hard, soft }: Budget, model: string): Receipt {
  return { model, tokens: total(items), hard, soft, segments: items.map(entryOf) };
}

function entryOf({ segment, tokens, kept, why }: Item): Receipt['segments'][number] {
  return { kind: segment.kind, tier: segment.tier, source: segment.source, tokens, kept, why };
}

function total(items: readonly Item[]): number {
  return sum(items.filter(({ kept }) => kept));
}

function sum(items: readonly Item[]): number {
  return items.reduce((tokens, item) => tokens + item.tokens, 0);
}
