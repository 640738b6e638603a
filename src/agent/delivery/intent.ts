import type { Intent } from '../../store/store.ts';
import type { DeliveryGuarantee, Sent } from '../channel.ts';

/** What is to be done with one part now. */
export type Step =
  /** It was sent, failed or expired: nothing more. */
  | { readonly type: 'settled' }
  | { readonly type: 'send' }
  /** It is too late: it is dropped. */
  | { readonly type: 'expire'; readonly reason: string }
  /** An attempt began and did not say how it ended. */
  | { readonly type: 'lose' }
  /** The platform can tell whether it was posted. */
  | { readonly type: 'look-up' }
  /** Only a person can tell. */
  | { readonly type: 'wait' };

/** How a part stands after a step. */
export type IntentChange = {
  readonly state: Intent['state'];
  readonly error: string | null;
  readonly external: string | null;
};

/**
 * The next step of a part (K10): pure, and the only place that decides whether something is sent. A part whose last answer was
 * lost is sent again only where the platform makes a repetition harmless or has said that it knows nothing of it.
 */
export function nextStep(
  { state, expiresAt }: Pick<Intent, 'state' | 'expiresAt'>,
  guarantee: DeliveryGuarantee,
  now: number,
): Step {
  const stale = now >= expiresAt;
  switch (state) {
    case 'sent':
    case 'failed':
    case 'expired':
      return { type: 'settled' };
    case 'sending':
      return { type: 'lose' };
    case 'pending':
      return stale ? { type: 'expire', reason: 'It could not be sent in time.' } : { type: 'send' };
    case 'unknown':
      if (guarantee === 'lookup') return { type: 'look-up' };
      if (stale)
        return { type: 'expire', reason: 'Nobody knows whether it was sent, and it is too late to ask.' };
      return guarantee === 'idempotent' ? { type: 'send' } : { type: 'wait' };
    default:
      throw new TypeError(`Cannot handle a part in the state ${String(state satisfies never)}`);
  }
}

/**
 * What the platform's answer makes of a part that was being sent; `null` is an answer that was lost.
 * @param inDoubt whether the answer to an earlier attempt was lost
 */
export function afterSend(answer: Sent | null, inDoubt = false): IntentChange {
  if (answer === null) {
    return { state: 'unknown', error: 'The connection broke before the platform answered.', external: null };
  }
  switch (answer.type) {
    case 'sent':
      return { state: 'sent', error: null, external: answer.external };
    case 'transient':
      return { state: 'pending', error: answer.message, external: null };
    case 'permanent': {
      const doubt = inDoubt
        ? ' An earlier attempt, whose answer was lost, may have arrived all the same.'
        : '';
      return { state: 'failed', error: `${answer.message}${doubt}`, external: null };
    }
    default:
      throw new TypeError(`Cannot handle the answer ${String(answer satisfies never)}`);
  }
}

/** What a look-up makes of a part: found, or free to be sent (or dropped, when it is too late) as if it had never been tried. */
export function afterLookUp(external: string | null): IntentChange {
  return external === null
    ? { state: 'pending', error: null, external: null }
    : { state: 'sent', error: null, external };
}

/** What a person's word makes of a part that nobody knows about. */
export function afterPerson(word: 'sent' | 'resend' | 'drop'): IntentChange {
  if (word === 'sent') return { state: 'sent', error: null, external: null };
  if (word === 'resend') return { state: 'pending', error: null, external: null };
  return { state: 'failed', error: 'A person dropped it.', external: null };
}
