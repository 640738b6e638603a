import type { Ids } from '../../kernel/ids.ts';
import type { Json } from '../../kernel/json.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { Result } from '../../kernel/result.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { GuardedStatement } from '../../store/statement.ts';
import type { NewJob, Store } from '../../store/store.ts';
import type { Audit } from '../audit/audit.ts';
import type { AuditEntry } from '../audit/chain.ts';
import type { Button } from '../channel.ts';
import { takeButtonsJob } from '../delivery/take-buttons.ts';
import type { Extras } from '../extras.ts';
import { buttonsFor, hashAction } from './action.ts';
import { entryOf } from './approval-entry.ts';
import { approvalRules, mayDecide, pressAnswers } from './approval.ts';
import type { ApprovalCommand, ApprovalRefusal, ApprovalStatus } from './approval.ts';
import { createApprovalRows, stateOf, storedHash } from './approval-rows.ts';
import type { ProposedFrom, Resolution } from './approval-rows.ts';
import type { Approval } from './approval.tables.ts';
import { settledWords } from './settled.ts';
import type { SettledOutcome } from './settled.ts';

/** What an owner is asked to consent to. */
export type ProposalAsk = {
  readonly kind: string;
  /** For a person: what was understood and what will be done. */
  readonly proposal: string;
  /** Everything that decides the effect; it is hashed, shown and executed as it stands. */
  readonly action: Json;
  readonly thread: { readonly thread: string; readonly stream: string };
  readonly requestedBy: string;
  readonly origin: string;
  readonly sandbox?: string;
  readonly reach?: string;
  readonly now: number;
};

/** A proposal that is ready to be committed with the message that shows it. */
export type Proposal = {
  readonly id: string;
  readonly hash: string;
  readonly buttons: readonly (readonly Button[])[];
  /**
   * The approval and its expiry. With the message that carries the buttons, the node of the last comment that it answers, and the
   * messages that it was made from: a comment that came meanwhile, or a change of their words, supersedes it from the start.
   */
  readonly extras: (place: {
    readonly said: { readonly message: string; readonly node: number } | null;
    readonly answers: number | null;
    readonly words?: ProposedFrom['words'];
  }) => Extras;
};

/** How one kind of approval goes on. */
export type ApprovalKind = {
  /** What becomes true together with the press; a job, as a rule. */
  readonly approved: (approval: Approval) => Extras;
  /** What becomes true together with an owner's word on an outcome that nobody knew. */
  readonly settled?: (approval: Approval, outcome: SettledOutcome) => Extras;
  /** Whether a newer comment of an owner in the conversation takes its place. */
  readonly comments: 'supersede' | 'leave';
};

/** A press, or a decision on the page. */
export type Press = Omit<
  Extract<ApprovalCommand, { type: 'approval.press' }>,
  'type' | 'now' | 'approvers'
> & {
  readonly approval: string;
  readonly how: 'button' | 'page';
};

/** What became of a press. */
export type Pressed = {
  readonly ok: boolean;
  readonly refusal: ApprovalRefusal | null;
  /** A short word for whoever pressed. */
  readonly answer: string;
  /** Whether the buttons have done their work. */
  readonly settled: boolean;
  readonly extras: Extras;
};

/** Owners' consent to exact actions (A5, P5). */
export type Approvals = {
  /** Bounds from the configuration, before the first proposal. */
  readonly configure: (bounds: ApprovalBounds) => void;
  /** Says how approvals of a kind go on; once for each kind, before the first of them. */
  readonly register: (kind: string, how: ApprovalKind) => void;
  readonly propose: (ask: ProposalAsk) => Proposal;
  /** What a press does; commit its extras, and ask again where a guard refused them. */
  readonly press: (press: Press) => Promise<Pressed>;
  /** The same, committed. */
  readonly decide: (press: Press) => Promise<Pressed>;
  /** What an owner's newer comment does to what waits in its conversation; null where nothing waits. */
  readonly comment: (comment: {
    readonly thread: string;
    readonly message: string;
    readonly by: string;
    readonly effect: 'reject' | 'supersede';
  }) => Promise<Extras | null>;
  /**
   * Takes the consent before the effect: checks the stored action against its hash, once. The statements and the caller's own
   * marker commit together.
   */
  readonly execute: (
    id: string,
  ) => Promise<
    | { readonly ok: true; readonly approval: Approval; readonly records: readonly GuardedStatement[] }
    | { readonly ok: false; readonly refusal: ApprovalRefusal }
  >;
  /** Notes what came of it. */
  readonly conclude: (
    id: string,
    outcome: 'done' | 'failed' | 'unknown',
    summary: string,
  ) => GuardedStatement;
  /** What was begun and never said how it ended, newest first: it stays so until an owner has looked. */
  readonly unknown: (limit: number) => Promise<readonly Approval[]>;
  /** An owner says how that has ended; committed, once. */
  readonly settle: (
    id: string,
    outcome: SettledOutcome,
    by: string,
  ) => Promise<Result<null, 'unknown' | 'stranger' | 'outcome-known'>>;
  /**
   * Takes back what is no longer wanted, since the work that asked has ended; the entries belong into the same commit's audit log. The
   * guard refuses it where somebody decides in this moment.
   */
  readonly withdraw: (id: string) => Promise<{
    readonly extras: Pick<Extras, 'cancels' | 'jobs' | 'records'>;
    readonly entries: readonly AuditEntry[];
  }>;
  /** Notes which message carries its buttons. */
  readonly place: (id: string, said: { readonly message: string; readonly node: number }) => GuardedStatement;
  /** Ends what nobody decided in time; null where there is nothing left to end. The guard refuses it where somebody decides meanwhile. */
  readonly expire: (
    id: string,
  ) => Promise<{ readonly approval: Approval; readonly extras: Pick<Extras, 'jobs' | 'records'> } | null>;
  readonly get: (id: string) => Promise<Approval | null>;
  readonly list: (filter: {
    readonly status?: ApprovalStatus;
    readonly limit: number;
  }) => Promise<readonly Approval[]>;
  /** What these comments resolved. */
  readonly resolvedBy: (messages: readonly string[]) => Promise<readonly Approval[]>;
  readonly pendingIn: (thread: string) => Promise<readonly Approval[]>;
};

