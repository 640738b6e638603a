import { html } from 'hono/html';
import type { Block } from '../../memory/memory.ts';
import { each, nothing, when, type Html } from '../html.ts';
import { fillBar } from '../plots.ts';
import { grouped, timeAgo } from '../time.ts';
import { noteLine, type Note } from './entry.ts';

/** A block with what its card shows. */
export type BlockView = {
  readonly block: Block;
  /** Its value with the templates filled. */
  readonly filled: string;
  readonly now: number;
  readonly note?: Note;
  /** Words of a person that were not taken. */
  readonly typed?: string;
  /** Whether somebody else's words came between. */
  readonly conflict?: boolean;
  /** Why it is in the prompt, or not. */
  readonly why?: string;
  /** Whether it stands on its own page, where its history is. */
  readonly alone?: boolean;
};

/** A value that a block had. */
export type BlockValueView = {
  readonly value: string;
  readonly version: number;
  readonly actor: string;
  readonly at: number;
  readonly thread: string | null;
};

/** Address of a block's own page. */
export function blockAddress(label: string): string {
  return `/memory/blocks/${encodeURIComponent(label)}`;
}

/** A block as a card that can be written in; a person's words are kept where saving was refused. */
export function blockCard(view: BlockView): Html {
  const { block, now, typed = block.value } = view;
  const id = `block-${block.label.replaceAll(/[^\w-]/g, '-')}`;
  return html`<form
    class="block"
    id="${id}"
    method="post"
    action="${blockAddress(block.label)}"
    hx-post="${blockAddress(block.label)}"
    hx-target="this"
    hx-swap="outerHTML"
    data-block
    ${typed === block.value ? nothing : html`data-changed`}
  >
    <input type="hidden" name="revision" value="${block.revision}" />
    <header>
      <h3><label for="${id}-value">${block.label}</label></h3>
      ${
        view.alone === true
          ? nothing
          : html`<a
              class="quiet-link"
              href="${blockAddress(block.label)}"
              aria-label="History and settings of ${block.label}"
              >History</a
            >`
      }
      <p class="dim" id="${id}-about">${block.description}</p>
      ${view.why === undefined ? nothing : html`<p class="hit-why">${view.why}</p>`}
    </header>
    ${view.conflict === true ? html`<p class="both-words">Your words, not saved</p>` : nothing}
    <textarea
      id="${id}-value"
      name="value"
      rows="4"
      spellcheck="true"
      aria-describedby="${id}-about"
      data-limit="${block.limit}"
    >
${typed}</textarea>
    ${when(
      view.conflict === true,
      () =>
        html`<p class="both-words">What it says now</p>
          <p class="voice block-now">${block.value}</p>`,
    )}
    ${fillBar(typed.length, block.limit, `${block.label}: ${typed.length} of ${block.limit} characters`)}
    ${when(
      view.filled !== block.value,
      () =>
        html`<details>
          <summary>As the prompt shows it</summary>
          <p class="voice block-filled">${view.filled}</p>
        </details>`,
    )}
    <footer>
      <span class="block-facts"
        ><span data-length>${grouped(typed.length)}</span> of ${grouped(block.limit)} ·
        ${readersOf(block.audience)}${
          block.updatedAt === null ? nothing : html` · ${timeAgo(block.updatedAt, now)}`
        }</span
      >
      <button class="primary" data-save>Save</button>
    </footer>
    ${view.note === undefined ? nothing : noteLine(view.note)}
  </form>`;
}

/** Who may see a block, in words. */
function readersOf(audience: readonly string[]): string {
  if (audience.includes('everyone')) return 'for everyone';
  if (audience.length === 1 && audience[0] === 'owner') return 'for you alone';
  return `for ${audience.join(', ')}`;
}

/** What was typed into the form of a block. */
export type BlockDraft = {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  readonly limit: string;
  readonly audience: string;
};

/** An empty form for a block. */
export const emptyDraft: BlockDraft = {
  label: '',
  description: '',
  value: '',
  limit: '2000',
  audience: 'everyone',
};

