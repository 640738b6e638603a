import type { MessageDetails } from '../../../kernel/thread/thread.events.ts';
import type { SessionState } from '../session/session.ts';
import type { ModeName } from '../session/session.events.ts';
import type { Judgement } from '../warden/conversation.ts';

/** A message of the chat as the modes hear it. */
export type HeardMessage = {
  readonly id: string;
  readonly node: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
  readonly author: { readonly id: string; readonly name: string };
  readonly bot: boolean;
  /** Whether it speaks to the agent: a mention, or a reply to it. */
  readonly addressed: boolean;
  /** Whether its author runs this stream: the streamer, a moderator, the owner. */
  readonly runs: boolean;
  readonly details: MessageDetails;
  /** What the warden thinks of it; clear while the warden is off. */
  readonly warden: Judgement;
};

/** What modes may know besides the messages. */
export type ModeState = {
  readonly sessions: SessionState;
  /** Name by which people call the agent. */
  readonly agent: { readonly name: string; readonly displayName: string };
};

/** What a mode makes of one message. */
export type ModeVerdict = {
  readonly type: 'answer' | 'silent' | 'flag';
  /** In plain words, for the record; never empty. */
  readonly reasons: readonly string[];
};

/** One behaviour of the chronicler (S3). Pure: no clock, no I/O. */
export type Mode = {
  readonly name: ModeName;
  /** What it is for, in one sentence for a person. */
  readonly about: string;
  /** One verdict for each message in order; null leaves it to the next mode. */
  readonly consider: (
    messages: readonly HeardMessage[],
    state: ModeState,
    now: number,
  ) => readonly (ModeVerdict | null)[];
};

/** The same thought about each message by itself. */
export function eachMessage(
  consider: (message: HeardMessage, state: ModeState) => ModeVerdict | null,
): Mode['consider'] {
  return (messages, state) => messages.map((message) => consider(message, state));
}

/** An answer for these reasons. */
export function answer(...reasons: readonly string[]): ModeVerdict {
  return { type: 'answer', reasons };
}

/** Silence for these reasons. */
export function silence(...reasons: readonly string[]): ModeVerdict {
  return { type: 'silent', reasons };
}
