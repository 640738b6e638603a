import { html } from 'hono/html';
import type { MessageView, VerdictView } from '../../agent/conversation.ts';
import { unreachable } from '../../kernel/result.ts';
import { each, nothing, when, type Html } from '../html.ts';
import { icon, type IconName, mark } from '../icons.ts';
import { messageText } from '../markdown.ts';
import { dayName, timeOfDay } from '../time.ts';

/** How a message stands among its neighbours, and what may be done with it. */
export type Placing = {
  readonly now: number;
  readonly before: MessageView | null;
  /** The record that ends at this message, where the agent did not answer it. */
  readonly verdict: VerdictView | null;
  /** Whether the conversation takes place here, so that a person may write in it. */
  readonly ours: boolean;
};

const closeTogether = 5 * 60_000;

/** One message, complete in itself: it can be sent alone and put in the place of the same message on a page. */
export function message(view: MessageView, placing: Placing): Html {
  const day = dayOf(view.at);
  const { before } = placing;
  const first = before === null || dayOf(before.at) !== day;
  const grouped = !first && before.author.id === view.author.id && view.at - before.at < closeTogether;
  return html`<article
    class="message"
    id="m-${view.id}"
    tabindex="-1"
    aria-label="${view.author.name}, ${new Date(view.at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}"
    data-id="${view.id}"
    data-node="${view.node}"
    data-role="${view.role}"
    data-author="${view.author.id}"
    data-state="${view.state}"
    data-at="${view.at}"
    data-day="${day}"
    data-dayname="${dayName(view.at, placing.now)}"
    data-variants="${view.variants.join(' ')}"
    ${view.answers === null ? nothing : html`data-answers="${view.answers}"`}
    ${first ? html`data-first` : nothing}
    ${grouped ? html`data-grouped` : nothing}
  >
    <header class="who">
      <span class="name">${view.author.name}</span>${timeOfDay(view.at)}
      ${when(view.edited, () => html`<span class="mark">edited</span>`)} ${delivery(view)}
    </header>
    <div class="said">
      ${view.role === 'user' ? html`<template data-source>${view.text}</template>` : nothing}
      <div class="prose">${view.text === '' ? nothing : messageText(view.text)}</div>
      ${ending(view, placing)}
      ${placing.verdict === null ? nothing : verdictLine(placing.verdict, placing.ours)}
      ${when(view.variants.length > 1, () => variants(view, placing.ours))}
    </div>
    <div class="actions" role="group" aria-label="What to do with this message">
      ${actions(view, placing.ours)}
    </div>
  </article>`;
}

/** A day as a key that sorts. */
function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

function action(name: string, label: string, picture: IconName): Html {
  return html`<button type="button" class="quiet" data-act="${name}" title="${label}" aria-label="${label}">
    ${icon(picture)}
  </button>`;
}

function actions(view: MessageView, ours: boolean): Html {
  const settled = view.state !== 'streaming';
  return html`${when(ours && settled && view.role === 'agent', () =>
    action('regenerate', 'Write another version', 'regenerate'),
  )}
  ${when(ours && view.role === 'user', () => action('reword', 'Reword and answer again', 'reword'))}
  ${when(ours && settled, () => action('rewind', 'Rewind to here', 'rewind'))}
  ${action('more', 'More', 'more')}`;
}

function variants(view: MessageView, ours: boolean): Html {
  const index = view.variants.indexOf(view.id);
  const count = view.variants.length;
  const step = (to: number, label: string, picture: IconName): Html =>
    html`<button
      type="button"
      class="quiet"
      data-act="variant"
      data-index="${to}"
      aria-label="${label}"
      title="${label}"
      ${to < 0 || to >= count || !ours ? html`disabled` : nothing}
    >
      ${icon(picture)}
    </button>`;
  return html`<div class="variants" role="group" aria-label="Versions">
    ${step(index - 1, 'Earlier version', 'previous')}
    <span class="variant-place"><span class="unseen">Version </span>${index + 1} / ${count}</span>
    ${step(index + 1, 'Later version', 'next')}
  </div>`;
}

function ending(view: MessageView, { ours }: Placing): Html {
  switch (view.state) {
    case 'complete':
      return nothing;
    case 'streaming':
      return html`<p class="ending" data-ending="streaming">
        <span class="ember" data-state="thinking"></span> Writing
      </p>`;
    case 'truncated':
      return html`<p class="ending">
        Stopped here.
        ${when(ours, () => html`<button type="button" class="plain" data-act="continue">Continue</button>`)}
      </p>`;
    case 'interrupted':
      return html`<p class="ending" data-ending="interrupted">
        ${mark('hollow')} The reply was interrupted. What was written is kept.
        ${when(
          ours,
          () =>
            html`<button type="button" class="plain" data-act="continue">Continue</button>
              <button type="button" class="plain" data-act="dismiss">Keep as it is</button>`,
        )}
      </p>`;
    case 'failed':
      return html`<div class="ending" data-ending="failed">
        <p>
          ${mark('triangle')} ${view.error?.message ?? 'The reply failed.'}
          <code class="code">${view.error?.code ?? 'failed'}</code>
        </p>
        ${when(ours, () => html`<button type="button" class="plain" data-act="retry">Retry</button>`)}
      </div>`;
    default:
      return unreachable(view.state);
  }
}

const shapes = {
  silent: 'ring',
  flagged: 'diamond',
  refused: 'corner',
  expired: 'dashes',
  failed: 'triangle',
} as const;
const words = {
  silent: 'Left unanswered',
  flagged: 'Flagged',
  refused: 'Refused',
  expired: 'Too late to answer',
  failed: 'The answer failed',
} as const;

/** Why a message has no answer, quietly under it; nothing for those that have one. */
export function verdictLine(record: VerdictView, ours: boolean): Html {
  if (record.verdict === 'answered' || record.verdict === 'merged') return nothing;
  return html`<p class="verdict" data-verdict="${record.verdict}" data-from="${record.from ?? ''}">
    ${mark(shapes[record.verdict])} ${words[record.verdict]}:
    ${lowered(record.reason)}${when(record.count > 1, () => html` · ${record.count} messages`)}
    ${when(
      ours && record.verdict === 'failed' && record.reply === null,
      () => html`<button type="button" class="plain" data-act="retry">Retry</button>`,
    )}
  </p>`;
}

function lowered(reason: string): string {
  return /^[A-Z][a-z]/.test(reason) ? reason.charAt(0).toLowerCase() + reason.slice(1) : reason;
}

const deliveries: { readonly [state: string]: string } = {
  pending: 'waits to be sent',
  sending: 'being sent',
  sent: 'sent',
  failed: 'not delivered',
  expired: 'dropped as too old',
  unknown: 'perhaps delivered',
};

function delivery(view: MessageView): Html {
  if (view.delivery === null) return nothing;
  return html`<span class="mark" data-delivery="${view.delivery}"
    >${deliveries[view.delivery] ?? view.delivery}</span
  >`;
}

/** A run of messages with their verdicts, oldest first. */
export function messages(
  views: readonly MessageView[],
  verdicts: ReadonlyMap<string, VerdictView>,
  options: { readonly now: number; readonly ours: boolean },
): Html {
  return each(views, (view, index) =>
    message(view, {
      now: options.now,
      ours: options.ours,
      before: views[index - 1] ?? null,
      verdict: verdicts.get(view.id) ?? null,
    }),
  );
}
