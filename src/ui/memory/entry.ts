import { html } from 'hono/html';
import type { Recalled } from '../../memory/memory.ts';
import { each, nothing, when, type Html } from '../html.ts';
import { icon, mark } from '../icons.ts';
import { plainWords } from '../markdown.ts';
import { timeAgo } from '../time.ts';

/** A remembered thing as the pages show it. */
export type MemoryView = {
  readonly id: string;
  readonly kind: 'message' | 'note';
  readonly author: string;
  readonly text: string;
  readonly at: number;
  readonly thread: string | null;
  readonly title: string | null;
  readonly message: string | null;
  /** 0 to 3. */
  readonly significance: number;
  readonly pinned: boolean;
  readonly released: boolean;
  readonly hearers: 'everyone' | 'present' | 'owner';
  readonly version: number;
};

/** What is said about the last thing that was done here. */
export type Note = { readonly kind: 'saved' | 'refused'; readonly words: string };

/** A memory that is open for changes. */
export type Opened = {
  /** The latest first, the present one among them. */
  readonly wordings: readonly { readonly text: string; readonly at: number; readonly version: number }[];
  readonly note: Note | null;
  /** Words of a person that were not taken. */
  readonly typed: string | null;
};

/** Where an entry stands. */
export type EntryPlace = {
  readonly now: number;
  /** Which list it is in, as one memory may stand in several on a page. */
  readonly list: string;
  /** Address of the page that it stands on. */
  readonly back: string;
  readonly why?: string;
  /** The numbers behind the rank. */
  readonly score?: number;
  readonly trace?: NonNullable<Recalled['trace']>;
  /** Not in the prompt after all. */
  readonly leftOut?: boolean;
  readonly opened?: Opened;
};

const shownCharacters = 320;

/** One memory in a list, with what can be done with it; it can be sent alone and put in its own place. */
export function entry(memory: MemoryView, place: EntryPlace): Html {
  const { opened } = place;
  return html`<li
    class="memory"
    id="${nameOf(memory, place)}"
    data-significance="${Math.min(3, Math.max(0, Math.round(memory.significance)))}"
    ${place.leftOut === true ? html`data-left-out` : nothing}
  >
    <span class="significance" aria-hidden="true"></span>
    <div class="memory-body">
      ${head(memory, place)} ${words(memory, opened)}
      ${place.why === undefined ? nothing : reason(place.why, place.trace ?? [], place.score ?? 0)}
      ${opened === undefined ? nothing : changes(memory, opened, place)}
    </div>
    <div class="memory-acts">${pinForm(memory, place)} ${openLink(memory, place)}</div>
  </li>`;
}

/** The words, unless they stand in the field below; pre-formatted, so nothing but them is between the tags. */
function words(memory: MemoryView, opened: Opened | undefined): Html {
  if (opened === undefined)
    return html`<p class="voice memory-text">${plainWords(memory.text, shownCharacters)}</p>`;
  if (memory.kind === 'note' && opened.typed === null) return nothing;
  return html`${when(opened.typed !== null, () => html`<p class="both-words">What it says now</p>`)}
    <p class="voice memory-text whole">${memory.text}</p>`;
}

/** What stands in the place of a memory that was forgotten, with the way back. */
export function forgottenEntry(id: string, place: EntryPlace): Html {
  return html`<li class="memory memory-gone" tabindex="-1">
    <p class="dim" role="status">
      Forgotten: it is in no search and no prompt any more. What was said stays in its chat.
    </p>
    ${form({ id }, place, '/restore', html`<button class="plain">Undo</button>`)}
  </li>`;
}

/** Address of a message in its conversation. */
export function placeOf(memory: Pick<MemoryView, 'thread' | 'message'>): string {
  const at = memory.message === null ? '' : `?at=${encodeURIComponent(memory.message)}#m-${memory.message}`;
  return `/chats/${encodeURIComponent(memory.thread ?? '')}${at}`;
}

