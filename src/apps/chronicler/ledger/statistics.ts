import type { Velocity } from '../clips/clip-watch.ts';
import type { LedgerFacts } from './facts.ts';

/** A stream in numbers. */
export type StreamCounts = {
  readonly people: number;
  readonly bots: number;
  readonly agent: number;
  readonly chatters: number;
  readonly newcomers: number;
  readonly busiest: Velocity | null;
};

/** Counts a stream. The streamer counts among the people. */
export function countStream({
  messages,
  velocity,
}: Pick<LedgerFacts, 'messages' | 'velocity'>): StreamCounts {
  const chatters = new Set<string>();
  const newcomers = new Set<string>();
  const counts = { person: 0, streamer: 0, bot: 0, agent: 0 };
  for (const { role, authorId, firstMessage } of messages) {
    counts[role] += 1;
    if (role === 'bot' || role === 'agent') continue;
    chatters.add(authorId);
    if (firstMessage === true) newcomers.add(authorId);
  }
  const busiest = velocity.reduce<Velocity | null>(
    (most, one) => (one.messages > (most?.messages ?? 0) ? one : most),
    null,
  );
  return {
    people: counts.person + counts.streamer,
    bots: counts.bot,
    agent: counts.agent,
    chatters: chatters.size,
    newcomers: newcomers.size,
    busiest,
  };
}