/** The form for a new block, folded until it is wanted. */
export function newBlockForm(draft: BlockDraft, note: Note | null): Html {
  return html`<details class="new-block" id="new-block" ${note === null ? nothing : html`open`}>
    <summary>New block</summary>
    <form class="stacked" method="post" action="/memory/blocks">
      ${note === null ? nothing : noteLine(note)}
      <label class="field"
        ><span>Name</span
        ><input
          name="label"
          required
          maxlength="80"
          autocomplete="off"
          pattern="[\\p{L}\\p{N}][\\p{L}\\p{N}_.\\-]*"
          title="Letters, digits, _, . and -"
          value="${draft.label}"
      /></label>
      ${shapeFields(draft, 'new')}
      <label class="field"
        ><span>What it says</span><textarea name="value" rows="3" class="voice">${draft.value}</textarea>
      </label>
      <div class="row"><button class="primary">Create the block</button></div>
    </form>
  </details>`;
}

function shapeFields(draft: Pick<BlockDraft, 'description' | 'limit' | 'audience'>, id: string): Html {
  return html`<label class="field"
      ><span>What it is for</span
      ><input name="description" maxlength="500" autocomplete="off" value="${draft.description}"
    /></label>
    <label class="field"
      ><span>Most characters</span
      ><input
        name="limit"
        type="number"
        inputmode="numeric"
        min="1"
        max="100000"
        required
        value="${draft.limit}"
    /></label>
    <label class="field"
      ><span>Who may see it</span
      ><input
        name="audience"
        required
        autocomplete="off"
        aria-describedby="${id}-audience-words"
        list="${id}-audiences"
        value="${draft.audience}"
      /><span class="dim" id="${id}-audience-words"
        >everyone, owner, or ids of people with commas between. It is in no prompt that anybody else would
        read.</span
      ></label
    >
    <datalist id="${id}-audiences">
      <option value="everyone"></option>
      <option value="owner"></option>
    </datalist>`;
}

/** A block's own page: its card, what it is, what it said before, and the way out. */
export type BlockPage = {
  readonly view: BlockView;
  readonly history: readonly BlockValueView[];
  readonly note: Note | null;
  readonly draft: Pick<BlockDraft, 'description' | 'limit' | 'audience'>;
};

/** The page of one block. */
export function blockPage(page: BlockPage): Html {
  const { block, now } = page.view;
  const address = blockAddress(block.label);
  return html`<div class="column">
    <header class="page-head">
      <h1>${block.label}</h1>
      <a class="plain" href="/memory">All of memory</a>
    </header>
    <h2 class="unseen">What it says</h2>
    ${blockCard({ ...page.view, alone: true })}
    <section aria-labelledby="shape-title">
      <h2 class="list-title" id="shape-title">What it is</h2>
      <form class="stacked" method="post" action="${address}/shape">
        ${page.note === null ? nothing : noteLine(page.note)} ${shapeFields(page.draft, 'shape')}
        <div class="row"><button class="plain">Change</button></div>
      </form>
    </section>
    <section aria-labelledby="history-title">
      <h2 class="list-title" id="history-title">What it said before</h2>
      ${history(page, address, now)}
    </section>
    <details class="danger">
      <summary>Remove this block</summary>
      <p class="dim">
        It goes out of every prompt. Its history stays: a block of the same name goes on from there.
      </p>
      <form method="post" action="${address}/remove">
        <button class="plain">Remove ${block.label}</button>
      </form>
    </details>
  </div>`;
}

function history({ view, history: values }: BlockPage, address: string, now: number): Html {
  const earlier = values.filter(({ version }) => version < view.block.revision);
  if (earlier.length === 0) return html`<p class="empty">It has said nothing else yet.</p>`;
  return html`<ol class="block-history">
    ${each(
      earlier,
      (one) =>
        html`<li>
          <p class="hit-head">
            <strong>Version ${one.version}</strong> <span>${writerOf(one.actor)}</span>
            ${
              one.thread === null
                ? nothing
                : html`<a class="quiet-link" href="/chats/${encodeURIComponent(one.thread)}">in a chat</a>`
            }
            ${timeAgo(one.at, now)}
          </p>
          <p class="voice memory-text">
            ${one.value === '' ? html`<span class="dim">Empty</span>` : one.value}
          </p>
          <form method="post" action="${address}/restore">
            <input type="hidden" name="version" value="${one.version}" /><input
              type="hidden"
              name="revision"
              value="${view.block.revision}"
            /><button class="plain" aria-label="Put back version ${one.version}">Put back</button>
          </form>
        </li>`,
    )}
  </ol>`;
}

function writerOf(actor: string): string {
  if (actor.startsWith('owner:')) return 'by you';
  return actor.startsWith('agent:') ? 'by the agent' : `by ${actor}`;
}
