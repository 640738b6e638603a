import type { LedgerFacts, SaidMessage } from './facts.ts';

/** When the streams of the tests begin: 2026-11-14, 19:00 UTC. */
export const streamStart = Date.UTC(2026, 10, 14, 19);

/** A message by a person, so many seconds into the stream. */
export function said(id: string, second: number, author: string, text: string): SaidMessage {
  return {
    id,
    at: streamStart + second * 1_000,
    author,
    authorId: author.toLowerCase(),
    text,
    role: 'person',
  };
}

/** Facts of a stream of two hours in which nothing happened, and what differs. */
export function factsWith(more: Partial<LedgerFacts>): LedgerFacts {
  return {
    title: null,
    streamer: 'Ines',
    theme: null,
    startedAt: streamStart,
    endedAt: streamStart + 7_200_000,
    utcOffsetMinutes: 60,
    vodUrl: 'https://vod.example/videos/1',
    messages: [],
    chapters: [],
    actions: [],
    silences: [],
    flags: [],
    raids: [],
    clips: [],
    velocity: [],
    ...more,
  };
}
