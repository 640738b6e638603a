import { html } from 'hono/html';
import type { ThreadSummary } from '../agent/conversation.ts';
import type { Recalled } from '../memory/memory.ts';
import { each, nothing, when, type Html } from './html.ts';
import { icon } from './icons.ts';
import { plainWords } from './markdown.ts';
import { timeAgo } from './time.ts';

/** The list of conversations with its search. */
export type ChatsPage = {
  readonly now: number;
  readonly threads: readonly ThreadSummary[];
  readonly archived: boolean;
  readonly query: string;
  readonly found: readonly Recalled[];
  /** Time before which older ones can be asked for; null at the end. */
  readonly next: number | null;
};

/** The page of all conversations. */
export function chats(page: ChatsPage): Html {
  return html`<div class="column">
    <header class="page-head">
      <h1>${page.archived ? 'Archived chats' : 'Chats'}</h1>
      <form method="post" action="/chats">
        <button class="primary" id="new-chat">${icon('plus')}New chat</button>
      </form>
    </header>
    <form class="finder-bar" role="search" method="get" action="/chats">
      <label class="search-field"
        >${icon('search')}<span class="unseen">Search chats and messages</span
        ><input
          type="search"
          name="q"
          value="${page.query}"
          placeholder="Search chats and messages"
          autocomplete="off"
          hx-get="/chats/list"
          hx-trigger="input changed delay:200ms, search"
          hx-include="closest form"
          hx-target="#chats-list"
          hx-swap="innerHTML"
      /></label>
      ${page.archived ? html`<input type="hidden" name="archived" value="1" />` : nothing}
      <a class="plain" href="${page.archived ? '/chats' : '/chats?archived=1'}"
        >${page.archived ? 'Back to chats' : 'Archive'}</a
      >
    </form>
    <div
      id="chats-list"
      hx-get="/chats/list${page.archived ? '?archived=1' : ''}"
      hx-trigger="sanctum:changed from:body"
      hx-include=".finder-bar"
      hx-swap="innerMorph"
    >
      ${chatsList(page)}
    </div>
  </div>`;
}

/** The conversations and, while searching, the messages that were found. */
export function chatsList(page: ChatsPage): Html {
  const searching = page.query !== '';
  if (page.threads.length === 0 && page.found.length === 0)
    return html`<div class="empty">
      <p class="voice">
        ${searching ? `Nothing says “${page.query}”.` : page.archived ? 'Nothing is archived.' : 'No chats yet.'}
      </p>
      <p class="dim">
        ${
          searching
            ? 'Fewer or other words may find it. The search looks at titles, last messages and everything remembered.'
            : page.archived
              ? 'What is archived here stays searchable and can be taken out again.'
              : 'A chat is a conversation with a memory. Everything in it can be reworded, branched and undone.'
        }
      </p>
    </div>`;
  return html`<ul class="threads">
      ${each(page.threads, (thread) => threadRow(thread, page.now))}
    </ul>
    ${when(
      page.next !== null,
      () =>
        html`<p class="more-row">
          <a class="plain" href="/chats?${page.archived ? 'archived=1&' : ''}before=${page.next ?? 0}"
            >Older chats</a
          >
        </p>`,
    )}
    ${when(
      page.found.length > 0,
      () =>
        html`<h2 class="list-title">Messages and memories</h2>
          ${hits(page.found, page.now)}`,
    )}`;
}

function threadRow(thread: ThreadSummary, now: number): Html {
  return html`<li class="thread" id="t-${thread.id}">
    <a href="/chats/${encodeURIComponent(thread.id)}">
      <span class="thread-title">${thread.title}</span>
      ${thread.channel === 'web' ? nothing : html`<span class="chip">${thread.channel}</span>`}
      <span class="thread-time">${timeAgo(thread.updatedAt, now)}</span>
      <span class="voice thread-snippet"
        >${thread.snippet === '' ? html`<span class="dim">Nothing said yet</span>` : plainWords(thread.snippet, 140)}</span
      >
    </a>
    <form method="post" action="/chats/${encodeURIComponent(thread.id)}/archive">
      <input type="hidden" name="archived" value="${thread.archived ? '' : '1'}" />
      <button
        class="quiet"
        aria-label="${thread.archived ? 'Take out of the archive' : 'Archive'}: ${thread.title}"
        title="${thread.archived ? 'Take out of the archive' : 'Archive'}"
      >
        ${icon('archive')}
      </button>
    </form>
  </li>`;
}

/** What memory found: who, where, when, and why it ranked. */
export function hits(found: readonly Recalled[], now: number): Html {
  return html`<ol class="hits">
    ${each(
      found,
      (hit) =>
        html`<li class="hit">
          <p class="hit-head">
            <strong>${hit.author}</strong> <span class="chip">${hit.kind}</span> ${timeAgo(hit.at, now)}
            ${
              hit.thread === null
                ? nothing
                : html`<a
                    class="quiet-link"
                    href="/chats/${encodeURIComponent(hit.thread)}${hit.message === null ? '' : `?at=${encodeURIComponent(hit.message)}#m-${hit.message}`}"
                    >Open</a
                  >`
            }
          </p>
          <p class="voice hit-text">${plainWords(hit.text, 320)}</p>
          <p class="hit-why"><span class="unseen">Found because: </span>${hit.why}</p>
        </li>`,
    )}
  </ol>`;
}
