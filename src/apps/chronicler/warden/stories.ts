import { readFields } from './fields.ts';
import type { Field } from './fields.ts';

/** Something beside the words that a story can need: an address that is no familiar page, or one written so that it hides. */
export type Mark = 'link' | 'hidden link';
type Part = Field | Mark;

/** What a whole line tells, in whatever words: all of its parts are needed, and what else is there adds to it. */
type Story = {
  readonly reason: string;
  /** Of parts in a row one is enough. */
  readonly needs: readonly (Part | readonly Part[])[];
  readonly points: number;
  readonly adds?: { readonly [part in Part]?: number };
};

/** Less than this is ordinary talk. */
const least = 1.5;

const stories: readonly Story[] = [
  {
    reason: 'people for sale at an address',
    needs: ['crowd', 'link'],
    points: 1.5,
    adds: { trade: 1.5, yours: 0.5, 'hidden link': 1, rank: 1 },
  },
  {
    reason: 'people for sale',
    needs: ['crowd', 'trade', 'yours'],
    points: 0.5,
    adds: { channel: 0.5, offer: 0.5, place: 0.5, search: 1.5, proof: 0.5 },
  },
  { reason: 'people for sale by a search', needs: ['crowd', 'search'], points: 1.5, adds: { trade: 1 } },
  {
    reason: 'a better rank for sale',
    needs: ['rank', 'link'],
    points: 1.5,
    adds: { trade: 1.5, yours: 0.5 },
  },
  {
    reason: 'a better rank for sale',
    needs: ['rank', 'trade'],
    points: 0.5,
    adds: { offer: 1, yours: 0.5, channel: 0.5, place: 0.5 },
  },
  {
    reason: 'fame at an address',
    needs: ['fame', 'link'],
    points: 2,
    adds: { crowd: 1, trade: 1, 'hidden link': 1 },
  },
  { reason: 'fame for sale', needs: ['fame', 'crowd', 'trade'], points: 1.5, adds: { search: 1, place: 1 } },
  { reason: 'fame by a search', needs: ['fame', 'search'], points: 2 },
  {
    reason: 'an address that hides',
    needs: ['hidden link', 'trade'],
    points: 1.5,
    adds: { yours: 0.5, channel: 0.5 },
  },
  {
    reason: 'an address that hides',
    needs: ['hidden link', 'channel', 'yours'],
    points: 1.5,
    adds: { growth: 1 },
  },
  {
    reason: 'growth as a service',
    needs: ['growth', 'offer', 'yours'],
    points: 0.75,
    adds: { channel: 0.75, proof: 0.75, trade: 0.75, calm: 0.5, place: 0.75, reach: 0.75, lack: 0.5 },
  },
  {
    reason: 'growth as a service',
    needs: ['crowd', 'offer', 'yours'],
    points: 0.25,
    adds: { channel: 0.5, proof: 1, trade: 0.75, calm: 0.5, place: 0.75, reach: 0.75, lack: 0.75 },
  },
  {
    reason: 'a channel that lacks something',
    needs: ['lack', 'offer', 'yours'],
    points: 0.5,
    adds: { channel: 0.5, growth: 0.5, crowd: 0.5, art: 0.5, proof: 0.5, reach: 0.5, trade: 0.5 },
  },
  {
    reason: 'growth as a service',
    needs: [['growth', 'crowd'], 'proof'],
    points: 0.5,
    adds: { offer: 0.5, reach: 0.75, place: 0.5, trade: 0.5, lack: 0.5, channel: 0.25 },
  },
  {
    reason: 'artwork as a service',
    needs: ['art', 'maker'],
    points: 0.5,
    adds: { yours: 0.5, hire: 0.75, offer: 0.5, place: 0.75, reach: 0.5, trade: 0.75, lack: 0.5 },
  },
  {
    reason: 'artwork as a service',
    needs: ['art', 'hire'],
    points: 0.5,
    adds: { yours: 0.25, offer: 0.5, place: 0.75, reach: 0.5, trade: 0.5, lack: 0.5 },
  },
  {
    reason: 'a stranger who wants a private contact',
    needs: ['place', 'reach'],
    points: 1,
    adds: { fellow: 1, praised: 0.5, yours: 0.25, calm: 0.25, offer: 0.25 },
  },
  {
    reason: 'a stranger who wants a private contact',
    needs: ['reach', 'fellow'],
    points: 0.5,
    adds: { place: 1, praised: 0.5, calm: 0.25, yours: 0.25 },
  },
  {
    reason: 'a stranger who wants to be friends elsewhere',
    needs: ['befriend', 'place'],
    points: 1.5,
    adds: { reach: 1, apart: 0.5, fellow: 0.25, yours: 0.25, praised: 0.25 },
  },
  {
    reason: 'a stranger who wants to be friends elsewhere',
    needs: ['befriend', 'reach'],
    points: 1,
    adds: { apart: 0.5, fellow: 0.5, yours: 0.25, praised: 0.25 },
  },
  {
    reason: 'a stranger who wants to talk in private',
    needs: ['apart', 'reach', 'yours'],
    points: 1.25,
    adds: { place: 0.25, offer: 0.25, calm: 0.25, praised: 0.25, channel: 0.25 },
  },
  {
    reason: 'a third person who lets channels grow',
    needs: ['passOn', 'deed'],
    points: 1,
    adds: { gain: 0.75, place: 0.75, third: 0.25 },
  },
  {
    reason: 'a third person who lets channels grow',
    needs: ['passOn', ['growth', 'crowd', 'fellow']],
    points: 0.75,
    adds: { third: 0.25, place: 0.5, channel: 0.25, yours: 0.25 },
  },
  {
    reason: 'a third person to write to elsewhere',
    needs: ['passOn', 'place'],
    points: 1,
    adds: { gain: 0.75, yours: 0.5, calm: 0.25, praised: 0.25 },
  },
  {
    reason: 'a third person who lets channels grow',
    needs: ['third', 'deed', 'gain'],
    points: 0.5,
    adds: { offer: 0.5, place: 0.5, calm: 0.5, passOn: 1 },
  },
];

