import type { Json } from '../kernel/json.ts';
import type { MessageDetails } from '../kernel/thread/thread.events.ts';

/**
 * What a channel can promise about a send whose answer was lost (K10).
 * `idempotent`: the same key never makes a second post. `lookup`: `find` tells whether the key was posted. `at-most-once`: nobody
 * can tell, so a person decides.
 */
export type DeliveryGuarantee = 'idempotent' | 'lookup' | 'at-most-once';

/** One utterance as it comes from a platform. Delivery is at least once, in platform order where there is one. */
export type Incoming = {
  /** Unique per channel and account; a repetition is the same delivery. */
  readonly delivery: string;
  /** The conversation on the platform. */
  readonly conversation: {
    readonly external: string;
    readonly title?: string;
    readonly audience: 'private' | 'public';
  };
  /** The message on the platform; with `edits`, the one that changed. */
  readonly external: string;
  readonly kind: 'message' | 'edit';
  readonly author: {
    readonly external: string;
    readonly name: string;
    readonly owner: boolean;
    readonly bot: boolean;
  };
  readonly text: string;
  readonly at: number;
  /** How the text came: `direct`, `forwarded`, `transcript`. */
  readonly origin: string;
  /** Whether it speaks to the agent (a mention, a reply to it, a private message). */
  readonly addressed: boolean;
  readonly details?: MessageDetails;
  readonly raw: Json;
};

/**
 * Something that happened on a platform and is no message: a broadcast that began, a raid, the press of a button. Delivery is at
 * least once, in platform order where there is one.
 */
export type Notice = {
  /** Unique per channel and account, also among messages. */
  readonly delivery: string;
  readonly conversation: Incoming['conversation'];
  /** Such as `stream.online`, `stream.offline`, `channel.update`, `raid`, `press`. */
  readonly type: string;
  /** Who did it, where somebody did. */
  readonly author?: Incoming['author'];
  /** How it came, as with messages. */
  readonly origin: string;
  readonly data: Json;
  readonly at: number;
  readonly raw: Json;
};

/** A button below a message; pressing it comes back as a notice `press` with `{id, message}` in its data. */
export type Button = {
  /** At most 64 bytes. */
  readonly id: string;
  readonly label: string;
};

/** One part to be posted; `key` is the same for every attempt. */
export type Outgoing = {
  readonly key: string;
  readonly conversation: string;
  readonly text: string;
  /** Platform id of the message that it replies to. */
  readonly replyTo?: string;
  /** Below the text, in rows; a channel without buttons leaves them out. */
  readonly buttons?: readonly (readonly Button[])[];
};

/** How a send ended. `transient` may be tried again after `retryAfterMs`. A lost answer is thrown as `DeliveryUnknownError`. */
export type Sent =
  | { readonly type: 'sent'; readonly external: string }
  | { readonly type: 'transient'; readonly message: string; readonly retryAfterMs?: number }
  | { readonly type: 'permanent'; readonly message: string };

/** Largest file that is fetched, in bytes. */
export const mostMediaBytes = 20 * 1024 * 1024;

/** A file of a message as its platform gave it out, or in a sentence why it cannot be had. */
export type Fetched =
  | { readonly type: 'fetched'; readonly bytes: Uint8Array; readonly media: string | null }
  | { readonly type: 'transient'; readonly message: string; readonly retryAfterMs?: number }
  | { readonly type: 'permanent'; readonly message: string };

/** Nobody knows whether the platform took it: the connection broke between request and answer. */
export class DeliveryUnknownError extends Error {
  override readonly name = 'DeliveryUnknownError';
}

/** How a channel feels, for health pages. */
export type ChannelState = {
  readonly status: 'off' | 'connecting' | 'connected' | 'degraded' | 'failed';
  /** One sentence for a person; what to do where something is wrong. */
  readonly detail: string;
  readonly since: number;
};

/** What a channel hands a message to; it resolves when the message is safe in the log, so the platform may be told. */
export type Receive = (
  incoming: Incoming,
) => Promise<{ readonly message: string; readonly repeated: boolean }>;

/** What a channel hands a notice to; resolves when it is safe in the log. `answer` is a short word for whoever did it. */
export type Notify = (
  notice: Notice,
) => Promise<{ readonly repeated: boolean; readonly answer: string | null; readonly settled: boolean }>;

/** The adapter to one account of one platform (SPEC §7). It decides nothing. */
export type Channel = AsyncDisposable & {
  readonly name: string;
  readonly account: string;
  readonly guarantee: DeliveryGuarantee;
  /** True where a message in the log is a delivered message (the studio): nothing goes through the outbox. */
  readonly local?: boolean;
  /** Longest part in the platform's units, and how to count them. */
  readonly limit: { readonly length: number; readonly count: (text: string) => number };
  /** Whether a person there can ask for an interrupted reply to go on; without it the turn finishes once by itself (K11). */
  readonly continues: boolean;
  /** Connects and hands over what comes until the signal aborts; reconnects with backoff by itself. */
  readonly start: (receive: Receive, signal: AbortSignal, notify: Notify) => Promise<void>;
  readonly send: (part: Outgoing, signal: AbortSignal) => Promise<Sent>;
  /** For `lookup`: the platform id under which this key was posted, or null. */
  readonly find?: (part: Outgoing, signal: AbortSignal) => Promise<string | null>;
  /** Takes the buttons below a posted message away, where the platform can; a repetition, or what is gone already, is well. */
  readonly takeButtons?: (
    posted: { readonly conversation: string; readonly external: string },
    signal: AbortSignal,
  ) => Promise<
    | { readonly type: 'taken' }
    | { readonly type: 'transient'; readonly message: string; readonly retryAfterMs?: number }
  >;
  /** Fetches what came with a message, by the platform's id of it; at most `mostMediaBytes`. */
  readonly fetch?: (external: string, signal: AbortSignal) => Promise<Fetched>;
  /** Shows that the agent is writing, where the platform can. */
  readonly typing?: (conversation: string) => Promise<void>;
  readonly state: () => ChannelState;
};
