import { shortHash } from '../../../agent/approvals/action.ts';
import { statusAt } from '../../../agent/approvals/approval-rows.ts';
import type { Approval } from '../../../agent/approvals/approval.tables.ts';
import type { AuditRow } from '../../../agent/audit/chain.ts';
import { each, html, nothing, when } from '../../../ui/html.ts';
import type { Html } from '../../../ui/html.ts';
import { clockTime, grouped, timeAgo, timeOfDay } from '../../../ui/time.ts';
import type { OwnWork } from '../proactive/own-work.ts';
import { budgetPart } from './budget-part.ts';
import { exactAction } from './exact-action.ts';
import { postButton } from './post-button.ts';
import { unknownPart } from './unknown-part.ts';
import { workPart } from './work-part.ts';
import type { ReactiveJob, ReactiveStep } from '../operator.tables.ts';

/** Everything on the operator's page. */
export type OperatorView = {
  readonly now: number;
  /** Newest first. */
  readonly approvals: readonly Approval[];
  /** Begun, and nobody knows how it ended; newest first. */
  readonly unknown: readonly Approval[];
  readonly runs: readonly { readonly run: ReactiveJob; readonly steps: readonly ReactiveStep[] }[];
  readonly own: OwnWork;
  readonly audit: readonly AuditRow[];
};

/** The page; its parts are put anew whenever something happens. */
export function operatorView(view: OperatorView): Html {
  const waiting = view.approvals.filter((one) => statusAt(one, view.now) === 'pending').toReversed();
  const decided = view.approvals.filter((one) => statusAt(one, view.now) !== 'pending');
  return html`<div
    class="operator"
    id="operator"
    hx-get="/operator"
    hx-select="#operator"
    hx-trigger="sanctum:changed from:body"
    hx-swap="outerMorph"
  >
    <header class="page-head"><h1>Operator</h1></header>
    <div class="operator-columns">
      <div>
        <section aria-labelledby="waiting-title">
          <h2 class="list-title" id="waiting-title" tabindex="-1">Waiting for you</h2>
          ${waiting.length === 0 ? nothingWaits : each(waiting, (one) => card(one, view.now))}
        </section>
        ${when(view.unknown.length > 0, () => unknownPart(view.unknown, view.now))}
        <section aria-labelledby="runs-title">
          <h2 class="list-title" id="runs-title">Tasks</h2>
          ${view.runs.length === 0 ? nothingRan : each(view.runs, (one) => task(one, view.now))}
        </section>
      </div>
      <div class="operator-beside">
        ${budgetPart(view.own, view.now)} ${workPart(view.own)}
        ${when(decided.length > 0, () => decisions(decided, view.now))} ${auditPart(view)}
      </div>
    </div>
  </div>`;
}

const nothingWaits = html`<div class="empty">
  <p class="voice">Nothing waits for an OK.</p>
  <p class="dim">
    Ask for something in a private chat. What would be done stands here first, word for word, and nothing is
    done before you approve it.
  </p>
</div>`;

const nothingRan = html`<div class="empty">
  <p class="voice">No task has run yet.</p>
  <p class="dim">Tasks that you approve show their steps here, while they run and afterwards.</p>
</div>`;

function card(approval: Approval, now: number): Html {
  const title = `approval-${approval.id}`;
  return html`<article class="ask" aria-labelledby="${title}">
    <p class="ask-head dim">
      <span class="chip">${kindWords(approval.kind)}</span> asked ${timeAgo(approval.at, now)}, expires at
      ${clockTime(approval.expires_at)}
    </p>
    <h3 id="${title}" class="ask-title">${approval.proposal}</h3>
    ${exactAction(approval)}
    <dl class="ask-facts">
      <dt>Sandbox</dt>
      <dd>${approval.sandbox ?? 'none'}</dd>
      <dt>May touch</dt>
      <dd>${approval.reach ?? 'What this one call names.'}</dd>
      <dt>Asked by</dt>
      <dd>
        ${approval.requested_by}${approval.origin === 'owner' ? nothing : html` (${originWords(approval.origin)})`}
      </dd>
    </dl>
    <p class="row">
      ${decision(approval, 'approve', 'Approve once', 'primary')}
      ${decision(approval, 'reject', 'Reject', 'plain')}
    </p>
  </article>`;
}

