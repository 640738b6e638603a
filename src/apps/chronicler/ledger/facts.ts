import type { ClipCandidate, Velocity } from '../clips/clip-watch.ts';
import type { WardenState } from '../warden/score-message.ts';

/** A message of the stream as the ledger cites it. */
export type SaidMessage = {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The name that people see. */
  readonly author: string;
  readonly authorId: string;
  readonly text: string;
  /** Bots do not count as people; the agent is its own. */
  readonly role: 'person' | 'streamer' | 'bot' | 'agent';
  readonly firstMessage?: boolean;
  /** The message that this one answers, where the platform says so. */
  readonly replyTo?: string | null;
};

/** A part of the stream: it begins where category or title changed. */
export type Chapter = {
  readonly at: number;
  readonly title: string | null;
  readonly category: string | null;
};

/** Something that the agent said or did. */
export type AgentAction = {
  readonly at: number;
  readonly mode: string;
  readonly text: string;
  readonly reasons: readonly string[];
  /** The message in which it was said, and the messages that led to it. */
  readonly ids: readonly string[];
};

/** A run of silence of the agent, with its reason. */
export type SilenceNote = {
  readonly from: number;
  readonly to: number;
  readonly messages: number;
  readonly reason: string;
};

/** A line that the warden watched or flagged, and what a person decided. */
export type FlagNote = {
  readonly messageId: string;
  readonly at: number;
  readonly author: string;
  readonly text: string;
  readonly state: Exclude<WardenState, 'clear'>;
  readonly reasons: readonly string[];
  /** Null while nobody has decided. */
  readonly decision: string | null;
};

/** Another channel's viewers came in. */
export type RaidNote = { readonly at: number; readonly from: string; readonly viewers: number };

/** Everything that the ledger is built from. Nothing else gets into it. */
export type LedgerFacts = {
  readonly title: string | null;
  readonly streamer: string | null;
  /** What the owner said the stream is about. */
  readonly theme: string | null;
  readonly startedAt: number;
  /** Null while the stream is live. */
  readonly endedAt: number | null;
  /** How far the streamer's clock is ahead of UTC. */
  readonly utcOffsetMinutes: number;
  /** Address of the recording, for links with a time. */
  readonly vodUrl: string | null;
  /** In order of time. */
  readonly messages: readonly SaidMessage[];
  readonly chapters: readonly Chapter[];
  readonly actions: readonly AgentAction[];
  readonly silences: readonly SilenceNote[];
  readonly flags: readonly FlagNote[];
  readonly raids: readonly RaidNote[];
  readonly clips: readonly ClipCandidate[];
  readonly velocity: readonly Velocity[];
};

/** Messages of people whom nobody suspects: what topics, questions and quotes are made from. */
export function trustedMessages({
  messages,
  flags,
}: Pick<LedgerFacts, 'messages' | 'flags'>): readonly SaidMessage[] {
  const doubtful = new Set(flags.map(({ messageId }) => messageId));
  return messages.filter(({ role, id }) => (role === 'person' || role === 'streamer') && !doubtful.has(id));
}