/**
 * What each part adds where many come together without a story that is known: fitted to lines of our own, never below nothing, and
 * scaled so that 1.5 is worth watching.
 */
const tally: { readonly [part in Part]?: number } = {
  crowd: 0.55,
  fame: 0.2,
  trade: 0.6,
  growth: 0.4,
  art: 0.25,
  maker: 0.35,
  hire: 0.4,
  lack: 0.05,
  offer: 0.25,
  proof: 0.3,
  calm: 0.25,
  yours: 0.25,
  channel: 0.4,
  place: 0.4,
  reach: 0.55,
  fellow: 0.15,
  befriend: 0.45,
  apart: 0.2,
  praised: 0.1,
  passOn: 0.35,
  third: 0.1,
  deed: 0.2,
  search: 0.3,
  link: 0.7,
  'hidden link': 0.6,
};

/** The story with the most points that a folded line tells, or null where it tells none. */
export function readStory(
  folded: string,
  marks: ReadonlySet<Mark>,
): { readonly points: number; readonly reason: string } | null {
  const field = readFields(folded);
  const has = (part: Part): boolean =>
    part === 'link' || part === 'hidden link' ? marks.has(part) : field(part);
  let best: { readonly points: number; readonly reason: string } | null = null;
  for (const { reason, needs, points, adds } of stories) {
    if (!needs.every((need) => (typeof need === 'string' ? has(need) : need.some(has)))) continue;
    const sum = points + addUp(adds ?? {}, has);
    if (sum > (best?.points ?? 0)) best = { points: sum, reason: `tells of ${reason}` };
  }
  const together = addUp(tally, has);
  if (together > (best?.points ?? 0))
    best = { points: together, reason: 'has many parts of a pitch at once' };
  return best !== null && best.points >= least ? best : null;
}

function addUp(weights: { readonly [part in Part]?: number }, has: (part: Part) => boolean): number {
  let sum = 0;
  for (const [part, weight] of Object.entries(weights)) if (has(part as Part)) sum += weight;
  return Math.round(sum * 100) / 100;
}
