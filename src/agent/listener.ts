import type { Incoming, Notice } from './channel.ts';
import type { Extras } from './extras.ts';

/** Where something came from. */
type Source = {
  readonly channel: string;
  readonly account: string;
  /** Id of the conversation's thread; it exists once a message was said in it. */
  readonly thread: string;
  /** `owner:…` or `person:…`; null where nobody did it. */
  readonly principal: string | null;
};

/** What a listener makes of a notice. */
export type Heard = {
  /** Commits together with the mark of the delivery, so that a repeated notice has no second effect. */
  readonly extras: Extras;
  /** A short word for whoever did it, such as the one who pressed a button. */
  readonly answer?: string;
  /** Whether the buttons that led here have done their work. */
  readonly settled?: boolean;
};

/**
 * Hears of what happens on platforms besides messages; null where it is none of its business. It is asked again when the commit
 * met a conflict or one of its guards said no, so it reads what is true now each time.
 */
export type Listener = (source: Source, notice: Notice) => Promise<Heard | null>;

/**
 * Adds to the commit that receives a message, or a change of one: what must act at once and never through a lane (K9). Null for
 * nothing. It runs before every message is acknowledged, so it is quick; it is asked again when the commit met a conflict or a guard
 * said no.
 */
export type Reception = (
  source: Source & { readonly message: string },
  incoming: Incoming,
) => Promise<Extras | null>;
