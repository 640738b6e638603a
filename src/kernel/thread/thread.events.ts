import type { MessageId, TurnId } from '../ids.ts';
import type { Place } from '../event.ts';
import type { Node, PathChange } from '../path.ts';

/** How a turn ended; every inbound message ends in exactly one (K11). */
export type Verdict = 'answered' | 'merged' | 'silent' | 'flagged' | 'refused' | 'expired' | 'failed';

/** How far a message got: only its end is an event, so `streaming` exists in the generations row alone. */
export type MessageState = 'complete' | 'truncated' | 'interrupted' | 'failed';

/** Opens an undo step: where the head was, and the revision of the step below it. */
export type Step = { readonly before: Node | null; readonly previous: number | null };

/** A voice message, picture or file that came with a message; the platform's id fetches it. */
export type Medium = {
  readonly kind: 'voice' | 'image' | 'document';
  readonly external: string;
  readonly name?: string;
  /** Media type, such as `audio/ogg`. */
  readonly media?: string;
  readonly bytes?: number;
  /** Length of a recording. */
  readonly seconds?: number;
};

/** What a platform tells of a message besides its words. */
export type MessageDetails = {
  /** What the author is there, such as `broadcaster`, `moderator`, `vip`, `subscriber`. */
  readonly roles?: readonly string[];
  /** Whether it is the author's first message there. */
  readonly first?: boolean;
  /** When the author's account was made, in milliseconds since 1970. */
  readonly accountSince?: number;
  /** Platform id of the message that it replies to. */
  readonly replyTo?: string;
  readonly media?: readonly Medium[];
};

/** What was said, whoever said it. */
export type Utterance = {
  readonly message: MessageId;
  readonly role: 'user' | 'agent' | 'system';
  readonly author: { readonly id: string; readonly name: string };
  readonly text: string;
  readonly state: MessageState;
  /** Whether it speaks to the agent; true if absent. */
  readonly addressed?: boolean;
  readonly bot?: boolean;
  readonly owner?: boolean;
  /** Id of the message on its platform. */
  readonly external?: string;
  readonly details?: MessageDetails;
  /** The message that a reply answers. */
  readonly answers?: MessageId;
  /** The turn that produced a reply. */
  readonly turn?: TurnId;
  /** `provider/model` that wrote it. */
  readonly model?: string;
  /** Tools that were used on the way. */
  readonly tools?: readonly { readonly tool: string; readonly ok: boolean; readonly code?: string }[];
  /** Present where a provider or a tool failed, in words for a person. */
  readonly error?: { readonly code: string; readonly message: string };
};

/** One entry of the account of verdicts: a range of inbound messages, first and last by node revision. */
export type VerdictEntry = {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly verdict: Verdict;
  readonly reason: string;
  /** The part of an application that decided so, such as a mode. */
  readonly by?: string;
  /** For `merged`: the message whose answer covers these too. */
  readonly into?: MessageId;
  readonly reply?: MessageId;
  /** Row of the silence that this one prolongs: a run of silence is one record. */
  readonly extends?: string;
};

/** What starts a turn. */
export type TurnKind = 'message' | 'regenerate' | 'continue' | 'retry' | 'proactive';

/** Everything that can happen in a thread. Events with a `place` are in the tree, the others are linear. */
export type ThreadEvent =
  | {
      readonly type: 'thread.created';
      readonly data: {
        readonly agent: string;
        readonly channel: string;
        readonly account: string;
        readonly external: string;
        readonly title: string | null;
        /** Who reads what is said here: `private` (its members) or `public` (everyone). */
        readonly audience: 'private' | 'public';
      };
    }
  | {
      readonly type: 'thread.renamed';
      readonly data: { readonly title: string; readonly earlier: string | null };
    }
  | { readonly type: 'thread.archived'; readonly data: { readonly archived: boolean } }
  | {
      readonly type: 'message.said';
      readonly place: Place;
      readonly data: Utterance & { readonly step?: Step };
    }
  | {
      readonly type: 'message.edited';
      readonly place: Place;
      readonly data: { readonly message: MessageId; readonly text: string; readonly earlier: string };
    }
  /** Everything from the root to its node, in short, for prompts. */
  | { readonly type: 'path.summarised'; readonly place: Place; readonly data: { readonly text: string } }
  | {
      readonly type: 'head.moved';
      readonly data: {
        readonly cause: 'rewind' | 'undo' | 'redo' | 'choose' | 'branch';
        readonly from: Node | null;
        readonly to: Node | null;
        readonly path: PathChange;
        /** Name given to the tip that is left, for `branch`. */
        readonly name?: string;
        readonly step?: Step;
        /** For `undo`: the step taken back and the one now on top. */
        readonly undone?: { readonly step: number; readonly previous: number | null };
        /** For `redo`: the step that holds again. */
        readonly redone?: number;
      };
    }
  | {
      readonly type: 'turn.started';
      readonly data: {
        readonly turn: TurnId;
        readonly kind: TurnKind;
        /** The fixed set, oldest first; a message that arrives later belongs to the next turn. */
        readonly messages: readonly MessageId[];
        /** Node of the last message of the set; 0 if the stimulus is no message. */
        readonly taken: number;
        readonly generation: MessageId;
        /** How the set will be settled once the answer is there; empty for a stimulus that is no message. */
        readonly planned: readonly VerdictEntry[];
        /** The reply that this one takes the place of, for regenerate and continue. */
        readonly replaces?: MessageId;
        /** Node of the head when it started; the reply takes the other's place only if nobody spoke since. */
        readonly head?: number | null;
      };
    }
  | {
      readonly type: 'turn.paused';
      readonly data: { readonly turn: TurnId; readonly reply: MessageId; readonly reason: string };
    }
  | {
      readonly type: 'turn.ended';
      readonly data: {
        readonly turn: TurnId;
        readonly kind: TurnKind;
        readonly verdict: Verdict;
        readonly reason: string;
        readonly reply?: MessageId;
        /** Per message; empty for a stimulus that is no message. */
        readonly verdicts: readonly VerdictEntry[];
      };
    }
  | {
      readonly type: 'message.delivered';
      readonly data: {
        readonly message: MessageId;
        readonly part: number;
        readonly state: 'sent' | 'failed' | 'expired' | 'unknown';
        readonly external?: string;
        readonly error?: string;
      };
    };

/** The events of one type. */
export type ThreadEventOf<Type extends ThreadEvent['type']> = Extract<ThreadEvent, { readonly type: Type }>;

const known: { readonly [Type in ThreadEvent['type']]: true } = {
  'thread.created': true,
  'thread.renamed': true,
  'thread.archived': true,
  'message.said': true,
  'message.edited': true,
  'message.delivered': true,
  'path.summarised': true,
  'head.moved': true,
  'turn.started': true,
  'turn.paused': true,
  'turn.ended': true,
};

/** The types of a thread's own events. */
export const threadEventTypes: readonly string[] = Object.keys(known);
