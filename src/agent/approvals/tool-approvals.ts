import { z } from 'zod';
import type { Ids } from '../../kernel/ids.ts';
import type { Json } from '../../kernel/json.ts';
import type { JobHandler, JobOutcome } from '../../store/job-runner.ts';
import type { ClaimedJob, NewJob, Store } from '../../store/store.ts';
import type { ThreadRow } from '../../store/thread/thread-reader.ts';
import type { AuditDecision, AuditEntry } from '../audit/chain.ts';
import type { Extras } from '../extras.ts';
import type { PluginHouse } from '../plugin.ts';
import type { Origin, Tool, ToolContext, ToolResult } from '../tool.ts';
import { completionOf } from '../turn/turn-commits.ts';
import { laneOf } from '../turn/turn-jobs.ts';
import type { Approval } from './approval.tables.ts';
import { hashAction } from './action.ts';
import { entryOf } from './approval-entry.ts';
import { approvalQueue } from './approvals.ts';
import { buttonsBelow, showExactly } from './shown.ts';
import { tellDecided } from './tell-decided.ts';

/** Kind of the job that asks an owner about a tool's call, after the turn that wanted it. */
export const askKind = 'approvals.ask';
/** Kind of the job that makes an approved call. */
export const actKind = 'approvals.act';

const toolKind = 'tool';
const mostShown = 700;
const origins = ['owner', 'known-person', 'stranger', 'tool-output', 'proactive'] as const;

const toolAction = z.object({
  v: z.literal(1),
  kind: z.literal(toolKind),
  tool: z.string(),
  input: z.json(),
  agent: z.string(),
  channel: z.string(),
  thread: z.string(),
  turn: z.string(),
  node: z.number(),
  principal: z.string(),
  origin: z.enum(origins),
  nonce: z.string(),
});
type ToolAction = Omit<z.infer<typeof toolAction>, 'input'> & { readonly input: Json };

/** The action of one call of a tool, for whoever proposes it without a model. */
export function toToolAction(call: Omit<ToolAction, 'v' | 'kind'>): ToolAction {
  return { v: 1, kind: toolKind, ...call };
}

/** What a press leads to where the approved action is a call of a tool: the job that makes it, once. */
export function approvedCall(approval: Pick<Approval, 'id'>, id: string, runAt: number): Extras {
  const lane = `approval:${approval.id}`;
  return {
    jobs: [{ id, queue: approvalQueue, kind: actKind, lane, payload: { approval: approval.id }, runAt }],
  };
}

/** What a registry does with a call that needs consent: it is put to an owner, and the model is told so. */
export type ProposeCall = (tool: Tool, input: Json, context: ToolContext) => Promise<ToolResult>;

/** Puts calls of acting tools to an owner: one job, which speaks once the turn is over. */
export function createToolProposer(store: Store, ids: Ids): ProposeCall {
  return async (tool, input, context) => {
    const { agent, channel, thread, turn, node, principal, origin, now } = context;
    const nonce = ids.next('nonce');
    const action = toToolAction({
      tool: tool.name,
      input,
      agent,
      channel,
      thread,
      turn,
      node,
      principal,
      origin,
      nonce,
    });
    const job = askJob(action, ids.next('job'), now);
    if (context.holdAsk === undefined) await store.commit({ jobs: [job] });
    else context.holdAsk(job);
    return {
      ok: false,
      code: 'approval-pending',
      message: `"${tool.name}" acts outside. An owner is asked now and decides by a button; nothing was done yet. Say so and do not call it again.`,
    };
  };
}

function askJob(action: ToolAction, id: string, runAt: number): NewJob {
  // In the thread's own lane, so that the question comes after the reply that led to it.
  const lane = laneOf(action.thread);
  // Work that was killed and is begun again wishes for the same: it is asked about once.
  const { nonce: _nonce, ...wish } = action;
  const unique = { key: `ask:${hashAction(wish)}`, as: 'once' } as const;
  return { id, queue: approvalQueue, kind: askKind, lane, payload: action, runAt, unique };
}

