import type { SaidMessage } from './facts.ts';
import { namesOf, termsOf } from './message-terms.ts';
import { quoteFrom } from './quote.ts';
import type { Quote } from './quote.ts';

/** Something that several people talked about for a while. */
export type Topic = {
  /** Its one to three words, the strongest first. */
  readonly words: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly messages: number;
  readonly chatters: number;
  /** Verbatim, of different people, in order of time. */
  readonly quotes: readonly Quote[];
  /** Every message of it. */
  readonly ids: readonly string[];
};

/** Talk about something ends where nobody names it for so long: so many usual gaps between messages, within these bounds. */
const pauseGaps = 25;
const shortestPause = 3 * 60_000;
const longestPause = 8 * 60_000;
const leastMentions = 3;
const leastChatters = 2;
const leastMessages = 4;
/** How many times as often as elsewhere a word must be named. */
const leastExcess = 1.8;
const most = 8;
const mostQuotes = 3;
/** Near enough to belong to the same exchange. */
const near = 3;

/** A word's densest stretch of talk: places in the list of messages. */
type Cluster = { readonly stem: string; readonly places: readonly number[]; readonly score: number };

/**
 * Topics of a stream by counting: words that are named often, by several people, in one stretch, against how often they come in the
 * rest; joined with words that come beside them. In order of time.
 */
export function findTopics(messages: readonly SaidMessage[]): readonly Topic[] {
  const names = namesOf(messages);
  const pause = pauseOf(messages);
  const terms = messages.map(({ text }) => termsOf(text, names));
  const placesOf = new Map<string, number[]>();
  const written = new Map<string, Map<string, number>>();
  for (const [place, found] of terms.entries())
    for (const { stem, word } of found) {
      append(placesOf, stem, place);
      const forms = written.get(stem) ?? new Map<string, number>();
      forms.set(word, (forms.get(word) ?? 0) + 1);
      written.set(stem, forms);
    }
  const clusters = [...placesOf]
    .map(([stem, places]) => densest(stem, places, messages, pause))
    .filter((cluster) => cluster !== null)
    .sort((a, b) => b.score - a.score || (a.stem < b.stem ? -1 : 1));
  const topics: Topic[] = [];
  const used = new Set<string>();
  const taken = new Set<number>();
  for (const seed of clusters) {
    if (topics.length >= most) break;
    if (
      used.has(seed.stem) ||
      seed.places.filter((place) => taken.has(place)).length * 2 > seed.places.length
    )
      continue;
    const beside = companions(seed, clusters, used);
    const stems = new Set([seed.stem, ...beside]);
    const places = placesWith(stems, terms, seed, messages, pause).filter((place) => !taken.has(place));
    const topic = describe([...stems], places, messages, terms, written);
    if (topic === null) continue;
    for (const stem of stems) used.add(stem);
    for (const place of places) taken.add(place);
    topics.push(topic);
  }
  return topics.sort((a, b) => a.from - b.from);
}

function pauseOf(messages: readonly SaidMessage[]): number {
  const length = (messages.at(-1)?.at ?? 0) - (messages[0]?.at ?? 0);
  return Math.min(longestPause, Math.max(shortestPause, (pauseGaps * length) / Math.max(1, messages.length)));
}

/** The stretch in which a word is named most, and how far that is beyond its share of the stream. */
function densest(
  stem: string,
  places: readonly number[],
  messages: readonly SaidMessage[],
  pause: number,
): Cluster | null {
  if (places.length < leastMentions) return null;
  let best: Cluster | null = null;
  let run: number[] = [];
  const finish = (): void => {
    const chatters = new Set(run.map((place) => messages[place]?.authorId)).size;
    if (run.length < leastMentions || chatters < leastChatters) return;
    const span = (run.at(-1) ?? 0) - (run[0] ?? 0) + 1;
    const expected = (places.length * span) / messages.length;
    const excess = (run.length + 0.5) / (expected + 0.5);
    if (excess < leastExcess) return;
    const score = run.length * Math.log(excess) * Math.sqrt(chatters);
    if (score > (best?.score ?? 0)) best = { stem, places: run, score };
  };
  for (const place of places) {
    const last = run.at(-1);
    const gap = last === undefined ? 0 : (messages[place]?.at ?? 0) - (messages[last]?.at ?? 0);
    if (gap > pause) {
      finish();
      run = [];
    }
    run.push(place);
  }
  finish();
  return best;
}

