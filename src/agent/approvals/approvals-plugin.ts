import { z } from 'zod';
import type { Json } from '../../kernel/json.ts';
import { joinExtras } from '../extras.ts';
import type { Listener, Reception } from '../listener.ts';
import type { Plugin, PluginHouse, PluginRoute } from '../plugin.ts';
import { definePlugin } from '../plugin.ts';
import { approvalTables } from './approval.tables.ts';
import type { Approval } from './approval.tables.ts';
import { statusAt } from './approval-rows.ts';
import { parseButton, shortHash } from './action.ts';
import type { Pressed } from './approvals.ts';
import { expireKind } from './approvals.ts';
import { changedKind, changedWordsJob, createChangedWords } from './changed-words.ts';
import { createExpiry } from './expiry.ts';
import { auditTables } from '../audit/audit.tables.ts';
import { auditRoutes } from '../audit/audit-routes.ts';
import { newestAndWaiting } from './waiting.ts';
import { askKind, actKind, createToolApprovals } from './tool-approvals.ts';
import { saysNo, saysYes } from './words.ts';

const minuteMs = 60_000;
const mostShown = 200;

const config = z
  .strictObject({
    minutes: z.number().min(1).max(1440).default(15).describe('Minutes that an approval lives'),
    approvers: z
      .array(z.string().startsWith('owner:'))
      .default([])
      .describe('Principals who may approve, such as owner:studio; every owner where none is listed'),
  })
  .prefault({});
type ApprovalConfig = z.infer<typeof config>;

/** Consent to exact actions (A5): presses, comments, expiry, the API, and tools that act. */
export function createApprovalsPlugin(): Plugin {
  return definePlugin<ApprovalConfig>({
    name: 'approvals',
    config,
    migrations: [approvalTables, auditTables],
    init: ({ approvals, config: { minutes, approvers } }) => {
      approvals.configure({ lifeMs: minutes * minuteMs, approvers });
    },
    dispose: () => {},
    listener: (house) => createPressListener(house),
    reception: (house) => createCommentReception(house),
    jobs: (house) => {
      const tools = createToolApprovals(house);
      return {
        [expireKind]: createExpiry(house),
        [changedKind]: createChangedWords(house),
        [askKind]: tools.ask,
        [actKind]: tools.act,
      };
    },
    routes: (house) => [...approvalRoutes(house), ...auditRoutes(house.audit)],
  });
}

const pressData = z.object({ id: z.string() });
/** Stands in for a button that nobody here has made: it is answered, and on record, like any that decides nothing. */
const unreadable = { approval: 'unreadable', word: 'no', hash: '' } as const;

/** Presses of buttons, from any channel. */
function createPressListener({ approvals }: PluginHouse<ApprovalConfig>): Listener {
  return async (source, notice) => {
    if (notice.type !== 'press') return null;
    const data = pressData.safeParse(notice.data);
    const button = (data.success ? parseButton(data.data.id) : null) ?? unreadable;
    const pressed = await approvals.press({
      approval: button.approval,
      word: button.word,
      hash: button.hash,
      by: source.principal,
      thread: source.thread,
      origin: notice.origin,
      how: 'button',
    });
    return { extras: pressed.extras, answer: pressed.answer, settled: pressed.settled };
  };
}

/** What an owner says takes the place of what waits, in the same transaction (K9, O5). */
function createCommentReception({ approvals, ids, clock }: PluginHouse<ApprovalConfig>): Reception {
  return async (source, incoming) => {
    const { principal, thread, message } = source;
    if (principal === null || !incoming.author.owner) return null;
    if (incoming.kind === 'edit') {
      // Whatever the words are now, the proposal was made from others.
      const dropped = await approvals.comment({ thread, message, by: principal, effect: 'supersede' });
      // Others in a conversation are not shown what only an owner can decide.
      if (dropped === null || incoming.conversation.audience === 'public') return dropped;
      return joinExtras([dropped, { jobs: [changedWordsJob(thread, ids.next('job'), clock())] }]);
    }
    const direct = incoming.origin === 'direct';
    // It names no action, so it approves nothing; and it is no new comment either.
    if (direct && saysYes(incoming.text)) return null;
    const effect = direct && saysNo(incoming.text) ? 'reject' : 'supersede';
    return approvals.comment({ thread, message, by: principal, effect });
  };
}