function decision(
  { id, hash }: Approval,
  word: 'approve' | 'reject',
  label: string,
  look: 'primary' | 'plain',
): Html {
  const path = `/api/approvals/${encodeURIComponent(id)}/${word}`;
  return postButton({ path, body: { hash: shortHash(hash) }, label, look, about: `approval-${id}` });
}

function task({ run, steps }: OperatorView['runs'][number], now: number): Html {
  const open = run.ended_at === null;
  return html`<article class="task" id="task-${run.id}">
    <p class="ask-head dim">
      <span class="chip" data-status="${run.status}">${statusWords(run)}</span> ${timeAgo(run.at, now)} ·
      ${run.executor ?? ''} · sandbox: ${run.sandbox ?? 'none'} · ${grouped(run.tokens)} tokens
    </p>
    <h3 class="ask-title">${run.summary}</h3>
    ${when(run.content !== null, () => html`<p class="task-result">${run.content}</p>`)}
    ${when(
      steps.length > 0,
      () =>
        html`<ol class="steps">
          ${each(steps, step)}
        </ol>`,
    )}
    ${when(
      open && run.stop_requested === 0,
      () =>
        html`<p class="row">
          ${postButton({ path: `/api/operator/jobs/${encodeURIComponent(run.id)}/stop`, label: 'Stop this task' })}
        </p>`,
    )}
  </article>`;
}

function step(one: ReactiveStep): Html {
  const exit = one.exit === null ? '' : `, exit ${one.exit}`;
  const bytes = one.bytes === null ? '' : `, ${grouped(one.bytes)} bytes`;
  return html`<li class="step" data-status="${one.status}">
    <p class="step-head"><code>${one.tool}</code> <span class="dim">${one.status}${exit}${bytes}</span></p>
    <details id="step-${one.job}-${one.call}">
      <summary>Exact action and output</summary>
      <pre class="exact" tabindex="0" aria-label="The exact action"><code>${one.content}</code></pre>
      ${when(
        one.text !== null,
        () => html`<pre class="exact" tabindex="0" aria-label="The output"><code>${one.text}</code></pre>`,
      )}
      <p class="dim">${one.reason}</p>
    </details>
  </li>`;
}

function decisions(decided: readonly Approval[], now: number): Html {
  return html`<section class="card" aria-labelledby="decided-title">
    <h2 id="decided-title">Decided</h2>
    <ul class="decided">
      ${each(
        decided.slice(0, 12),
        (one) =>
          html`<li>
            <p><span class="chip">${statusAt(one, now)}</span> ${timeAgo(one.at, now)}</p>
            <p>${one.proposal}</p>
          </li>`,
      )}
    </ul>
  </section>`;
}

function auditPart({ audit }: OperatorView): Html {
  return html`<section class="card" aria-labelledby="audit-title">
    <h2 id="audit-title">Audit</h2>
    ${
      audit.length === 0
        ? html`<p class="empty">Nothing was decided or done yet.</p>`
        : html`<div class="scroller" tabindex="0" role="group" aria-label="Audit log">
            <table>
              <thead>
                <tr>
                  <th scope="col">No.</th>
                  <th scope="col">Time</th>
                  <th scope="col">What</th>
                  <th scope="col">Decision</th>
                  <th scope="col">By</th>
                </tr>
              </thead>
              <tbody>
                ${each(
                  audit,
                  (row) =>
                    html`<tr>
                      <th scope="row" class="number">${row.seq}</th>
                      <td>${timeOfDay(row.at)}</td>
                      <td><code>${row.kind}</code></td>
                      <td>${row.decision}</td>
                      <td>${row.approver ?? 'policy'}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    <p class="dim">Each entry covers the one before it: <code>sanctum audit verify</code> checks them all.</p>
  </section>`;
}

function kindWords(kind: string): string {
  if (kind === 'run') return 'task';
  if (kind === 'call') return 'step of a task';
  return kind;
}

function originWords(origin: string): string {
  return origin === 'known-person' ? 'forwarded or spoken' : origin;
}

function statusWords({ status, stop_requested, ended_at }: ReactiveJob): string {
  if (ended_at === null && stop_requested === 1) return 'stopping';
  return status === 'unknown' ? 'unknown: please look' : status;
}
