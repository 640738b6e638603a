import type { Channel } from '../../../src/agent/channel.ts';

/** A post as the platform holds it. */
export type Post = { readonly external: string; readonly conversation: string; readonly text: string };

/** A platform that misbehaves on demand. What one cannot do is left out, and its rules are not asked of its channel. */
export type Platform = {
  /** What was posted, in the order of posting. */
  readonly posts: () => readonly Post[];
  /** A person says something; the message's id on the platform. */
  readonly say?: (text: string) => Promise<string>;
  /** A person edits what was said. */
  readonly edit?: (external: string, text: string) => Promise<void>;
  /** Delivers a message that was delivered before once more. */
  readonly redeliver?: (external: string) => Promise<void>;
  /** Delivers something that no client should have to read. */
  readonly malform?: () => Promise<void>;
  /** What is said while nobody listens is delivered to the next one who does. */
  readonly keeps?: true;
  /** Cuts every open connection; what is said meanwhile is kept. */
  readonly cut?: () => void;
  /** Answers the next send with 429 and this Retry-After; nothing is posted. */
  readonly limitNext?: (seconds: number) => void;
  /** Answers the next send with a fault of its own (503); nothing is posted. */
  readonly failNext?: () => void;
  /** Answers the next send with a refusal that no repetition changes; nothing is posted. */
  readonly refuseNext?: () => void;
  /** Cuts the connection under the next send after it was posted, or before. */
  readonly loseNext?: (posted: boolean) => void;
  /** Ends the validity of the present credentials; new ones can be had. */
  readonly expire?: () => void;
  /** Keeps the next send waiting for its answer for ever; resolves when it has arrived. */
  readonly hold?: () => Promise<void>;
};

/** One account of one platform for one test. */
export type ChannelRig = AsyncDisposable & {
  /** A channel for the account, as after a start of the program; what it must remember between starts it finds again. */
  readonly open: () => Channel;
  /** Conversation in which the test speaks. */
  readonly conversation: string;
  readonly platform?: Platform;
};
