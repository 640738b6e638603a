import { contactShapes } from './contact-shapes.ts';
import { foldLine } from './fold.ts';
import type { FoldedLine } from './fold.ts';
import { repairHint } from './links.ts';
import { pitchShapes } from './pitch-shapes.ts';
import { sellingShapes } from './selling-shapes.ts';
import type { Shape, Signal, SignalKind } from './shape.ts';
import { readStory } from './stories.ts';
import type { Mark } from './stories.ts';
import { crowd } from './vocabulary.ts';
import { isWorthReading } from './worth-reading.ts';

/** What the warden thinks of somebody's words: nothing, keep watching, or show them to a person. */
export type WardenState = 'clear' | 'watching' | 'flagged';

/** The score of one line by its shape alone. */
export type LineScore = {
  readonly points: number;
  readonly signals: readonly Signal[];
};

/** What lifts a suspicion that the words have raised, and never raises one. */
export type Boosters = {
  /** The platform says that this is the chatter's first message in this channel. */
  readonly firstMessage?: boolean;
  /** Days since the account was made. */
  readonly accountDays?: number;
};

/** From here on a line is watched, and flagged. */
export const thresholds = { watching: 1.5, flagged: 3 } as const;

const shapes: readonly Shape[] = [...sellingShapes, ...pitchShapes, ...contactShapes];

const sellingHost =
  /view|follow|boost|grow|promo|fame|famous|subs|smm|hype|fans|rank|bot|prime|chatter|viral|popular|stream|twitch|channel|traffic|growth|audience|lift|star$/;
const goods = new RegExp(
  `(?<![\\p{L}])${crowd}(?![\\p{L}])|promo|famous|boost|cheap|smm|popular|audience|traffic|exposure`,
  'u',
);
const hidesGoods =
  /^(?:\S*view\S*|\S*follow\S*|chatters?|primes?|subscribers|discord|telegram|whatsapp|promo\S*|cheap|famous|boost|buy|\S*promotion\S*)$/;

/** Scores a folded line by its shape. Nothing lowers a score, so nothing can be appended to lower it. */
export function scoreLine(line: FoldedLine): LineScore {
  if (line.disguises.size === 0 && line.links.length === 0 && !isWorthReading(line.folded))
    return { points: 0, signals: [] };
  const strongest = new Map<SignalKind, Signal>();
  const note = (signal: Signal): void => {
    if (signal.points > (strongest.get(signal.kind)?.points ?? 0)) strongest.set(signal.kind, signal);
  };
  for (const { kind, points, reason, pattern } of shapes)
    if (points > (strongest.get(kind)?.points ?? 0) && pattern.test(line.folded))
      note({ kind, points, reason });
  noteLinks(line, note);
  noteDisguises(line, note);
  const shaped = [...strongest.values()];
  const story = readStory(line.folded, marksOf(line));
  // What the shapes have said already is not said twice.
  const told = story === null || (sumSignals(shaped) >= story.points && asksForSomething(shaped));
  const heard: readonly Signal[] = told ? shaped : [...shaped, { kind: 'pitch', ...story }];
  const signals = heard.toSorted((a, b) => b.points - a.points);
  return { points: sumSignals(signals), signals };
}

/** The points of several signals together. The parts of a pitch are not counted once more beside the shapes that hold them. */
export function sumSignals(signals: readonly Signal[]): number {
  let sum = 0;
  let pitch = 0;
  for (const { kind, points } of signals)
    if (kind === 'pitch') pitch = points;
    else sum += points;
  return Math.max(sum, pitch);
}

/** Scores a line as it was said. */
export function scoreText(text: string): LineScore {
  return scoreLine(foldLine(text));
}

/** What a stranger may do all day without it meaning anything. */
const harmless: ReadonlySet<SignalKind> = new Set(['flattery', 'approach', 'befriend', 'price', 'list']);

/** So much praise and friendliness at once is watched all the same. */
const friendliest = 2.5;

/** Whether there is more than praise, small talk and friendliness. */
export function asksForSomething(signals: readonly Signal[]): boolean {
  return signals.some(({ kind, points }) => !harmless.has(kind) && points >= 1);
}

/** The state for so many points, and the reasons for a person. Boosters help only what the words have begun. */
export function judgeScore(
  { points, signals }: LineScore,
  { firstMessage = false, accountDays }: Boosters = {},
): { readonly state: WardenState; readonly points: number; readonly reasons: readonly string[] } {
  const reasons = signals.map(({ reason }) => reason);
  if (!asksForSomething(signals)) {
    const state = points >= friendliest ? 'watching' : 'clear';
    return { state, points, reasons: state === 'clear' ? [] : reasons };
  }
  let total = points;
  if (points >= 1) {
    if (firstMessage) {
      total += 0.5;
      reasons.push('it is their first message here');
    }
    if (accountDays !== undefined && accountDays <= 30) {
      total += accountDays <= 7 ? 1 : 0.5;
      reasons.push(`the account is ${Math.max(0, Math.floor(accountDays))} days old`);
    }
  }
  const state = total >= thresholds.flagged ? 'flagged' : total >= thresholds.watching ? 'watching' : 'clear';
  return { state, points: total, reasons: state === 'clear' ? [] : reasons };
}

function marksOf({ links }: FoldedLine): ReadonlySet<Mark> {
  const strange = links.filter(({ familiar }) => !familiar);
  const marks = new Set<Mark>();
  if (strange.length > 0) marks.add('link');
  if (strange.some(({ hidden }) => hidden)) marks.add('hidden link');
  return marks;
}

function noteLinks({ folded, links }: FoldedLine, note: (signal: Signal) => void): void {
  const strange = links.filter(({ familiar }) => !familiar);
  if (strange.length === 0) return;
  const hidden = strange.some((link) => link.hidden);
  const selling = strange.some(({ host }) => sellingHost.test(host));
  if (hidden && repairHint.test(folded))
    note({ kind: 'address', points: 3, reason: 'hides an address and says how to put it together' });
  else if (hidden && (selling || goods.test(folded)))
    note({ kind: 'address', points: 3, reason: 'hides an address beside words of selling' });
  else if (selling && goods.test(folded))
    note({ kind: 'address', points: 2, reason: 'names an address that sells viewers' });
  else if (goods.test(folded))
    note({ kind: 'address', points: 1, reason: 'names an address beside words of selling' });
  else if (hidden) note({ kind: 'address', points: 0.5, reason: 'hides an address' });
}

function noteDisguises({ disguises }: FoldedLine, note: (signal: Signal) => void): void {
  for (const [word, how] of disguises)
    if (hidesGoods.test(word)) {
      const strong = /view|follow|chatter|primes/.test(word);
      note({ kind: 'disguise', points: strong ? 2 : 1.5, reason: `disguises a word of selling: ${how}` });
    }
}
