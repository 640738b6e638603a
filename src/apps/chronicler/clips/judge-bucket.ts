import type { Bucket } from './bucket.ts';

/** A bucket that stands out. */
export type Peak = {
  readonly at: number;
  /** First and last peak that were merged into this one. */
  readonly first: number;
  readonly last: number;
  readonly score: number;
  readonly messages: number;
  readonly chatters: number;
  readonly reason: string;
};

const leastZ = 4;
const leastChatters = 4;
const leastMessages = 8;
const leastTimes = 3;
/** Standard deviation of a normal distribution from its median absolute deviation. */
const scale = 1.4826;
const emoteBoost = 0.3;
const repeatBoost = 0.2;

/**
 * Whether a bucket stands out against the buckets before it: robust z of 4 and more, four chatters, eight messages, three times the
 * median. The deviation is never taken as less than the root of the median, as if messages came by chance (Poisson).
 */
export function judgeBucket(bucket: Bucket, recent: readonly number[], pace: number): Peak | null {
  const { messages, chatters } = bucket;
  // After a quiet stretch people who come back are no clip: the pace of the whole stream stands in for the last minutes.
  const local = median(recent);
  const usual = Math.max(local, pace);
  const deviation = scale * median(recent.map((count) => Math.abs(count - local)));
  const z = (messages - usual) / Math.max(1, deviation, Math.sqrt(usual));
  if (
    z < leastZ ||
    chatters.size < leastChatters ||
    messages < leastMessages ||
    messages < leastTimes * usual
  )
    return null;
  const emotes = bucket.emoteShare();
  const repeated = bucket.repeated();
  const at = bucket.middle();
  return {
    at,
    first: at,
    last: at,
    score: z * (1 + emoteBoost * emotes + repeatBoost * (repeated?.share ?? 0)),
    messages,
    chatters: chatters.size,
    reason: describe(messages, usual, chatters.size, z, emotes, repeated),
  };
}

/** The middle of these numbers; 0 of none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

function describe(
  messages: number,
  usual: number,
  chatters: number,
  z: number,
  emotes: number,
  repeated: { readonly word: string; readonly share: number } | null,
): string {
  const against = usual === 0 ? 'where it had been quiet' : `where ${Number(usual.toFixed(1))} are usual`;
  const parts = [`${messages} messages of ${chatters} chatters in 15 seconds ${against} (z ${z.toFixed(1)})`];
  if (emotes >= 0.5) parts.push(`${Math.round(emotes * 100)} % nothing but emotes`);
  if (repeated !== null && repeated.share >= 0.4) parts.push(`many said "${repeated.word.slice(0, 40)}"`);
  return parts.join(', ');
}
