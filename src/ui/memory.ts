import { html } from 'hono/html';
import type { Block, Recalled } from '../memory/memory.ts';
import { each, nothing, when, type Html } from './html.ts';
import { icon, mark } from './icons.ts';
import { hits } from './lists.ts';
import { plainWords } from './markdown.ts';
import { fillBar } from './plots.ts';
import { grouped, timeAgo } from './time.ts';

/** A remembered thing on the timeline. */
export type TimelineEntry = {
  readonly id: string;
  readonly kind: 'message' | 'note';
  readonly author: string;
  readonly text: string;
  readonly at: number;
  readonly thread: string | null;
  readonly title: string | null;
  readonly message: string | null;
  readonly significance: number;
  readonly pinned: boolean;
};

/** The page of what the agent remembers. */
export type MemoryPage = {
  readonly now: number;
  readonly agentName: string;
  readonly query: string;
  readonly found: readonly Recalled[];
  readonly blocks: readonly Block[];
  readonly recent: readonly TimelineEntry[];
};

/** Search first, then core memory, then the timeline. */
export function memory(page: MemoryPage): Html {
  return html`<div class="column">
    <header class="page-head"><h1>Memory</h1></header>
    <form class="finder-bar" role="search" method="get" action="/memory">
      <label class="search-field large"
        >${icon('search')}<span class="unseen">Search everything ${page.agentName} remembers</span
        ><input
          type="search"
          name="q"
          id="memory-search"
          value="${page.query}"
          placeholder="Search everything ${page.agentName} remembers"
          autocomplete="off"
          hx-get="/memory/found"
          hx-trigger="input changed delay:200ms, search"
          hx-target="#found"
          hx-swap="innerHTML"
      /></label>
    </form>
    <div id="found" aria-live="polite">${foundList(page)}</div>
    <section aria-labelledby="blocks-title">
      <h2 id="blocks-title" class="list-title">Always in mind</h2>
      <p class="dim section-words">These stand in every prompt whose readers may see them.</p>
      ${
        page.blocks.length === 0
          ? html`<p class="empty">There are no blocks. They are described in the agent’s configuration.</p>`
          : html`<div class="blocks">${each(page.blocks, (block) => blockCard(block, page.now, null))}</div>`
      }
    </section>
    <section aria-labelledby="recent-title">
      <h2 id="recent-title" class="list-title">Lately</h2>
      ${timeline(page)}
    </section>
  </div>`;
}

/** What the search found; nothing without a question. */
export function foundList(page: Pick<MemoryPage, 'query' | 'found' | 'now'>): Html {
  if (page.query === '') return nothing;
  if (page.found.length === 0)
    return html`<div class="empty">
      <p class="voice">Nothing remembered says “${page.query}”.</p>
      <p class="dim">Fewer or other words may find it. Only what was witnessed can be found.</p>
    </div>`;
  return html`<p class="dim found-count">${page.found.length} found, the best first</p>
    ${hits(page.found, page.now)}`;
}

/** What is said about the last attempt to save a block. */
export type BlockNote = { readonly kind: 'saved' | 'refused'; readonly words: string };

/** A block as a card that can be written in; `typed` keeps a person's words where saving was refused. */
export function blockCard(
  block: Block,
  now: number,
  note: BlockNote | null,
  typed: string = block.value,
): Html {
  const id = `block-${block.label.replaceAll(/[^\w-]/g, '-')}`;
  return html`<form
    class="block"
    id="${id}"
    method="post"
    action="/memory/blocks/${encodeURIComponent(block.label)}"
    hx-post="/memory/blocks/${encodeURIComponent(block.label)}"
    hx-target="this"
    hx-swap="outerHTML"
    data-block
  >
    <input type="hidden" name="revision" value="${block.revision}" />
    <header>
      <h3><label for="${id}-value">${block.label}</label></h3>
      <p class="dim" id="${id}-about">${block.description}</p>
    </header>
    <textarea
      id="${id}-value"
      name="value"
      rows="4"
      spellcheck="true"
      aria-describedby="${id}-about"
      data-limit="${block.limit}"
    >
${typed}</textarea>
    ${fillBar(typed.length, block.limit, `${block.label}: ${typed.length} of ${block.limit} characters`)}
    <footer>
      <span class="block-facts"
        ><span data-length>${grouped(typed.length)}</span> of ${grouped(block.limit)} ·
        ${readers(block.audience)}${
          block.updatedAt === null ? nothing : html` · ${timeAgo(block.updatedAt, now)}`
        }</span
      >
      <button class="primary" data-save>Save</button>
    </footer>
    ${
      note === null
        ? nothing
        : html`<p class="note" data-kind="${note.kind}" role="status">
            ${mark(note.kind === 'saved' ? 'dot' : 'triangle')} ${note.words}
          </p>`
    }
  </form>`;
}

function readers(audience: readonly string[]): string {
  if (audience.includes('everyone')) return 'for everyone';
  if (audience.length === 1 && audience[0] === 'owner') return 'for you alone';
  return `for ${audience.join(', ')}`;
}

function timeline(page: MemoryPage): Html {
  if (page.recent.length === 0)
    return html`<p class="empty">Nothing yet. Every message, from any channel, is remembered here.</p>`;
  return html`<ol class="remembered">
    ${each(
      page.recent,
      (entry) =>
        html`<li data-significance="${Math.min(3, Math.max(0, Math.round(entry.significance)))}">
          <span class="significance" aria-hidden="true"></span>
          <div>
            <p class="hit-head">
              <strong>${entry.author}</strong>
              ${
                entry.thread === null
                  ? nothing
                  : html`<a
                      class="quiet-link"
                      href="/chats/${encodeURIComponent(entry.thread)}${entry.message === null ? '' : `?at=${encodeURIComponent(entry.message)}#m-${entry.message}`}"
                      >${entry.title ?? 'Open'}</a
                    >`
              }
              ${timeAgo(entry.at, page.now)}
              ${when(entry.pinned, () => html`<span class="chip">pinned</span>`)}
              <span class="unseen">Significance ${entry.significance} of 3</span>
            </p>
            <p class="voice">${plainWords(entry.text, 180)}</p>
          </div>
        </li>`,
    )}
  </ol>`;
}
