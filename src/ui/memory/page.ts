import { html } from 'hono/html';
import type { ThreadSummary } from '../../agent/conversation.ts';
import type { Block, Recalled } from '../../memory/memory.ts';
import { each, nothing, when, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import { dayName } from '../time.ts';
import { blockCard, emptyDraft, newBlockForm, type BlockDraft } from './blocks.ts';
import { entry, noteLine, type MemoryView, type Note } from './entry.ts';

/** What is looked for. */
export type MemoryQuestion = {
  readonly query: string;
  /** Empty for all. */
  readonly kind: '' | 'note' | 'message';
  /** Id of a conversation; empty for all. */
  readonly thread: string;
};

/** A memory with the reason why it was found. */
export type MemoryHit = {
  readonly memory: MemoryView;
  readonly why: Recalled['why'];
  readonly score: number;
  readonly trace: NonNullable<Recalled['trace']>;
};

/** What was found: the best of a search, or the latest of what a filter lets through. */
export type MemoryFound = MemoryQuestion & {
  readonly now: number;
  readonly hits: readonly MemoryHit[];
  /** Most hits that are shown. */
  readonly most: number;
  readonly page: MemoryTime;
};

/** A piece of the timeline. */
export type MemoryTime = { readonly memories: readonly MemoryView[]; readonly next: string | null };

/** The page of what the agent remembers. */
export type MemoryPage = MemoryFound & {
  readonly agentName: string;
  readonly blocks: readonly { readonly block: Block; readonly filled: string }[];
  readonly pins: readonly MemoryView[];
  /** How many pins a prompt takes. */
  readonly pinLimit: number;
  readonly recent: MemoryTime;
  /** Whether the timeline begins further back. */
  readonly past: boolean;
  readonly threads: readonly Pick<ThreadSummary, 'id' | 'title'>[];
  readonly blockNote?: { readonly draft: BlockDraft; readonly note: Note };
  readonly keepNote?: { readonly typed: string; readonly note: Note };
};

/** Search first, then core memory, what is pinned, and the timeline. */
export function memory(page: MemoryPage): Html {
  return html`<div class="column">
    <header class="page-head"><h1>Memory</h1></header>
    ${finder(page)}
    <div id="found" aria-live="polite">${foundList(page)}</div>
    <section aria-labelledby="blocks-title">
      <h2 id="blocks-title" class="list-title">Always in mind</h2>
      <p class="dim section-words">These stand in every prompt whose readers may see them.</p>
      ${
        page.blocks.length === 0
          ? html`<p class="empty">
              There are no blocks yet. A block is a short text that is never forgotten.
            </p>`
          : html`<div class="blocks">
              ${each(page.blocks, (view) => blockCard({ ...view, now: page.now }))}
            </div>`
      }
      ${newBlockForm(page.blockNote?.draft ?? emptyDraft, page.blockNote?.note ?? null)}
    </section>
    ${pinned(page)}
    <section aria-labelledby="recent-title" id="lately">
      <h2 id="recent-title" class="list-title">${page.past ? 'Earlier' : 'Lately'}</h2>
      ${when(!page.past, () => noteForm(page.keepNote ?? null, { back: '/memory#lately', thread: null }))}
      ${when(page.past, () => html`<p><a class="plain" href="/memory#lately">To the latest</a></p>`)}
      ${
        page.recent.memories.length === 0
          ? html`<p class="empty">Nothing yet. Every message, from any channel, is remembered here.</p>`
          : timeline(page.recent, page.now)
      }
    </section>
  </div>`;
}

function finder(page: MemoryPage): Html {
  const chosen = (is: boolean): Html => (is ? html`selected` : nothing);
  const option = (value: MemoryQuestion['kind'], words: string): Html =>
    html`<option value="${value}" ${chosen(page.kind === value)}>${words}</option>`;
  const live = html`hx-get="/memory/found" hx-include="closest form" hx-target="#found" hx-swap="innerHTML"`;
  return html`<form class="finder-bar memory-finder" role="search" method="get" action="/memory">
    <label class="search-field large"
      >${icon('search')}<span class="unseen">Search everything ${page.agentName} remembers</span
      ><input
        type="search"
        name="q"
        id="memory-search"
        value="${page.query}"
        placeholder="Search everything ${page.agentName} remembers"
        autocomplete="off"
        ${live}
        hx-trigger="input changed delay:200ms, search"
    /></label>
    <div class="filters">
      <label
        ><span class="unseen">Kind</span
        ><select name="kind" ${live} hx-trigger="change">
          ${option('', 'Messages and notes')} ${option('note', 'Notes')} ${option('message', 'Messages')}
        </select></label
      >
      <label
        ><span class="unseen">Chat</span
        ><select name="thread" ${live} hx-trigger="change">
          <option value="">All chats</option>
          ${each(
            page.threads,
            ({ id, title }) =>
              html`<option value="${id}" ${chosen(id === page.thread)}>${title.slice(0, 60)}</option>`,
          )}
        </select></label
      >
      <button class="plain unscripted">Search</button>
    </div>
  </form>`;
}

/** What the search found, or what the filters let through; nothing without a question. */
export function foundList(found: MemoryFound): Html {
  const { query, kind, thread, hits, now } = found;
  const back = addressOf(found);
  if (query === '' && kind === '' && thread === '') return nothing;
  if (query === '') {
    if (found.page.memories.length === 0)
      return html`<p class="empty">Nothing of this kind is remembered here yet.</p>`;
    return html`<h2 class="unseen">What fits</h2>
      ${timeline(found.page, now, found)}`;
  }
  if (hits.length === 0)
    return html`<div class="empty">
      <p class="voice">Nothing remembered says “${query}”.</p>
      <p class="dim">
        ${
          kind === '' && thread === ''
            ? 'Fewer or other words may find it. Only what was witnessed can be found.'
            : 'Fewer words, or all kinds and chats, may find it.'
        }
      </p>
    </div>`;
  return html`<p class="dim found-count">
      ${hits.length >= found.most ? `The best ${hits.length}; more words narrow them down` : `${hits.length} found, the best first`}
    </p>
    <ol class="memories">
      ${each(hits, ({ memory: one, why, score, trace }) =>
        entry(one, { now, list: 'found', back, why, score, trace }),
      )}
    </ol>`;
}

/** Address of the page that shows this question. */
function addressOf({ query, kind, thread }: MemoryQuestion): string {
  const words = new URLSearchParams(
    Object.entries({ q: query, kind, thread }).filter(([, value]) => value !== ''),
  ).toString();
  return words === '' ? '/memory' : `/memory?${words}`;
}

function pinned({ pins, pinLimit, now }: MemoryPage): Html {
  return html`<section aria-labelledby="pins-title" id="pins">
    <h2 id="pins-title" class="list-title">
      Pinned <span class="pins-count">${pins.length}/${pinLimit}</span>
    </h2>
    ${
      pins.length === 0
        ? html`<p class="empty">
            Nothing is pinned. What is pinned comes up in every reply whose readers may hear it.
          </p>`
        : html`${when(
              pins.length > pinLimit,
              () => html`<p class="dim section-words">Only the latest ${pinLimit} fit a prompt.</p>`,
            )}
            <ol class="memories">
              ${each(pins, (one) => entry(one, { now, list: 'pins', back: '/memory#pins' }))}
            </ol>`
    }
  </section>`;
}

/** The form for a new note; `typed` keeps a person's words where they were refused. */
export function noteForm(
  refused: { readonly typed: string; readonly note: Note } | null,
  place: { readonly back: string; readonly thread: string | null },
): Html {
  return html`<form class="keep-note stacked" method="post" action="/memory/items">
    ${refused === null ? nothing : noteLine(refused.note)}
    <input type="hidden" name="back" value="${place.back}" />
    ${place.thread === null ? nothing : html`<input type="hidden" name="thread" value="${place.thread}" />`}
    <label class="unseen" for="note-words">A note to remember</label>
    <textarea
      id="note-words"
      name="text"
      rows="2"
      required
      maxlength="8000"
      class="voice"
      placeholder="${place.thread === null ? 'Write down something to be remembered; only you will hear it' : 'Write down something about this conversation'}"
    >
${refused?.typed ?? ''}</textarea>
    <div class="row"><button class="plain">${icon('plus')}Keep this note</button></div>
  </form>`;
}

/** Memories by day, the latest first: size tells significance, a mark what is pinned. */
export function timeline(
  { memories, next }: MemoryTime,
  now: number,
  question: MemoryQuestion = { query: '', kind: '', thread: '' },
): Html {
  const days = new Map<string, MemoryView[]>();
  for (const one of memories) {
    const day = dayName(one.at, now);
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  const filtered = question.kind !== '' || question.thread !== '';
  const list = filtered ? 'fits' : 'lately';
  const back = filtered ? addressOf(question) : '/memory#lately';
  const query = new URLSearchParams({ kind: question.kind, thread: question.thread, before: next ?? '' });
  return html`${each(
    [...days],
    ([day, ofDay]) =>
      html`<h3 class="memory-day">${day}</h3>
        <ol class="memories remembered">
          ${each(ofDay, (one) => entry(one, { now, list, back }))}
        </ol>`,
  )}
  ${when(
    next !== null,
    () =>
      html`<p class="more-row">
        <a
          class="plain"
          href="/memory?${query.toString()}#lately"
          hx-get="/memory/older?${query.toString()}"
          hx-target="closest .more-row"
          hx-swap="outerHTML"
          >Older memories</a
        >
      </p>`,
  )}`;
}

/** The page of one memory, for those who come by its address. */
export function memoryPage(one: Html): Html {
  return html`<div class="column">
    <header class="page-head">
      <h1>One memory</h1>
      <a class="plain" href="/memory">All of memory</a>
    </header>
    <ol class="memories">
      ${one}
    </ol>
  </div>`;
}
