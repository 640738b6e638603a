import type { ClipCandidate } from '../clips/clip-watch.ts';
import type { BlogSeed } from '../ledger/blog-seeds.ts';
import type { WardenState } from '../warden/score-message.ts';

/** The behaviours of the chronicler (S3). */
export type ModeName = 'steward' | 'warden' | 'librarian' | 'scribe' | 'hearthkeeper';

/**
 * How much the agent says: `silent` answers nobody but those who run the stream, `quiet` never speaks first, `normal` warms a
 * silence once, `talkative` does so again after half the usual pause.
 */
export type Talkativeness = 'silent' | 'quiet' | 'normal' | 'talkative';

/** What a person makes of a flag. */
export type FlagDecision = 'allow-person' | 'allow-sentence' | 'keep';

/** Where the chat of a stream is. */
export type StreamPlace = {
  readonly channel: string;
  readonly account: string;
  readonly external: string;
  readonly title: string | null;
};

/** Everything that happens to the sessions of one chat. Its stream is `session:<thread>`; sessions follow each other in it. */
export type SessionEvent =
  | {
      readonly type: 'session.started';
      readonly data: {
        readonly session: string;
        readonly place: StreamPlace;
        readonly title: string | null;
        readonly category: string | null;
        readonly streamer: string | null;
        readonly theme: string | null;
        /** The platform's own id of the broadcast; null where a person began. */
        readonly broadcast: string | null;
        /** Milliseconds since 1970, as the platform tells it. */
        readonly startedAt: number;
        /** Revision of the thread before its first message. */
        readonly after: number;
      };
    }
  | { readonly type: 'session.ended'; readonly data: { readonly session: string; readonly endedAt: number } }
  | {
      readonly type: 'session.themed';
      readonly data: {
        readonly session: string;
        readonly theme: string | null;
        readonly earlier: string | null;
      };
    }
  /** Title or category changed, or a hand-made session learned what the platform knows. */
  | {
      readonly type: 'session.chaptered';
      readonly data: {
        readonly session: string;
        readonly title: string | null;
        readonly category: string | null;
        readonly broadcast?: string;
        readonly streamer?: string;
      };
    }
  | {
      readonly type: 'session.raided';
      readonly data: { readonly session: string; readonly from: string; readonly viewers: number };
    }
  | {
      readonly type: 'session.mode-switched';
      readonly data: { readonly mode: ModeName; readonly on: boolean };
    }
  | {
      readonly type: 'session.talk-set';
      readonly data: { readonly level: Talkativeness; readonly earlier: Talkativeness };
    }
  | { readonly type: 'session.schedule-set'; readonly data: { readonly text: string } }
  /** All clip candidates of the session as they stand now. */
  | {
      readonly type: 'session.clips-found';
      readonly data: { readonly session: string; readonly clips: readonly ClipCandidate[] };
    }
  /** The agent spoke, or did something without a word. */
  | {
      readonly type: 'session.acted';
      readonly data: {
        readonly session: string | null;
        /** When, in milliseconds since 1970. */
        readonly at: number;
        readonly mode: ModeName;
        /** `prompt` warms a silence; `answer` was asked for; `note` is for the record alone. */
        readonly kind: 'prompt' | 'answer' | 'note';
        /** Words of a note; empty for what stands in a message. */
        readonly text: string;
        readonly reasons: readonly string[];
        /** The agent's message; null for a note. */
        readonly message: string | null;
        /** Messages that led to it. */
        readonly led: readonly string[];
      };
    }
  /** A line was watched or flagged. The words are in the thread. */
  | {
      readonly type: 'session.chatter-judged';
      readonly data: {
        readonly session: string | null;
        readonly chatter: string;
        readonly message: string;
        readonly state: Exclude<WardenState, 'clear'>;
        readonly points: number;
        readonly reasons: readonly string[];
      };
    }
  | {
      readonly type: 'session.flag-decided';
      readonly data: {
        readonly message: string;
        readonly chatter: string;
        readonly decision: FlagDecision;
        /** The sentence that is allowed from now on, folded. */
        readonly sentence?: string;
      };
    }
  | {
      readonly type: 'session.ledger-written';
      readonly data: {
        readonly session: string;
        readonly path: string;
        readonly clips: readonly ClipCandidate[];
        readonly seeds: readonly BlogSeed[];
      };
    };

const known: { readonly [Type in SessionEvent['type']]: true } = {
  'session.started': true,
  'session.ended': true,
  'session.themed': true,
  'session.chaptered': true,
  'session.raided': true,
  'session.mode-switched': true,
  'session.talk-set': true,
  'session.schedule-set': true,
  'session.clips-found': true,
  'session.acted': true,
  'session.chatter-judged': true,
  'session.flag-decided': true,
  'session.ledger-written': true,
};

/** The types of a session's events. */
export const sessionEventTypes: readonly string[] = Object.keys(known);

/** The modes in the order in which they are asked. */
export const modeNames: readonly ModeName[] = ['steward', 'warden', 'librarian', 'scribe', 'hearthkeeper'];

/** The levels from the least to the most. */
export const talkLevels: readonly Talkativeness[] = ['silent', 'quiet', 'normal', 'talkative'];

/** Account under which recordings are played. */
export const replayAccount = 'replay';