/** For how long and by whom something can be approved. */
export type ApprovalBounds = {
  /** Milliseconds that an approval lives; 15 minutes by default. */
  readonly lifeMs: number;
  /** Principals who may approve; empty for every owner. */
  readonly approvers: readonly string[];
};

/** What approvals need. */
export type ApprovalPorts = {
  readonly store: Store;
  readonly audit: Audit;
  readonly ids: Ids;
  readonly clock: () => number;
};

/** Kind of the job that ends what nobody decided. */
export const expireKind = 'approvals.expire';
/** Queue of the jobs of approvals. */
export const approvalQueue = 'approvals';

const minuteMs = 60_000;
const mostTries = 20;

/** Approvals over a store. */
export function createApprovals(ports: ApprovalPorts): Approvals {
  const { store, audit, ids, clock } = ports;
  let bounds: ApprovalBounds = { lifeMs: 15 * minuteMs, approvers: [] };
  const rows = createApprovalRows(store);
  const kinds = new Map<string, ApprovalKind>();

  function propose(ask: ProposalAsk): Proposal {
    const id = ids.next('apr');
    const hash = hashAction(ask.action);
    const row: Approval = {
      id,
      kind: ask.kind,
      proposal: ask.proposal,
      action: canonicalJson(ask.action),
      hash,
      status: 'pending',
      at: ask.now,
      expires_at: ask.now + bounds.lifeMs,
      thread: ask.thread.thread,
      stream: ask.thread.stream,
      message: null,
      node: null,
      requested_by: ask.requestedBy,
      origin: ask.origin,
      sandbox: ask.sandbox ?? null,
      reach: ask.reach ?? null,
      resolved_by: null,
      resolved_at: null,
      resolved_how: null,
      resolved_message: null,
      executed_at: null,
      outcome: null,
      summary: null,
    };
    return {
      id,
      hash,
      buttons: buttonsFor({ id, hash }),
      extras: ({ said, answers, words = [] }) => {
        const placed = { ...row, message: said?.message ?? null, node: said?.node ?? null };
        return {
          records: [rows.insert(placed, { newerThan: answers, words })],
          jobs: [expiryJob(row, ids.next('job'))],
        };
      },
    };
  }

  async function press({ approval: id, how, ...asked }: Press): Promise<Pressed> {
    const now = clock();
    const row = await rows.get(id);
    const decided = approvalRules.decide(
      { ...asked, type: 'approval.press', approvers: bounds.approvers, now },
      stateOf(row),
    );
    if (!decided.ok || row === null) {
      const refusal = decided.ok ? 'unknown' : decided.refusal;
      const entry = entryOf(row, { at: now, decision: 'refused', by: asked.by, subject: id });
      return {
        ok: false,
        refusal,
        answer: pressAnswers[refusal],
        settled: settledBy.has(refusal),
        extras: { records: await audit.append([entry]) },
      };
    }
    const status = asked.word === 'ok' ? 'approved' : 'rejected';
    const resolved = rows.resolve(id, row.hash, { status, by: asked.by, at: now, how });
    const next = status === 'approved' ? (kinds.get(row.kind)?.approved(row) ?? {}) : {};
    const entry = entryOf(row, { at: now, decision: status, by: asked.by, subject: id });
    return {
      ok: true,
      refusal: null,
      answer: status === 'approved' ? 'Approved.' : 'Rejected. Nothing was done.',
      settled: true,
      extras: {
        ...next,
        cancels: [...(next.cancels ?? []), expiryKey(id)],
        // Whoever pressed a button sees to it himself.
        jobs: [...(next.jobs ?? []), ...(how === 'page' ? buttonsGo(row, now) : [])],
        records: [resolved, ...(next.records ?? []), ...(await audit.append([entry]))],
      },
    };
  }

  function buttonsGo({ stream, message }: Approval, at: number): readonly NewJob[] {
    return message === null ? [] : [takeButtonsJob({ stream, message }, ids.next('job'), at)];
  }

  return {
    configure: (next) => void (bounds = next),
    register(kind, how) {
      if (kinds.has(kind)) throw new Error(`Cannot register approvals of kind "${kind}": they are known`);
      kinds.set(kind, how);
    },
    propose,
    press,
    async decide(asked) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const pressed = await press(asked);
        const result = await store.commit(pressed.extras);
        if (result.type === 'committed') return pressed;
      }
      throw new Error(`Cannot record a decision: others came between ${mostTries} times`);
    },
    async comment({ thread, message, by, effect }) {
      const waiting = (await rows.pendingIn(thread)).filter(
        ({ kind }) => kinds.get(kind)?.comments === 'supersede',
      );
      if (waiting.length === 0) return null;
      const now = clock();
      const status = (row: Approval): Resolution['status'] =>
        now >= row.expires_at ? 'expired' : effect === 'reject' ? 'rejected' : 'superseded';
      return {
        cancels: waiting.map(({ id }) => expiryKey(id)),
        jobs: waiting.flatMap((row) => buttonsGo(row, now)),
        records: [
          ...waiting.map((row) =>
            rows.resolve(row.id, row.hash, {
              status: status(row),
              by,
              at: now,
              how: effect === 'reject' ? 'words' : 'comment',
              message,
            }),
          ),
          ...(await audit.append(
            waiting.map((row) => entryOf(row, { at: now, decision: status(row), by, subject: row.id })),
          )),
        ],
      };
    },
    async execute(id) {
      const row = await rows.get(id);
      const now = clock();
      const command = { type: 'approval.execute', hash: row === null ? '' : storedHash(row), now } as const;
      const decided = approvalRules.decide(command, stateOf(row));
      if (!decided.ok) return { ok: false, refusal: decided.refusal };
      if (row === null) return { ok: false, refusal: 'unknown' };
      return { ok: true, approval: row, records: [rows.execute(id, row.hash, now)] };
    },
    conclude: rows.conclude,
    unknown: rows.unknown,
    async settle(id, outcome, by) {
      if (!mayDecide(by, bounds.approvers)) return refuse('stranger');
      for (let tries = 0; tries < mostTries; tries += 1) {
        const row = await rows.get(id);
        if (row === null) return refuse('unknown');
        if (row.outcome !== 'unknown') return refuse('outcome-known');
        const entry = entryOf(row, { at: clock(), decision: `said-${outcome}`, by, subject: id });
        const next = kinds.get(row.kind)?.settled?.(row, outcome) ?? {};
        const result = await store.commit({
          ...next,
          records: [
            rows.settle(id, outcome === 'done' ? 'done' : 'failed', settledWords(row.summary, outcome)),
            ...(next.records ?? []),
            ...(await audit.append([entry])),
          ],
        });
        if (result.type === 'committed') return accept(null);
      }
      throw new Error(`Cannot record how it ended: others came between ${mostTries} times`);
    },
    async withdraw(id) {
      const row = await rows.get(id);
      const at = clock();
      if (row?.status === 'approved' && row.executed_at === null) {
        const noted = rows.conclude(id, 'failed', 'The work ended before it came to this. Nothing was done.');
        return { extras: { records: [noted] }, entries: [] };
      }
      if (row?.status !== 'pending') return { extras: {}, entries: [] };
      const status = at >= row.expires_at ? 'expired' : 'superseded';
      return {
        extras: {
          cancels: [expiryKey(id)],
          jobs: buttonsGo(row, at),
          records: [rows.resolve(id, row.hash, { status, by: null, at, how: 'end' })],
        },
        entries: [entryOf(row, { at, decision: status, by: null, subject: id })],
      };
    },
    place: (id, { message, node }) => rows.place(id, message, node),
    async expire(id) {
      const now = clock();
      const row = await rows.get(id);
      const decided = approvalRules.decide({ type: 'approval.expire', now }, stateOf(row));
      if (!decided.ok || row === null) return null;
      const entry = entryOf(row, { at: now, decision: 'expired', by: null, subject: id });
      const resolved = rows.resolve(id, row.hash, { status: 'expired', by: null, at: now, how: 'time' });
      const records = [resolved, ...(await audit.append([entry]))];
      return { approval: row, extras: { jobs: buttonsGo(row, now), records } };
    },
    get: rows.get,
    list: rows.list,
    resolvedBy: rows.resolvedBy,
    pendingIn: rows.pendingIn,
  };
}

/** Refusals after which a button has nothing left to do. */
const settledBy: ReadonlySet<ApprovalRefusal> = new Set([
  'unknown',
  'expired',
  'approved',
  'rejected',
  'superseded',
  'executed',
]);

function expiryKey(id: string): string {
  return `approval:${id}`;
}

function expiryJob(row: Approval, id: string): NewJob {
  return {
    id,
    queue: approvalQueue,
    kind: expireKind,
    lane: `approval:${row.id}`,
    payload: { approval: row.id },
    runAt: row.expires_at,
    unique: { key: expiryKey(row.id), as: 'keep' },
  };
}
