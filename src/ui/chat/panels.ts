import { html } from 'hono/html';
import type { BranchView, VerdictView } from '../../agent/conversation.ts';
import type { Json } from '../../kernel/json.ts';
import type { Receipt } from '../../llm/prompt.ts';
import { each, nothing, when, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import { plainWords } from '../markdown.ts';
import { kindOf, tokenBar } from '../plots.ts';
import { grouped, timeAgo, timeOfDay } from '../time.ts';

/** The right drawer with one panel in it. */
export function panel(title: string, content: Html): Html {
  return html`<header class="panel-head">
      <h2 id="panel-title" tabindex="-1">${title}</h2>
      <button type="button" class="quiet" data-close-panel aria-label="Close" title="Close (Esc)">
        ${icon('close')}
      </button>
    </header>
    <div class="panel-body" tabindex="0" role="group" aria-labelledby="panel-title">${content}</div>`;
}

/** What the model was given for a reply, what it was not, and why. */
export function receiptPanel(receipt: Receipt & { readonly usage: Json }): Html {
  const kept = receipt.segments.filter((segment) => segment.kept);
  const cut = receipt.segments.filter((segment) => !segment.kept);
  return panel(
    'What the model was given',
    html`<p class="dim">
        <strong class="ink">${grouped(receipt.tokens)}</strong> of ${grouped(receipt.hard)} tokens; beyond
        ${grouped(receipt.soft)} things are left out.
      </p>
      ${tokenBar(receipt.segments, receipt.hard, receipt.soft)}
      <p class="dim model">${receipt.model}</p>
      <h3>In the prompt</h3>
      ${segmentList(kept)}
      ${when(
        cut.length > 0,
        () =>
          html`<h3>Left out</h3>
            ${segmentList(cut)}`,
      )}
      ${usage(receipt.usage)}`,
  );
}

function segmentList(segments: Receipt['segments']): Html {
  return html`<ul class="segments">
    ${each(
      segments,
      (segment) =>
        html`<li data-kept="${segment.kept ? 'yes' : 'no'}">
          <span class="swatch token-${kindOf(segment.kind)}" aria-hidden="true"></span>
          <span class="segment-kind">${segment.kind}</span>
          <span class="number">${grouped(segment.tokens)}</span>
          <span class="segment-why">${segment.why}</span>
          <span class="segment-source">${segment.source} · ${segment.tier}</span>
        </li>`,
    )}
  </ul>`;
}

const counted = [
  ['input', 'read'],
  ['cached', 'of these from the cache'],
  ['output', 'written'],
  ['total', 'in all'],
] as const;

function usage(value: Json): Html {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return nothing;
  const numbers = new Map(Object.entries(value));
  return html`<h3>What it cost</h3>
    <dl class="usage">
      ${each(counted, ([key, label]) => {
        const count = numbers.get(key);
        return typeof count === 'number'
          ? html`<div>
              <dt>${label}</dt>
              <dd class="number">${grouped(count)}</dd>
            </div>`
          : nothing;
      })}
    </dl>
    ${when(numbers.get('estimated') === true, () => html`<p class="dim">Estimated: the provider did not say.</p>`)}`;
}

/** Every tip that can be returned to. */
export function branchesPanel(branches: readonly BranchView[], now: number): Html {
  return panel(
    'Branches',
    branches.length === 0
      ? html`<p class="empty">Nothing has been said yet.</p>`
      : html`<p class="dim">Each way this conversation has gone. Nothing is lost by going to another.</p>
          <ul class="branches">
            ${each(
              branches,
              (branch) =>
                html`<li ${branch.selected ? html`aria-current="true"` : nothing}>
                  <button
                    type="button"
                    class="branch"
                    data-select="${branch.tip}"
                    ${branch.selected ? html`disabled` : nothing}
                  >
                    <span class="branch-name">${branch.name ?? plainWords(branch.snippet, 48)}</span>
                    ${when(branch.name !== null, () => html`<span class="branch-snippet">${plainWords(branch.snippet, 70)}</span>`)}
                    <span class="branch-facts"
                      >${branch.selected ? 'You are here' : 'Go there'} · ${grouped(branch.length)} messages ·
                      ${timeAgo(branch.at, now)}</span
                    >
                  </button>
                </li>`,
            )}
          </ul>`,
  );
}

const verdictWords = {
  answered: 'Answered',
  merged: 'Answered together',
  silent: 'Left unanswered',
  flagged: 'Flagged',
  refused: 'Refused',
  expired: 'Too late',
  failed: 'Failed',
} as const;

/** How every message of this conversation ended, newest first. */
export function verdictsPanel(records: readonly VerdictView[]): Html {
  return panel(
    'Verdicts',
    records.length === 0
      ? html`<p class="empty">No message has been judged yet.</p>`
      : html`<p class="dim">How each message ended, and why.</p>
          <ol class="verdict-list">
            ${each(
              records,
              (record) =>
                html`<li data-verdict="${record.verdict}">
                  ${timeOfDay(record.until)}
                  <span
                    ><strong>${verdictWords[record.verdict]}</strong
                    >${when(record.count > 1, () => html` · ${record.count} messages`)}<br /><span class="dim"
                      >${record.reason}</span
                    ></span
                  >
                  ${record.to === null ? nothing : html`<a class="quiet-link" href="#m-${record.to}">Show</a>`}
                </li>`,
            )}
          </ol>`,
  );
}