function nameOf({ id }: MemoryView, { list }: EntryPlace): string {
  return `${list}-${id.replaceAll(/[^\w-]/g, '-')}`;
}

function head(memory: MemoryView, { now, list }: EntryPlace): Html {
  return html`<p class="hit-head">
    <strong>${memory.author}</strong>
    ${when(memory.kind === 'note', () => html`<span class="chip">note</span>`)}
    ${when(memory.pinned, () => html`<span class="pin-mark">${icon('pin')}pinned</span>`)}
    ${when(memory.released, () => html`<span class="chip">released</span>`)}
    ${
      memory.thread === null || list === 'noted'
        ? nothing
        : html`<a class="quiet-link memory-thread" href="${placeOf(memory)}"
            >${memory.title ?? 'Open the chat'}</a
          >`
    }
    ${timeAgo(memory.at, now)}
    <span class="unseen">Significance ${memory.significance} of 3</span>
  </p>`;
}

const stepNames: { readonly [Name in NonNullable<Recalled['trace']>[number]['name']]: string } = {
  words: 'Words of yours, here and beside it',
  conversation: 'The conversation around it',
  date: 'From the time you name',
  coverage: 'How much of the question it covers',
  significance: 'Significance',
  recency: 'Recency',
  speaker: 'Said by the one you name',
  time: 'Speaks of a time',
  number: 'Holds a number',
  question: 'Is a question itself',
  reply: 'What was said next',
  variety: 'Others of its conversation stand before it',
  steps: 'Found in a further search',
  share: 'Share of the best by words',
  meaning: 'Close in meaning',
};

/** Why it ranked, in words; unfolded, in numbers. */
function reason(why: string, trace: NonNullable<EntryPlace['trace']>, score: number): Html {
  const words = html`<span class="unseen">Found because: </span>${why}`;
  if (trace.length === 0) return html`<p class="hit-why">${words}</p>`;
  return html`<details class="trace">
    <summary class="hit-why" title="How it ranked">${words}</summary>
    <table>
      <caption class="unseen">
        What spoke for it, and how much
      </caption>
      <tbody>
        ${each(
          trace,
          ({ name, by, value }) =>
            html`<tr>
              <th scope="row">${stepNames[name]}</th>
              <td class="number">
                ${by === 'times' ? '×' : value < 0 ? '−' : '+'} ${Math.abs(value).toFixed(2)}
              </td>
            </tr>`,
        )}
        <tr class="trace-sum">
          <th scope="row">Score</th>
          <td class="number">${score.toFixed(2)}</td>
        </tr>
      </tbody>
    </table>
  </details>`;
}

function address({ id }: Pick<MemoryView, 'id'>): string {
  return `/memory/items/${encodeURIComponent(id)}`;
}

/** A form that is sent in place where scripts run, and leads back to the page where they do not. */
function form(
  memory: Pick<MemoryView, 'id'>,
  place: EntryPlace,
  act: string,
  content: Html,
  name = '',
): Html {
  const action = `${address(memory)}${act}`;
  return html`<form
    class="${name}"
    method="post"
    action="${action}"
    hx-post="${action}"
    hx-target="closest .memory"
    hx-swap="outerHTML"
  >
    <input type="hidden" name="list" value="${place.list}" /><input
      type="hidden"
      name="back"
      value="${place.back}"
    />${place.opened === undefined ? nothing : html`<input type="hidden" name="open" value="1" />`}${content}
  </form>`;
}

function pinForm(memory: MemoryView, place: EntryPlace): Html {
  const label = memory.pinned ? 'Unpin' : 'Pin';
  return form(
    memory,
    place,
    '/pin',
    html`<input type="hidden" name="pinned" value="${memory.pinned ? '' : '1'}" /><button
        class="quiet pin"
        id="${nameOf(memory, place)}-pin"
        aria-label="${label}: ${plainWords(memory.text, 40)}"
        title="${label}"
        ${memory.pinned ? html`data-on` : nothing}
      >
        ${icon('pin')}
      </button>`,
  );
}

