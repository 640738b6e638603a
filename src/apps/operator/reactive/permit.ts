import { hashAction } from '../../../agent/approvals/action.ts';
import { buttonsBelow, showExactly } from '../../../agent/approvals/shown.ts';
import type { Approval } from '../../../agent/approvals/approval.tables.ts';
import type { AuditDecision, AuditEntry } from '../../../agent/audit/chain.ts';
import type { PluginHouse } from '../../../agent/plugin.ts';
import { canonicalJson } from '../../../kernel/json.ts';
import type { Json } from '../../../kernel/json.ts';
import type { ExecutorContext, Permission, ToolCall } from '../executor.ts';
import type { ReactiveStep } from '../operator.tables.ts';
import type { JobRows } from './job-rows.ts';
import { callKind } from './run-action.ts';

/** The run that asks. */
export type PermitFor = {
  readonly run: string;
  readonly fence: number;
  readonly thread: { readonly thread: string; readonly stream: string };
  readonly principal: string;
  readonly origin: string;
  readonly sandbox: string;
  readonly reach: string;
  readonly signal: AbortSignal;
};

/** What permitting needs. */
export type PermitPorts = {
  readonly house: Pick<PluginHouse, 'approvals' | 'audit' | 'store' | 'speak' | 'ids' | 'clock'>;
  readonly rows: JobRows;
};

const lookEveryMs = 1_000;

/**
 * Decides about each call before it is made: the call is on record, and where the policy asks, an owner has pressed OK for exactly
 * this action. What is allowed has its marker written first, so that a crash never leads to a second effect (P5).
 */
export function createPermit(run: PermitFor, ports: PermitPorts): ExecutorContext['permit'] {
  const { house, rows } = ports;
  let seq = 0;

  return async (call) => {
    seq += 1;
    const action: Json = {
      v: 1,
      kind: callKind,
      run: run.run,
      call: call.id,
      tool: call.tool,
      action: call.action,
    };
    const step = stepOf(run.run, seq, call, hashAction(action), house.clock());
    if (call.policy === 'deny') return refuse(step, call.why, 'denied');
    if (call.policy === 'allow') return allow(step, null);
    return askOwner(step, call, action);
  };

  /** The marker, the count and the audit entry, before the effect. */
  async function allow(step: ReactiveStep, approval: string | null): Promise<Permission> {
    let refused: string | null = null;
    const result = await house.audit.commit(async () => {
      const taken = approval === null ? null : await house.approvals.execute(approval);
      if (taken?.ok === false) {
        refused = 'the consent was used or withdrawn';
        return null;
      }
      const at = house.clock();
      const kept =
        approval === null
          ? rows.insertStep({ ...step, status: 'started' })
          : rows.changeStep(step.job, step.call, { status: 'started' });
      return {
        records: [
          rows.countStep(run.run, run.fence),
          ...(taken === null ? [] : taken.records),
          kept,
          ...(await house.audit.append([entryOf(step, 'allowed', at, approval)])),
        ],
      };
    });
    if (result?.type === 'committed') return { type: 'allow' };
    return { type: 'deny', reason: refused ?? 'the run was stopped' };
  }

  async function refuse(step: ReactiveStep, reason: string, decision: AuditDecision): Promise<Permission> {
    await house.audit.commit(async () => ({
      records: [
        rows.insertStep({ ...step, status: 'denied', ended_at: step.at }),
        ...(await house.audit.append([entryOf(step, decision, house.clock(), null)])),
      ],
    }));
    return { type: 'deny', reason };
  }

  async function askOwner(step: ReactiveStep, call: ToolCall, action: Json): Promise<Permission> {
    const before = await waitingFor(call);
    if (before !== null) return afterDecision(before, before.approval);
    const proposal = house.approvals.propose({
      kind: callKind,
      proposal: `Within a running task: ${call.why}`,
      action,
      thread: run.thread,
      requestedBy: run.principal,
      origin: run.origin,
      sandbox: run.sandbox,
      reach: run.reach,
      now: house.clock(),
    });
    const waiting = { ...step, approval: proposal.id, status: 'waiting' };
    const shown = showExactly(call.shown);
    const spoken = await house.speak({
      thread: run.thread.thread,
      text: `May I? ${call.why}\n${call.tool}, exactly:\n${shown.text}`,
      reason: 'a step needs consent',
      buttons: buttonsBelow(proposal.buttons, shown),
      extras: (said) => {
        const { records = [], ...rest } = proposal.extras({ said, answers: null });
        return { ...rest, records: [...records, rows.insertStep(waiting)] };
      },
    });
    if (spoken.type !== 'said') return { type: 'deny', reason: 'the owner could not be asked' };
    return afterDecision(waiting, proposal.id);
  }

  /** The same step as it waited when the program was stopped: it is not asked again. */
  async function waitingFor(call: ToolCall): Promise<(ReactiveStep & { readonly approval: string }) | null> {
    const wanted = canonicalJson(call.action);
    for (const step of await rows.steps(run.run)) {
      const { approval, action, tool, status } = step;
      if (status !== 'waiting' || approval === null || tool !== call.tool || action !== wanted) continue;
      // Another attempt may name its calls otherwise.
      if (step.call !== call.id)
        await house.store.commit({ records: [rows.changeStep(run.run, step.call, { call: call.id })] });
      return { ...step, approval, call: call.id };
    }
    return null;
  }

  async function afterDecision(step: ReactiveStep, approval: string): Promise<Permission> {
    const decided = await waitFor(approval);
    if (decided === 'approved') return allow(step, approval);
    // It goes on waiting: whoever takes the run over, or ends it, sees to it.
    if (decided === 'stopped') return { type: 'deny', reason: 'the run was stopped' };
    await house.store.commit({
      records: [rows.changeStep(step.job, step.call, { status: 'denied', ended_at: house.clock() })],
    });
    return { type: 'deny', reason: `the owner was asked, and it was ${decided}` };
  }

  /** Until it is resolved, by whoever and on whichever node, or the run is stopped. */
  async function waitFor(id: string): Promise<string> {
    for (;;) {
      const found: Approval | null = await house.approvals.get(id);
      if (found === null) return 'lost';
      if (found.status !== 'pending') return found.status;
      if (house.clock() >= found.expires_at) return 'expired';
      if (run.signal.aborted) return 'stopped';
      await nextLook(run.signal, house.store);
    }
  }

  function entryOf(
    step: ReactiveStep,
    decision: AuditDecision,
    at: number,
    approver: string | null,
  ): AuditEntry {
    const { tool: kind, hash: action } = step;
    const subject = `${step.job}/${step.call}`;
    const base = { at, principal: run.principal, kind, subject, action, decision, approver };
    return { ...base, sandbox: run.sandbox, exit: null, bytes: null };
  }
}

function stepOf(job: string, seq: number, call: ToolCall, hash: string, at: number): ReactiveStep {
  return {
    job,
    seq,
    call: call.id,
    tool: call.tool,
    action: canonicalJson(call.action),
    hash,
    content: call.shown,
    effect: call.effect,
    policy: call.policy,
    reason: call.why,
    approval: null,
    status: 'started',
    exit: null,
    bytes: null,
    digest: null,
    text: null,
    at,
    ended_at: null,
  };
}

/** The next commit, a second, or the end. */
function nextLook(signal: AbortSignal, store: Pick<PluginHouse['store'], 'onCommit'>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      forget();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, lookEveryMs);
    const forget = store.onCommit(done);
    signal.addEventListener('abort', done, { once: true });
  });
}
