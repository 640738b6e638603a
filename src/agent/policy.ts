import type { MessageDetails } from '../kernel/thread/thread.events.ts';
import type { MessageRow, ThreadRow } from '../store/thread/thread-reader.ts';
import type { Incoming } from './channel.ts';
import type { Extras } from './extras.ts';

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
  readonly details: MessageDetails;
};

/** Where it was said. */
export type Situation = {
  readonly agent: string;
  readonly thread: string;
  readonly channel: string;
  readonly audience: 'private' | 'public';
  readonly now: number;
};

/**
 * What to do with one message, decided in code before any model is called (A2). `by` names the part of an application that decided;
 * a responder of that name writes the answer.
 */
export type Decision = {
  readonly type: 'answer' | 'silent' | 'flag' | 'refuse';
  readonly reason: string;
  readonly by?: string;
};

/** Judges a fixed set of messages, one decision each, in order. Pure: no clock, no I/O. */
export type Policy = {
  readonly name: string;
  readonly decide: (set: readonly Stimulus[], situation: Situation) => readonly Decision[];
};

/** A policy made for one set, from what an application knows at that moment. */
export type Judgement = {
  readonly policy: Policy;
  /** What becomes true together with the decisions, such as the state of a chatter. */
  readonly extras?: (decisions: readonly Decision[]) => Extras;
};

/** An application's word in the judging of threads; null where the thread is none of its business. Asked in order of plugins. */
export type Judge = (
  thread: ThreadRow,
  messages: readonly MessageRow[],
  now: number,
) => Promise<Judgement | null>;
