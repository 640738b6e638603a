import type { Incoming } from './channel.ts';

/** What a policy knows of one message. */
export type Stimulus = {
  readonly message: string;
  readonly node: number;
  readonly text: string;
  readonly at: number;
  readonly author: { readonly id: string; readonly name: string };
  readonly owner: boolean;
  readonly bot: boolean;
  readonly addressed: boolean;
  readonly origin: Incoming['origin'];
};

/** Where it was said. */
export type Situation = {
  readonly agent: string;
  readonly thread: string;
  readonly channel: string;
  readonly audience: 'private' | 'public';
  readonly now: number;
};

/** What to do with one message, decided in code before any model is called (A2). */
export type Decision =
  | { readonly type: 'answer'; readonly reason: string }
  | { readonly type: 'silent'; readonly reason: string }
  | { readonly type: 'flag'; readonly reason: string }
  | { readonly type: 'refuse'; readonly reason: string };

/** Judges a fixed set of messages, one decision each, in order. Pure: no clock, no I/O. */
export type Policy = {
  readonly name: string;
  readonly decide: (set: readonly Stimulus[], situation: Situation) => readonly Decision[];
};