/** Words that come in the same exchange as the seed: at least twice, and at least for half of their own talk. */
function companions(
  seed: Cluster,
  clusters: readonly Cluster[],
  used: ReadonlySet<string>,
): readonly string[] {
  const around = new Set(seed.places.flatMap((place) => range(place - near, place + near)));
  return clusters
    .filter(({ stem }) => stem !== seed.stem && !used.has(stem))
    .map(({ stem, places, score }) => {
      const shared = places.filter((place) => around.has(place)).length;
      return { stem, score, shared, share: shared / places.length };
    })
    .filter(({ shared, share }) => shared >= 2 && share >= 0.5)
    .sort((a, b) => b.shared * b.share - a.shared * a.share || b.score - a.score)
    .slice(0, 4)
    .map(({ stem }) => stem);
}

function placesWith(
  stems: ReadonlySet<string>,
  terms: readonly (readonly { readonly stem: string }[])[],
  seed: Cluster,
  messages: readonly SaidMessage[],
  pause: number,
): readonly number[] {
  const from = (messages[seed.places[0] ?? 0]?.at ?? 0) - pause / 2;
  const to = (messages[seed.places.at(-1) ?? 0]?.at ?? 0) + pause / 2;
  return messages.flatMap(({ at }, place) =>
    at >= from && at <= to && (terms[place] ?? []).some(({ stem }) => stems.has(stem)) ? [place] : [],
  );
}

function describe(
  stems: readonly string[],
  places: readonly number[],
  messages: readonly SaidMessage[],
  terms: readonly (readonly { readonly stem: string }[])[],
  written: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Topic | null {
  const said = places.map((place) => messages[place]).filter((message) => message !== undefined);
  const [first] = said;
  const last = said.at(-1);
  const chatters = new Set(said.map(({ authorId }) => authorId)).size;
  if (first === undefined || last === undefined || said.length < leastMessages || chatters < leastChatters)
    return null;
  const weight = (place: number): number => {
    const found = (terms[place] ?? []).filter(({ stem }) => stems.includes(stem)).length;
    const { length } = messages[place]?.text ?? '';
    return found * 2 + (length >= 25 && length <= 160 ? 2 : 0) + Math.min(1, length / 80);
  };
  const authors = new Set<string>();
  const quotes: Quote[] = [];
  const told: (readonly { readonly stem: string }[])[] = [];
  for (const place of [...places].sort((a, b) => weight(b) - weight(a) || a - b)) {
    const message = messages[place];
    if (message === undefined || authors.has(message.authorId)) continue;
    const quote = quoteFrom(message);
    const own = terms[place] ?? [];
    if (quote === null || told.some((other) => sameWords(own, other))) continue;
    told.push(own);
    authors.add(message.authorId);
    quotes.push(quote);
    if (quotes.length === mostQuotes) break;
  }
  return {
    words: stems.slice(0, 3).map((stem) => commonest(written.get(stem)) ?? stem),
    from: first.at,
    to: last.at,
    messages: said.length,
    chatters,
    quotes: quotes.sort((a, b) => a.at - b.at),
    ids: said.map(({ id }) => id),
  };
}

/** Whether two messages say much the same. */
function sameWords(
  one: readonly { readonly stem: string }[],
  other: readonly { readonly stem: string }[],
): boolean {
  const stems = new Set(other.map(({ stem }) => stem));
  const shared = one.filter(({ stem }) => stems.has(stem)).length;
  return shared >= 2 && shared * 3 >= 2 * Math.min(one.length, other.length);
}

function commonest(forms: ReadonlyMap<string, number> | undefined): string | undefined {
  return [...(forms ?? [])].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0];
}

function append(places: Map<string, number[]>, key: string, place: number): void {
  const known = places.get(key);
  if (known === undefined) places.set(key, [place]);
  else known.push(place);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, step) => from + step);
}
