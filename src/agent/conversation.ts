import type { Json } from '../kernel/json.ts';
import type { MessageState, TurnKind, Verdict } from '../kernel/thread/thread.events.ts';
import type { Receipt } from '../llm/prompt.ts';

/** A thread in a list. */
export type ThreadSummary = {
  readonly id: string;
  readonly channel: string;
  readonly title: string;
  /** Start of the last visible message. */
  readonly snippet: string;
  readonly updatedAt: number;
  readonly archived: boolean;
  readonly audience: 'private' | 'public';
};

/** A message as a person sees it. */
export type MessageView = {
  readonly id: string;
  readonly node: number;
  readonly role: 'user' | 'agent' | 'system';
  readonly author: { readonly id: string; readonly name: string };
  readonly text: string;
  readonly at: number;
  /** `streaming` while its generation runs. */
  readonly state: MessageState | 'streaming';
  /** Ids of the messages with the same parent, oldest first, itself among them. */
  readonly variants: readonly string[];
  readonly answers: string | null;
  readonly turn: string | null;
  readonly model: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly edited: boolean;
  /** Worst state of its parts on the platform; null for what needs no sending. */
  readonly delivery: string | null;
};

/** A turn's verdict, for the account. */
export type VerdictView = {
  readonly turn: string;
  readonly kind: TurnKind;
  readonly verdict: Verdict;
  readonly reason: string;
  /** How many messages this record covers. */
  readonly count: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly into: string | null;
  readonly reply: string | null;
  readonly at: number;
  readonly until: number;
};

/** A turn that is under way or waits for a person. */
export type OpenTurn = {
  readonly turn: string;
  readonly kind: TurnKind;
  readonly state: 'running' | 'paused';
  /** Id that the reply will have. */
  readonly generation: string | null;
  readonly replaces: string | null;
  readonly messages: readonly string[];
};

/** A tip that can be returned to. */
export type BranchView = {
  /** Message at the tip. */
  readonly tip: string;
  readonly name: string | null;
  readonly snippet: string;
  readonly length: number;
  readonly at: number;
  readonly selected: boolean;
};

/** What a move of the head takes away and brings back. */
export type Impact = {
  readonly messages: number;
  readonly memories: number;
  readonly scenes: number;
  readonly edges: number;
  /** The messages that go, oldest first, at most 200. */
  readonly gone: readonly { readonly id: string; readonly snippet: string; readonly delivered: boolean }[];
};

/** Why a request about a conversation is refused: a stable code and what to tell a person. */
export type ConversationRefusal = {
  readonly code:
    | 'thread-unknown'
    | 'message-unknown'
    | 'not-on-path'
    | 'nothing-to-undo'
    | 'nothing-to-redo'
    | 'head-moved'
    | 'key-reused'
    | 'nothing-to-answer'
    | 'not-interrupted'
    | 'not-streaming'
    | 'turn-running'
    | 'variant-unknown'
    | 'text-empty'
    | 'text-too-long'
    | 'cursor-unknown'
    | 'external-thread';
  readonly message: string;
};

/** The answer of the conversations: a value or a refusal. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: ConversationRefusal };

/** One frame of a live thread. Durable ones carry the revision that a client resumes from, tokens do not (W2). */
export type ThreadFrame =
  | {
      readonly type: 'snapshot';
      readonly revision: number;
      readonly thread: ThreadSummary;
      /** The last window of the selected path, oldest first, with partial text of running generations. */
      readonly messages: readonly MessageView[];
      /** Cursor for older ones; null at the start. */
      readonly next: string | null;
      readonly open: readonly OpenTurn[];
      readonly canUndo: boolean;
      readonly canRedo: boolean;
    }
  /** A message came, or changed its text, state, variants or delivery; `after` is the one that it follows on the path. */
  | {
      readonly type: 'message';
      readonly revision: number;
      readonly message: MessageView;
      readonly onPath: boolean;
    }
  /** The selected path changed: everything below `keep` (a message id, null for all) goes, and these come. */
  | {
      readonly type: 'head';
      readonly revision: number;
      readonly cause: string;
      readonly keep: string | null;
      readonly messages: readonly MessageView[];
      readonly canUndo: boolean;
      readonly canRedo: boolean;
    }
  | { readonly type: 'turn'; readonly revision: number; readonly open: readonly OpenTurn[] }
  /** A turn ended: its verdict, and the turns still open. */
  | {
      readonly type: 'verdict';
      readonly revision: number;
      readonly verdict: VerdictView;
      readonly open: readonly OpenTurn[];
    }
  | { readonly type: 'thread'; readonly revision: number; readonly thread: ThreadSummary }
  /** A piece of a reply that is being written; `offset` is where it belongs, in UTF-16 units. */
  | { readonly type: 'token'; readonly generation: string; readonly offset: number; readonly text: string };

