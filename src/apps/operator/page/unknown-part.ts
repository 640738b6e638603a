import type { Approval } from '../../../agent/approvals/approval.tables.ts';
import { each, html, nothing } from '../../../ui/html.ts';
import type { Html } from '../../../ui/html.ts';
import { timeAgo } from '../../../ui/time.ts';
import { exactAction } from './exact-action.ts';
import { postButton } from './post-button.ts';

/** What was begun and never said how it ended, until the owner has looked and says it (K10). */
export function unknownPart(unknown: readonly Approval[], now: number): Html {
  return html`<section aria-labelledby="unknown-title">
    <h2 class="list-title" id="unknown-title" tabindex="-1">Was it done?</h2>
    ${each(unknown, (one) => card(one, now))}
  </section>`;
}

function card(approval: Approval, now: number): Html {
  const { id, proposal, summary, executed_at: executed, at } = approval;
  return html`<article class="ask" aria-labelledby="unknown-${id}">
    <p class="ask-head dim">
      <span class="chip" data-status="unknown">unknown</span> begun ${timeAgo(executed ?? at, now)}
    </p>
    <h3 id="unknown-${id}" class="ask-title">${proposal}</h3>
    ${exactAction(approval)} ${summary === null ? nothing : html`<p class="task-result">${summary}</p>`}
    <p class="row">${word(id, 'done', 'It was done')} ${word(id, 'not-done', 'It was not done')}</p>
  </article>`;
}

/** Neither looks like the one to press: whoever decides has to look first. */
function word(id: string, outcome: 'done' | 'not-done', label: string): Html {
  const path = `/api/approvals/${encodeURIComponent(id)}/outcome`;
  return postButton({ path, body: { outcome }, label, about: `unknown-${id}` });
}