function openLink(memory: MemoryView, place: EntryPlace): Html {
  const closing = place.opened !== undefined;
  const query = new URLSearchParams({ list: place.list, back: place.back, open: closing ? '' : '1' });
  const label = closing ? 'Close' : 'Change';
  return html`<a
    class="quiet"
    id="${nameOf(memory, place)}-open"
    href="${closing ? place.back : address(memory)}"
    hx-get="${address(memory)}?${query.toString()}"
    hx-target="closest .memory"
    hx-swap="outerHTML"
    aria-label="${label}: ${plainWords(memory.text, 40)}"
    title="${label}"
    >${icon(closing ? 'close' : 'reword')}</a
  >`;
}

function changes(memory: MemoryView, opened: Opened, place: EntryPlace): Html {
  return html`<div class="memory-changes">
    ${opened.note === null ? nothing : noteLine(opened.note)}
    ${when(memory.kind === 'note', () => rewordForm(memory, opened, place))} ${releaseForm(memory, place)}
    <details class="danger">
      <summary>Forget it</summary>
      <p class="dim">
        It goes out of every search and every prompt.
        ${
          memory.kind === 'message'
            ? 'The message itself stays in its chat.'
            : 'The words stay in the log of this house.'
        }
      </p>
      ${form(memory, place, '/forget', html`<button class="plain">Forget it</button>`)}
    </details>
  </div>`;
}

/** The result of an act, in one line. */
export function noteLine(note: Note): Html {
  return html`<p class="note" data-kind="${note.kind}" role="status">
    ${mark(note.kind === 'saved' ? 'dot' : 'triangle')} ${note.words}
  </p>`;
}

function rewordForm(memory: MemoryView, opened: Opened, place: EntryPlace): Html {
  const id = `${nameOf(memory, place)}-words`;
  const earlier = opened.wordings.filter(({ version }) => version < memory.version);
  return html`${form(
    memory,
    place,
    '',
    html`<input type="hidden" name="version" value="${memory.version}" /><label class="field" for="${id}"
        ><span>${opened.typed === null ? 'Words' : 'Your words, not saved'}</span></label
      ><textarea id="${id}" name="text" rows="3" required maxlength="8000" class="voice">
${opened.typed ?? memory.text}</textarea>
      <div class="row"><button class="primary">Save</button></div>`,
    'reword-note',
  )}
  ${when(
    earlier.length > 0,
    () =>
      html`<details>
        <summary>Earlier wordings (${earlier.length})</summary>
        <ol class="wordings">
          ${each(
            earlier,
            (one) => html`<li><span class="voice">${one.text}</span> ${timeAgo(one.at, place.now)}</li>`,
          )}
        </ol>
      </details>`,
  )}`;
}

const hearersWords = {
  everyone: 'Everybody may hear it: it may come up in public.',
  present: 'Those who were there may hear it.',
  owner: 'You alone may hear it: it comes up only where nobody else reads.',
} as const;

function releaseForm(memory: MemoryView, place: EntryPlace): Html {
  const { released, hearers } = memory;
  if (!released && hearers === 'everyone') return html`<p class="dim">${hearersWords.everyone}</p>`;
  const input = html`<input type="hidden" name="released" value="${released ? '' : '1'}" />`;
  if (released)
    return html`<p class="dim">You released it. ${hearersWords.everyone}</p>
      ${form(memory, place, '/release', html`${input}<button class="plain">Take it back</button>`)}`;
  return html`<p class="dim">${hearersWords[hearers]}</p>
    <details>
      <summary>Let everybody hear it</summary>
      <p class="warning">
        From then on it may be told to anybody on any channel. Taking it back later does not unsay what was
        said.
      </p>
      ${form(memory, place, '/release', html`${input}<button class="plain">Release it</button>`)}
    </details>`;
}