/** Which action is meant: its hash, as the list shows it. */
const decisionBody = z.object({ hash: z.string().length(16) });

function approvalRoutes({ approvals, clock }: PluginHouse<ApprovalConfig>): readonly PluginRoute[] {
  const decide = (word: 'ok' | 'no', path: string, summary: string): PluginRoute => ({
    method: 'POST',
    path,
    summary,
    body: decisionBody,
    handle: async ({ params, body, principal }) => {
      const shown = decisionBody.safeParse(body);
      if (!shown.success) {
        return problem(422, 'hash-missing', 'Say which action you mean: its hash, as the list shows it.');
      }
      const pressed = await approvals.decide({
        approval: params['id'] ?? '',
        word,
        hash: shown.data.hash,
        by: principal,
        thread: null,
        origin: 'direct',
        how: 'page',
      });
      return pressed.ok ? { status: 200, body: { answer: pressed.answer } } : refused(pressed);
    },
  });
  return [
    {
      method: 'GET',
      path: '/api/approvals',
      summary: 'What waits for an owner and what was decided, newest first.',
      handle: async () => {
        const now = clock();
        const found = await newestAndWaiting(approvals, mostShown);
        return { status: 200, body: { approvals: found.map((one) => toWire(one, now)) } };
      },
    },
    decide('ok', '/api/approvals/:id/approve', 'Approves one exact action, once.'),
    decide('no', '/api/approvals/:id/reject', 'Rejects one action.'),
    {
      method: 'POST',
      path: '/api/approvals/:id/outcome',
      summary: 'Says how an action has ended whose outcome nobody knows: `done` or `not-done`.',
      body: outcomeBody,
      handle: async ({ params, body, principal }) => {
        const said = outcomeBody.safeParse(body);
        if (!said.success) return problem(422, 'outcome-missing', 'Say how it ended: "done" or "not-done".');
        const settled = await approvals.settle(params['id'] ?? '', said.data.outcome, principal);
        if (settled.ok) return { status: 200, body: { answer: 'It is noted.' } };
        const [status, code, detail] = outcomeRefusals[settled.refusal];
        return problem(status, code, detail);
      },
    },
  ];
}

const outcomeBody = z.strictObject({ outcome: z.enum(['done', 'not-done']) });

const outcomeRefusals = {
  unknown: [404, 'approval-unknown', 'This action is not known here.'],
  stranger: [403, 'approval-stranger', 'Only an owner can say this.'],
  'outcome-known': [409, 'outcome-known', 'How this ended is known already.'],
} as const;

function refused({ refusal, answer }: Pressed) {
  return refusal === 'unknown'
    ? problem(404, 'approval-unknown', answer)
    : problem(409, `approval-${refusal ?? 'refused'}`, answer);
}

function problem(status: number, code: string, detail: string) {
  return { status, body: { type: 'about:blank', title: code, status, code, detail } };
}

function toWire(row: Approval, now: number): Json {
  return {
    id: row.id,
    kind: row.kind,
    proposal: row.proposal,
    action: JSON.parse(row.action) as Json,
    hash: shortHash(row.hash),
    status: statusAt(row, now),
    at: row.at,
    expiresAt: row.expires_at,
    thread: row.thread,
    requestedBy: row.requested_by,
    origin: row.origin,
    sandbox: row.sandbox,
    reach: row.reach,
    resolvedBy: row.resolved_by,
    resolvedAt: row.resolved_at,
    resolvedHow: row.resolved_how,
    executedAt: row.executed_at,
    outcome: row.outcome,
    summary: row.summary,
  };
}
