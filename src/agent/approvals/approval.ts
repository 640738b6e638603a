import type { Decider } from '../../kernel/decider.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { shortHash } from './action.ts';

/** How an approval stands (O2). */
export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'superseded' | 'expired';

/** An owner's consent to one exact action, as far as its rules need to know it. */
export type ApprovalState = {
  readonly status: ApprovalStatus | null;
  readonly hash: string;
  readonly thread: string;
  readonly expiresAt: number;
  readonly executedAt: number | null;
};

/** What can be asked of an approval. `now` and who asks come with it. */
export type ApprovalCommand =
  | {
      readonly type: 'approval.propose';
      readonly hash: string;
      readonly thread: string;
      readonly expiresAt: number;
    }
  | {
      /** A button was pressed, or an owner decided on the page. */
      readonly type: 'approval.press';
      readonly word: 'ok' | 'no';
      /** The part of the hash that was shown. */
      readonly hash: string;
      readonly by: string | null;
      /** The conversation that it came from; null where that proves nothing, as on a page behind the owner's own login. */
      readonly thread: string | null;
      /** How it came; only `direct` words decide. */
      readonly origin: string;
      /** Principals who may approve; empty for every owner. */
      readonly approvers: readonly string[];
      readonly now: number;
    }
  /** An owner said no in words. */
  | { readonly type: 'approval.decline'; readonly by: string; readonly now: number }
  /** A newer comment, or a rewind, took its place. */
  | { readonly type: 'approval.supersede'; readonly now: number }
  | { readonly type: 'approval.expire'; readonly now: number }
  /** The action is about to be done; `hash` is made anew from what is stored. */
  | { readonly type: 'approval.execute'; readonly hash: string; readonly now: number };

/** What became of an approval. */
export type ApprovalEvent =
  | {
      readonly type: 'approval.proposed';
      readonly data: { readonly hash: string; readonly thread: string; readonly expiresAt: number };
    }
  | { readonly type: 'approval.approved'; readonly data: { readonly by: string } }
  | { readonly type: 'approval.rejected'; readonly data: { readonly by: string } }
  | { readonly type: 'approval.superseded'; readonly data: Record<string, never> }
  | { readonly type: 'approval.expired'; readonly data: Record<string, never> }
  | { readonly type: 'approval.executed'; readonly data: { readonly at: number } };

/** Why an approval says no. */
export type ApprovalRefusal =
  | 'unknown'
  | 'exists'
  | 'stranger'
  | 'not-direct'
  | 'elsewhere'
  | 'other-action'
  | 'expired'
  | 'approved'
  | 'rejected'
  | 'superseded'
  | 'not-approved'
  | 'not-due'
  | 'executed';

/** The rules of consent (P5): bound to the exact action, from an owner, in its own conversation, in time, once. */
export const approvalRules: Decider<ApprovalState, ApprovalCommand, ApprovalEvent, ApprovalRefusal> = {
  initial: { status: null, hash: '', thread: '', expiresAt: 0, executedAt: null },
  decide(command, state) {
    if (command.type === 'approval.propose') {
      const { hash, thread, expiresAt } = command;
      if (state.status !== null) return refuse('exists');
      return accept([{ type: 'approval.proposed', data: { hash, thread, expiresAt } }]);
    }
    if (command.type === 'approval.press') {
      const refusal = refusalOf(command, state);
      if (refusal !== null) return refuse(refusal);
      const data = { by: command.by ?? '' };
      return accept([
        command.word === 'ok' ? { type: 'approval.approved', data } : { type: 'approval.rejected', data },
      ]);
    }
    if (state.status === null) return refuse('unknown');
    if (command.type === 'approval.execute') {
      if (state.status !== 'approved') return refuse('not-approved');
      if (state.executedAt !== null) return refuse('executed');
      if (command.hash !== state.hash) return refuse('other-action');
      return accept([{ type: 'approval.executed', data: { at: command.now } }]);
    }
    if (state.status !== 'pending') return refuse(state.status);
    switch (command.type) {
      case 'approval.expire':
        if (command.now < state.expiresAt) return refuse('not-due');
        return accept([{ type: 'approval.expired', data: {} }]);
      case 'approval.decline':
        return accept([{ type: 'approval.rejected', data: { by: command.by } }]);
      default:
        return accept([{ type: 'approval.superseded', data: {} }]);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'approval.proposed':
        return { ...state, ...event.data, status: 'pending' };
      case 'approval.approved':
        return { ...state, status: 'approved' };
      case 'approval.rejected':
        return { ...state, status: 'rejected' };
      case 'approval.superseded':
        return { ...state, status: 'superseded' };
      case 'approval.expired':
        return { ...state, status: 'expired' };
      case 'approval.executed':
        return { ...state, executedAt: event.data.at };
      default:
        return state;
    }
  },
};

function refusalOf(
  press: Extract<ApprovalCommand, { type: 'approval.press' }>,
  state: ApprovalState,
): ApprovalRefusal | null {
  const { by, approvers } = press;
  // Whoever may not decide learns nothing about what there is to decide.
  if (by === null || !mayDecide(by, approvers)) return 'stranger';
  if (press.origin !== 'direct') return 'not-direct';
  if (state.status === null) return 'unknown';
  if (press.thread !== null && press.thread !== state.thread) return 'elsewhere';
  if (press.hash !== shortHash(state.hash)) return 'other-action';
  if (state.status !== 'pending') return state.status;
  return press.now >= state.expiresAt ? 'expired' : null;
}

/** Whether a principal is an owner, and one of those listed where some are. */
export function mayDecide(by: string, approvers: readonly string[]): boolean {
  return by.startsWith('owner:') && (approvers.length === 0 || approvers.includes(by));
}

/** What whoever pressed is told. */
export const pressAnswers: { readonly [refusal in ApprovalRefusal]: string } = {
  unknown: 'This proposal is not known here. Nothing was done.',
  exists: 'This was proposed before.',
  stranger: 'Only an owner can decide this. Nothing was done.',
  'not-direct': 'A forwarded button decides nothing. Nothing was done.',
  elsewhere: 'This was proposed in another conversation. Nothing was done.',
  'other-action': 'This button belongs to another action. Nothing was done.',
  expired: 'This proposal has expired. Say it again for a new one.',
  approved: 'This was approved already.',
  rejected: 'This was rejected already. Say it again for a new proposal.',
  superseded: 'A newer message took the place of this proposal. Nothing was done.',
  'not-approved': 'This was not approved.',
  'not-due': 'This has not expired.',
  executed: 'This was done already.',
};
