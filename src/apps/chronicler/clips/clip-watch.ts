import { readBucket } from './bucket.ts';
import type { Bucket } from './bucket.ts';
import { judgeBucket } from './judge-bucket.ts';
import type { Peak } from './judge-bucket.ts';

/** What the clip rule needs to know of a message. */
export type ClipMessage = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly author: string;
  readonly text: string;
  /** Messages of bots, the agent's own too, do not count. */
  readonly bot: boolean;
};

/** A stretch of the stream that is worth a clip. */
export type ClipCandidate = {
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** When chat was loudest. */
  readonly peak: number;
  /** The robust z of the loudest bucket, lifted by bursts of emotes. */
  readonly score: number;
  readonly messages: number;
  readonly chatters: number;
  readonly reason: string;
};

/** A peak that is no clip, because a raid or a giveaway made it. */
export type SuppressedPeak = {
  readonly peak: number;
  readonly label: 'raid' | 'giveaway';
  readonly reason: string;
};

/** Messages and chatters in one bucket of time, for a plot. */
export type Velocity = { readonly at: number; readonly messages: number; readonly chatters: number };

const bucketLength = 15_000;
/** Ten minutes. */
const baseline = 40;
/** Fewer buckets than these make no median: two minutes. */
const leastBaseline = 8;
const mergeWithin = 45_000;
const before = 25_000;
const after = 10_000;
const most = 8;
const raidLength = 180_000;
/** Faster buckets count as this fast for the usual pace. */
const fastestPace = 5_000;
/** Two days of buckets: older velocity is let go. */
const keptBuckets = 11_520;

/** A watch over the speed of one stream's chat. Its memory does not grow with the number of messages. */
export type ClipWatch = {
  /** Takes a message in. Messages come in order; a late one counts in the bucket that is open. */
  readonly hear: (message: ClipMessage) => void;
  /** Says that a raid has come: the next three minutes are no clip. */
  readonly raid: (at: number) => void;
  /** Says how late it is, so that silence closes buckets too. */
  readonly advance: (now: number) => void;
  /** The best candidates so far, by time; eight at most. */
  readonly candidates: () => readonly ClipCandidate[];
  readonly suppressed: () => readonly SuppressedPeak[];
  /** Messages per 15 seconds since the first message, the open bucket too. */
  readonly velocity: () => readonly Velocity[];
};

/** Watches one stream. Time comes in with the messages. */
export function createClipWatch(): ClipWatch {
  const closed: Velocity[] = [];
  const peaks: Peak[] = [];
  /** How often a bucket had so many messages; index 0 stays empty, quiet is no pace. */
  const paces: number[] = [];
  const suppressed: SuppressedPeak[] = [];
  let open: Bucket | null = null;
  let raidUntil = Number.NEGATIVE_INFINITY;
  let raidFrom = Number.POSITIVE_INFINITY;

  function advance(now: number): void {
    if (open === null || now < open.start + bucketLength) return;
    // After so long a silence everything before is out of the baseline: empty buckets beyond it say nothing.
    const empty = Math.min(keptBuckets, Math.floor((now - open.start) / bucketLength) - 1);
    close(open);
    const next = Math.floor(now / bucketLength) * bucketLength;
    for (let left = empty; left > 0; left -= 1)
      keep({ at: next - left * bucketLength, messages: 0, chatters: 0 });
    open = readBucket(next);
  }

  function close(bucket: Bucket): void {
    const recent = closed.slice(-baseline).map(({ messages }) => messages);
    const found = recent.length < leastBaseline ? null : judgeBucket(bucket, recent, medianPace(paces));
    keep({ at: bucket.start, messages: bucket.messages, chatters: bucket.chatters.size });
    if (bucket.messages > 0) {
      const pace = Math.min(fastestPace, bucket.messages);
      paces[pace] = (paces[pace] ?? 0) + 1;
    }
    if (found === null) return;
    const inRaid = bucket.start + bucketLength > raidFrom && bucket.start < raidUntil;
    if (inRaid) note('raid', found, 'a raid came in');
    else if (bucket.sameWord() !== null)
      note(
        'giveaway',
        found,
        `many people wrote "${bucket.sameWord() ?? ''}", as for a giveaway or a command`,
      );
    else addPeak(peaks, found);
  }

  function note(label: SuppressedPeak['label'], { at }: Peak, reason: string): void {
    const last = suppressed.at(-1);
    if (last?.label === label && at - last.peak < raidLength) return;
    suppressed.push({ peak: at, label, reason });
    if (suppressed.length > most * 4) suppressed.shift();
  }

  function keep(velocity: Velocity): void {
    closed.push(velocity);
    if (closed.length > keptBuckets) closed.splice(0, closed.length - keptBuckets);
  }

  return {
    advance,
    hear({ at, author, text, bot }) {
      advance(at);
      open ??= readBucket(Math.floor(at / bucketLength) * bucketLength);
      if (!bot) open.add(at, author, text);
    },
    raid(at) {
      raidFrom = at < raidUntil ? Math.min(raidFrom, at) : at;
      raidUntil = at + raidLength;
    },
    candidates: () =>
      [...peaks]
        .sort((a, b) => b.score - a.score || a.at - b.at)
        .slice(0, most)
        .sort((a, b) => a.at - b.at)
        .map(({ at, first, last, score, messages, chatters, reason }) => ({
          start: first - before,
          end: last + after,
          peak: at,
          score: Math.round(score * 10) / 10,
          messages,
          chatters,
          reason,
        })),
    suppressed: () => [...suppressed],
    velocity: () =>
      open === null
        ? [...closed]
        : [...closed, { at: open.start, messages: open.messages, chatters: open.chatters.size }],
  };
}

/** The usual number of messages in a bucket in which anybody spoke. */
function medianPace(paces: readonly number[]): number {
  const all = paces.reduce((sum, times) => sum + times, 0);
  let seen = 0;
  for (const [pace, times] of paces.entries()) {
    seen += times ?? 0;
    if (all > 0 && seen * 2 >= all) return pace;
  }
  return 0;
}

/** Peaks closer than 45 seconds are one: the louder names it, the window holds both. Only the best are kept, with some to spare. */
function addPeak(peaks: Peak[], peak: Peak): void {
  const last = peaks.at(-1);
  if (last !== undefined && peak.first - last.last < mergeWithin) {
    const louder = peak.score > last.score ? peak : last;
    peaks[peaks.length - 1] = { ...louder, first: last.first, last: peak.last };
    return;
  }
  peaks.push(peak);
  if (peaks.length <= most * 4) return;
  const [weakest] = peaks.slice(0, -1).sort((a, b) => a.score - b.score);
  if (weakest !== undefined) peaks.splice(peaks.indexOf(weakest), 1);
}