/** Who asks, and the key that makes asking twice harmless. */
export type Asking = { readonly principal: string; readonly key: string };

/** Everything that a person can do with conversations; the web API and the studio are thin over it. */
export type Conversations = {
  readonly list: (options: {
    readonly limit: number;
    readonly before?: number;
    readonly archived?: boolean;
  }) => Promise<readonly ThreadSummary[]>;
  readonly get: (thread: string) => Promise<ThreadSummary | null>;
  readonly create: (
    asking: Asking,
    options: { readonly title?: string },
  ) => Promise<Answer<{ readonly id: string }>>;
  readonly rename: (asking: Asking, thread: string, title: string) => Promise<Answer<null>>;
  readonly archive: (asking: Asking, thread: string, archived: boolean) => Promise<Answer<null>>;
  /** Oldest first; `before` is a message id or a cursor of an earlier page. */
  readonly messages: (
    thread: string,
    options: { readonly before?: string; readonly limit: number },
  ) => Promise<Answer<{ readonly messages: readonly MessageView[]; readonly next: string | null }>>;
  /** A person speaks in the studio; the same key and text give the same message (K4). */
  readonly say: (
    asking: Asking,
    thread: string,
    text: string,
  ) => Promise<Answer<{ readonly messageId: string; readonly repeated: boolean }>>;
  readonly rewind: (asking: Asking, thread: string, to: string | null) => Promise<Answer<Impact>>;
  readonly previewRewind: (thread: string, to: string | null) => Promise<Answer<Impact>>;
  readonly undo: (asking: Asking, thread: string) => Promise<Answer<Impact>>;
  readonly redo: (asking: Asking, thread: string) => Promise<Answer<Impact>>;
  /** Shows the variant with this index (0 is the oldest) in the place of the message, at the tip last used under it. */
  readonly variant: (asking: Asking, thread: string, message: string, index: number) => Promise<Answer<null>>;
  /** Names the present tip and goes back to a message, from where the next one forks. */
  readonly branch: (asking: Asking, thread: string, at: string, name: string) => Promise<Answer<null>>;
  /** Goes to a tip that `branches` lists. */
  readonly select: (asking: Asking, thread: string, tip: string) => Promise<Answer<null>>;
  /** A new variant of a reply (the last one by default); with `text`, the message it answers is worded anew first. */
  readonly regenerate: (
    asking: Asking,
    thread: string,
    options: { readonly message?: string; readonly text?: string },
  ) => Promise<Answer<{ readonly turn: string }>>;
  /** Goes on with an interrupted or truncated reply at the head. */
  readonly continue: (asking: Asking, thread: string) => Promise<Answer<{ readonly turn: string }>>;
  /** Lets an interrupted reply stand as it is. */
  readonly dismiss: (asking: Asking, thread: string) => Promise<Answer<null>>;
  /** Answers again what ended in `failed`. */
  readonly retry: (asking: Asking, thread: string) => Promise<Answer<{ readonly turn: string }>>;
  /** Ends the running reply; what was written stays, as truncated. */
  readonly stop: (asking: Asking, thread: string) => Promise<Answer<null>>;
  readonly branches: (thread: string) => Promise<Answer<readonly BranchView[]>>;
  readonly verdicts: (
    thread: string,
    options: { readonly limit: number; readonly before?: number },
  ) => Promise<Answer<readonly VerdictView[]>>;
  /** The latest verdicts over all threads, for the watch. */
  readonly recentVerdicts: (
    limit: number,
  ) => Promise<
    readonly (VerdictView & { readonly thread: string; readonly title: string; readonly snippet: string })[]
  >;
  readonly receipt: (message: string) => Promise<Answer<Receipt & { readonly usage: Json }>>;
  /** The composer's unsent words, kept on the server. */
  readonly draft: (thread: string) => Promise<string>;
  readonly keepDraft: (thread: string, text: string) => Promise<void>;
  /** A snapshot and then every change, for ever; with `after` only what came after that revision, each change once. */
  readonly follow: (
    thread: string,
    options: { readonly after?: number; readonly signal: AbortSignal },
  ) => Promise<Answer<AsyncIterable<ThreadFrame>>>;
};
