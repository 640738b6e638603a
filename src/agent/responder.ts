import type { ModelFailure } from '../llm/model.ts';
import type { MessageRow, ThreadRow } from '../store/thread/thread-reader.ts';
import type { Button } from './channel.ts';
import type { Extras } from './extras.ts';
import type { Origin } from './tool.ts';

/** What an application is asked when its policy has decided to answer by itself. */
export type ResponderAsk = {
  readonly thread: ThreadRow;
  readonly turn: string;
  /** Id that the reply will have. */
  readonly message: string;
  /** The messages to be answered, oldest first; the last one is replied to. */
  readonly set: readonly MessageRow[];
  /** The path up to what is answered, oldest first, the set included. */
  readonly recent: readonly MessageRow[];
  readonly principal: string;
  /** The least trusted source among the words of the set. */
  readonly origin: Origin;
  readonly now: number;
  readonly signal: AbortSignal;
};

/** The reply as it stands in the log; null where nothing was said. */
export type RepliedAs = { readonly message: string; readonly node: number } | null;

/** What becomes true together with the reply. */
type WithExtras = { readonly extras?: (reply: RepliedAs) => Extras };

/** How an application answers. */
export type Response = WithExtras &
  (
    | {
        /** Its own words, from code or from a model that it asked through the gateway. */
        readonly type: 'said';
        readonly text: string;
        /** Why, for the verdict; by default the policy's reason. */
        readonly reason?: string;
        readonly model?: string;
        readonly buttons?: readonly (readonly Button[])[];
      }
    /** The model writes, as for every other answer, with these instructions after the persona. */
    | {
        readonly type: 'write';
        readonly instructions: string;
        /** Words after which the reply is cut off; no limit by default. */
        readonly mostWords?: number;
      }
    /** After all nothing is said. */
    | { readonly type: 'silent'; readonly reason: string }
    | { readonly type: 'failed'; readonly failure: ModelFailure }
  );

/** Writes answers for decisions whose `by` is its name. It may be asked again after a crash: effects belong into `extras`. */
export type Responder = {
  readonly name: string;
  readonly respond: (ask: ResponderAsk) => Promise<Response>;
};
