import { html } from 'hono/html';
import type { MessageView, ThreadSummary, VerdictView } from '../../agent/conversation.ts';
import { nothing, when, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import { message, messages } from './message.ts';

/** A conversation as a page opens with it. */
export type ChatPage = {
  readonly thread: ThreadSummary;
  readonly messages: readonly MessageView[];
  /** Cursor for older ones; null at the start. */
  readonly next: string | null;
  readonly verdicts: ReadonlyMap<string, VerdictView>;
  readonly draft: string;
  readonly agentName: string;
  readonly now: number;
  /** Whether this window ends before the latest message. */
  readonly past: boolean;
  /** The drawer's content; null where it is closed. */
  readonly panel: Html | null;
};

/** Whether a person may write here; conversations of other platforms are read only. */
export function isOurs(thread: ThreadSummary): boolean {
  return thread.channel === 'web';
}

/** What the palette can do in an open conversation. */
export function chatCommands(
  agentName: string,
  ours: boolean,
): readonly { readonly do: string; readonly label: string }[] {
  const reading = [
    { do: 'memory', label: `What ${agentName} remembers here` },
    { do: 'receipt', label: 'What the model was given for the last reply' },
    { do: 'branches', label: 'Branches of this chat' },
    { do: 'verdicts', label: 'How each message ended' },
  ];
  if (!ours) return reading;
  return [
    { do: 'regenerate', label: 'Write another version of the last reply' },
    { do: 'rewind', label: 'Rewind the last turn' },
    { do: 'branch', label: 'Branch from the last message' },
    { do: 'undo', label: 'Undo in this chat' },
    { do: 'redo', label: 'Redo in this chat' },
    { do: 'rename', label: 'Rename this chat' },
    ...reading,
  ];
}

/** The page of one conversation: head, transcript, composer and drawer. */
export function chat(page: ChatPage): Html {
  const { thread } = page;
  const ours = isOurs(thread);
  return html`<div
    class="chat"
    id="chat"
    data-thread="${thread.id}"
    data-ours="${ours ? 'yes' : 'no'}"
    data-agent="${page.agentName}"
    ${page.panel === null ? nothing : html`data-panel`}
  >
    <div class="chat-column">
      ${head(page, ours)}
      <div class="scroller" id="scroller">
        <div class="older" id="older" ${page.next === null ? html`hidden` : nothing}>
          <a class="plain" href="?before=${page.next ?? ''}">Older messages</a>
        </div>
        <div class="log" id="log" role="log" aria-live="off" aria-label="Messages">
          ${messages(page.messages, page.verdicts, { now: page.now, ours })}
        </div>
        ${empty(page, ours)}
        ${when(page.past, () => html`<p class="older" id="past"><a class="plain" href="/chats/${encodeURIComponent(thread.id)}">To the latest messages</a></p>`)}
        <div class="bottom" id="bottom" aria-hidden="true"></div>
      </div>
      ${ours ? composer(page) : elsewhere(thread)}
    </div>
    <aside
      class="drawer"
      id="drawer"
      aria-labelledby="panel-title"
      ${page.panel === null ? html`hidden` : nothing}
    >
      ${page.panel ?? html`<h2 id="panel-title" class="unseen">Details</h2>`}
    </aside>
    ${menu(thread, ours)} ${renameSheet(thread)} ${branchSheet()} ${fresh('agent', page)}
    ${fresh('user', page)}
  </div>`;
}

/** A window of messages alone, with the cursor for the one before it. */
export function chatWindow(page: Pick<ChatPage, 'thread' | 'messages' | 'next' | 'verdicts' | 'now'>): Html {
  return html`<div class="window" data-next="${page.next ?? ''}">
    ${messages(page.messages, page.verdicts, { now: page.now, ours: isOurs(page.thread) })}
  </div>`;
}

function head({ thread, agentName }: ChatPage, ours: boolean): Html {
  const button = (
    act: string,
    label: string,
    key: string,
    name: Parameters<typeof icon>[0],
    disabled: boolean,
  ): Html =>
    html`<button
      type="button"
      class="quiet"
      data-head="${act}"
      aria-label="${label}"
      title="${label}${key}"
      ${disabled ? html`disabled` : nothing}
    >
      ${icon(name)}
    </button>`;
  return html`<header class="chat-head">
    <a class="quiet back" href="/chats" aria-label="All chats" title="All chats">${icon('previous')}</a>
    <h1 id="chat-title">${thread.title}</h1>
    <span class="chip" ${ours ? html`hidden` : nothing}>${thread.channel}</span>
    ${when(thread.audience === 'public', () => html`<span class="chip" title="Everyone can read what is said here">public</span>`)}
    ${when(thread.archived, () => html`<span class="chip">archived</span>`)}
    <div class="chat-tools" role="toolbar" aria-label="This conversation">
      ${when(
        ours,
        () =>
          html`${button('undo', 'Undo', ' (Ctrl Z)', 'undo', true)}
          ${button('redo', 'Redo', ' (Ctrl Shift Z)', 'redo', true)}`,
      )}
      <a
        class="quiet"
        href="?panel=memory"
        data-panel-link
        aria-label="What ${agentName} remembers here"
        title="What ${agentName} remembers here"
        >${icon('memory')}</a
      >
      <a class="quiet" href="?panel=branches" data-panel-link aria-label="Branches" title="Branches"
        >${icon('branch')}</a
      >
      <a
        class="quiet"
        href="?panel=verdicts"
        data-panel-link
        aria-label="Verdicts"
        title="Verdicts: how each message ended"
        >${icon('verdicts')}</a
      >
      <a
        class="quiet"
        href="?panel=receipt"
        data-panel-link
        aria-label="Prompt of the last reply"
        title="What the model was given"
        >${icon('receipt')}</a
      >
      ${button('menu', 'More', '', 'more', false)}
    </div>
  </header>`;
}

function empty(page: ChatPage, ours: boolean): Html {
  return html`<div class="chat-empty" id="chat-empty" ${page.messages.length > 0 ? html`hidden` : nothing}>
    <p class="voice">${ours ? `Say something to ${page.agentName}.` : 'Nothing has been said here yet.'}</p>
    ${when(ours, () => html`<p class="dim">Whatever is said here can be reworded, rewound and taken up again later. Nothing is lost by trying.</p>`)}
  </div>`;
}

function composer(page: ChatPage): Html {
  return html`<div class="dock">
    <button type="button" class="pill" id="latest" hidden>${icon('down')}<span>Jump to latest</span></button>
    <div class="preview" id="preview" role="group" aria-labelledby="preview-words" hidden>
      <p id="preview-words"></p>
      <div class="row">
        <button type="button" class="primary" id="preview-confirm">Rewind to here</button>
        <button type="button" class="plain" id="preview-cancel">Keep everything</button>
      </div>
    </div>
    <form
      class="composer"
      id="composer"
      method="post"
      action="/chats/${encodeURIComponent(page.thread.id)}/say"
    >
      <label class="unseen" for="words">Write to ${page.agentName}</label>
      <textarea
        id="words"
        name="text"
        rows="1"
        maxlength="100000"
        placeholder="Write to ${page.agentName}"
        aria-describedby="composer-note"
        enterkeyhint="send"
      >
${page.draft}</textarea>
      <button type="submit" class="send" id="send" aria-label="Send" title="Send (Enter)">
        ${icon('send')}
      </button>
      <button type="button" class="send" id="stop" aria-label="Stop" title="Stop (Esc)" hidden>
        ${icon('stop')}
      </button>
    </form>
    <p class="composer-note" id="composer-note">
      <span id="composer-hint"><kbd>Enter</kbd> sends, <kbd>Shift Enter</kbd> starts a new line</span>
      <span id="turn-words"></span>
      <span id="draft-words"></span>
    </p>
  </div>`;
}

function elsewhere(thread: ThreadSummary): Html {
  return html`<div class="dock">
    <button type="button" class="pill" id="latest" hidden>${icon('down')}<span>Jump to latest</span></button>
    <p class="elsewhere">
      This conversation takes place on <span>${thread.channel}</span>. It is shown here to be read.
    </p>
  </div>`;
}

function menu(thread: ThreadSummary, ours: boolean): Html {
  return html`<div class="menu" id="message-menu" role="menu" aria-label="More for this message" popover>
      <button type="button" role="menuitem" data-menu="copy">${icon('copy')}Copy the words</button>
      <button type="button" role="menuitem" data-menu="link">${icon('link')}Copy the link</button>
      ${when(ours, () => html`<button type="button" role="menuitem" data-menu="branch">${icon('branch')}Branch from here<kbd>B</kbd></button>`)}
      <button type="button" role="menuitem" data-menu="receipt" data-for="agent">
        ${icon('receipt')}What the model was given
      </button>
    </div>
    <div class="menu" id="chat-menu" role="menu" aria-label="More for this conversation" popover>
      ${when(ours, () => html`<button type="button" role="menuitem" class="narrow" data-menu="redo">${icon('redo')}Redo</button>`)}
      <button type="button" role="menuitem" class="narrow" data-menu="memory">
        ${icon('memory')}What is remembered here
      </button>
      <button type="button" role="menuitem" class="narrow" data-menu="verdicts">
        ${icon('verdicts')}How each message ended
      </button>
      <button type="button" role="menuitem" class="narrow" data-menu="receipt">
        ${icon('receipt')}What the model was given
      </button>
      <button type="button" role="menuitem" data-menu="rename">${icon('reword')}Rename</button>
      <button
        type="button"
        role="menuitem"
        data-menu="archive"
        data-archived="${thread.archived ? 'yes' : 'no'}"
      >
        ${icon('archive')}${thread.archived ? 'Take out of the archive' : 'Archive'}
      </button>
    </div>
    <form id="archive-form" method="post" action="/chats/${encodeURIComponent(thread.id)}/archive" hidden>
      <input type="hidden" name="archived" value="${thread.archived ? '' : '1'}" />
    </form>`;
}

/** What stands in for a message that is being written or sent, until the server's markup comes. */
function fresh(role: 'agent' | 'user', page: ChatPage): Html {
  const name = role === 'agent' ? page.agentName : 'You';
  const view: MessageView = {
    id: `fresh-${role}`,
    node: 0,
    role,
    author: { id: role, name },
    text: '',
    at: page.now,
    state: role === 'agent' ? 'streaming' : 'complete',
    variants: [],
    answers: null,
    turn: null,
    model: null,
    error: null,
    edited: false,
    delivery: null,
  };
  return html`<template id="fresh-${role}"
    >${message(view, { now: page.now, before: null, verdict: null, ours: true })}</template
  >`;
}

function renameSheet(thread: ThreadSummary): Html {
  return html`<dialog class="sheet" id="rename-sheet" aria-labelledby="rename-title">
    <form method="post" action="/chats/${encodeURIComponent(thread.id)}/rename">
      <h2 id="rename-title">Rename this chat</h2>
      <label class="field"
        ><span>Name</span
        ><input name="title" required maxlength="200" autocomplete="off" value="${thread.title}"
      /></label>
      <div class="row">
        <button class="primary">Rename</button><button type="button" class="plain" data-close>Cancel</button>
      </div>
    </form>
  </dialog>`;
}

function branchSheet(): Html {
  return html`<dialog class="sheet" id="branch-sheet" aria-labelledby="branch-title">
    <form method="dialog">
      <h2 id="branch-title">Branch from here</h2>
      <p class="dim">
        The way it went until now is kept under a name; the next message starts another way from here.
      </p>
      <label class="field"
        ><span>Name of the way it went</span><input name="name" required maxlength="80" autocomplete="off"
      /></label>
      <div class="row">
        <button class="primary" value="branch">Branch</button
        ><button type="button" class="plain" data-close>Cancel</button>
      </div>
    </form>
  </dialog>`;
}