/** The jobs that ask about calls of tools and make the approved ones. */
export function createToolApprovals(house: Omit<PluginHouse, 'config'>): {
  readonly ask: JobHandler;
  readonly act: JobHandler;
} {
  const { approvals, ids, clock, store } = house;
  approvals.register(toolKind, {
    comments: 'supersede',
    approved: (approval) => approvedCall(approval, ids.next('job'), clock()),
  });

  async function ask(job: ClaimedJob): Promise<JobOutcome> {
    const action = toolAction.parse(job.payload);
    const thread = await house.reader.thread(action.thread);
    const completes = completionOf(job);
    if (thread === null) {
      await store.commit({ completes });
      return { type: 'completed' };
    }
    const shown = showExactly(`${action.tool} ${JSON.stringify(action.input)}`);
    const proposal = approvals.propose({
      kind: toolKind,
      proposal: `Use ${action.tool} once, with exactly this input.`,
      action,
      thread,
      requestedBy: action.principal,
      origin: action.origin,
      now: clock(),
    });
    if (!isOwners(thread, action)) {
      const { records, jobs } = proposal.extras({ said: null, answers: null });
      await store.commit({ completes, ...(records && { records }), ...(jobs && { jobs }) });
      return { type: 'completed' };
    }
    const spoken = await house.speak({
      thread: action.thread,
      text: `Will: use ${action.tool} once, with exactly this:\n${shown.text}`,
      reason: 'a tool that acts needs consent',
      buttons: buttonsBelow(proposal.buttons, shown),
      completes,
      extras: (said) => proposal.extras({ said, answers: action.node }),
    });
    if (spoken.type === 'unsaid') await store.commit({ completes });
    return { type: 'completed' };
  }

  async function act(job: ClaimedJob, signal: AbortSignal): Promise<JobOutcome> {
    const { approval: id } = z.object({ approval: z.string() }).parse(job.payload);
    const taken = await take(id, job);
    if (taken === 'over') return { type: 'completed' };
    const found = await approvals.get(id);
    if (found === null) return { type: 'dead', error: `The approval ${id} does not exist` };
    if (taken === 'unknown') return conclude(job, found, { type: 'unknown' });
    const action = toolAction.parse(JSON.parse(found.action));
    const context: ToolContext = { ...contextOf(action), now: clock(), signal };
    const result = await house.tools.callApproved(action.tool, action.input, context);
    return conclude(job, found, { type: 'result', result });
  }

  /** Takes the consent and writes the marker, before anything is done. */
  async function take(id: string, job: ClaimedJob): Promise<'ours' | 'unknown' | 'over'> {
    let refusal: string | null = null;
    const result = await house.audit.commit(async () => {
      const taken = await approvals.execute(id);
      refusal = taken.ok ? null : taken.refusal;
      if (!taken.ok) return null;
      const entry = factOf(taken.approval, 'allowed');
      return { records: [...taken.records, ...(await house.audit.append([entry]))] };
    });
    if (result?.type === 'committed') return 'ours';
    const row = await approvals.get(id);
    // Taken by an earlier attempt of this job, which did not say how it ended.
    if (refusal === 'executed' && row?.outcome === null) return 'unknown';
    await store.commit({ completes: completionOf(job) });
    return 'over';
  }

  async function conclude(
    job: ClaimedJob,
    approval: Approval,
    ending: { readonly type: 'unknown' } | { readonly type: 'result'; readonly result: ToolResult },
  ): Promise<JobOutcome> {
    const action = toolAction.parse(JSON.parse(approval.action));
    const outcome = ending.type === 'unknown' ? 'unknown' : ending.result.ok ? 'done' : 'failed';
    const output =
      ending.type === 'unknown'
        ? ''
        : ending.result.ok
          ? JSON.stringify(ending.result.output)
          : ending.result.message;
    const text =
      ending.type === 'unknown'
        ? `I do not know whether ${action.tool} was carried out: I was stopped in the middle of it. It is not repeated; please look.`
        : outcome === 'done'
          ? `Done: ${action.tool}. ${shortened(output)}`
          : `Not done: ${output}`;
    return tellDecided(
      job,
      async () => {
        const entry = { ...factOf(approval, outcome), bytes: Buffer.byteLength(output) };
        const records = [
          approvals.conclude(approval.id, outcome, shortened(text)),
          ...(await house.audit.append([entry])),
        ];
        const thread = await house.reader.thread(approval.thread);
        const said =
          thread !== null && isOwners(thread, action)
            ? { thread: approval.thread, text, reason: 'an approved tool was used' }
            : null;
        return { said, extras: { records } };
      },
      house,
    );
  }

  function factOf(approval: Approval, decision: AuditDecision): AuditEntry {
    return entryOf(approval, { at: clock(), decision, by: approval.resolved_by, subject: approval.id });
  }

  return { ask, act };
}

/** Others in a conversation are not shown what only an owner can decide: it waits on his page. Work of its own asks in the owner's thread. */
function isOwners({ audience }: ThreadRow, { principal }: ToolAction): boolean {
  return audience === 'private' && (principal.startsWith('owner:') || principal === 'proactive');
}

function contextOf(action: ToolAction): Omit<ToolContext, 'now' | 'signal'> {
  const { agent, thread, turn, principal, channel, node } = action;
  const origin: Origin = action.origin;
  return { agent, thread, turn, principal, channel, node, origin };
}

function shortened(text: string): string {
  if (text.length <= mostShown) return text;
  return `${text.slice(0, mostShown).toWellFormed()}… (${text.length} characters; all of it is on the operator page)`;
}
