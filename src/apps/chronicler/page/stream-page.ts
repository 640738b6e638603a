import { each, html, nothing, when } from '../../../ui/html.ts';
import type { Html } from '../../../ui/html.ts';
import { messageText, plainWords } from '../../../ui/markdown.ts';
import { exactly, grouped, timeAgo, timeOfDay } from '../../../ui/time.ts';
import type { SessionRow } from '../judge/stream-rows.ts';
import { modes } from '../modes/consider-all.ts';
import { talkLevels } from '../session/session.events.ts';
import type { StreamView, WaitingFlag } from './stream-view.ts';
import { statusSentence } from './status-sentence.ts';
import { velocityPart } from './velocity.ts';

/** The page of the stream; its parts are put anew while it is open. */
export function streamPage(view: StreamView): Html {
  return html`<div class="stream" id="stream" data-session="${view.shown?.session ?? ''}">
    ${part('status', status(view))}
    <div class="stream-columns">
      <div class="stream-main">
        ${velocityPart(view)} ${part('flags', flagQueue(view))} ${part('modes', modeList(view))}
      </div>
      <div class="stream-beside">
        ${part('ledger', ledgerPreview(view))} ${part('past', pastSessions(view))}
      </div>
    </div>
  </div>`;
}

function part(name: string, body: Html): Html {
  return html`<div data-part="${name}">${body}</div>`;
}

function status(view: StreamView): Html {
  const { shown } = view;
  const live = shown !== null && shown.ended_at === null;
  const current = view.past[0]?.ended_at === null ? view.past[0] : null;
  const place = live ? { channel: shown.external } : {};
  return html`<header class="stream-head">
      <h1>Stream</h1>
      <p class="on-air" data-live="${live ? 'yes' : 'no'}">
        <span class="air-mark" aria-hidden="true"></span
        ><strong>${live ? 'On the air' : 'Off the air'}</strong>
      </p>
      ${
        live
          ? html`<button
              type="button"
              class="plain"
              data-post="/admin/session/end"
              data-body="${JSON.stringify(place)}"
              data-done="The session is closed, and its ledger is written."
            >
              End the session
            </button>`
          : nothing
      }
    </header>
    <p class="stream-status">${statusSentence(view)}</p>
    ${when(
      !live && current !== null,
      () => html`<p class="dim"><a href="/stream">Another session is live: go to it</a></p>`,
    )}
    ${when(!live && current === null, () => startForm(view))}`;
}

/** Before the first session the form is the thing to do; later it is folded away. */
function startForm({ shown }: StreamView): Html {
  if (shown === null) {
    return html`<div class="stream-start">
      <p class="dim">
        A session begins by itself when the stream does. Without a channel that tells of it, begin by hand:
        from then on the ledger grows.
      </p>
      ${startFields}
    </div>`;
  }
  return html`<details class="stream-start" id="start-by-hand">
    <summary>Start a session by hand</summary>
    ${startFields}
  </details>`;
}

const startFields = html`<form class="row" data-post="/admin/session/start" data-done="The session is open.">
  <label class="field"
    ><span>Title</span><input type="text" name="title" maxlength="200" autocomplete="off"
  /></label>
  <label class="field"
    ><span>Theme</span><input type="text" name="theme" maxlength="200" autocomplete="off"
  /></label>
  <button class="primary">Start a session</button>
</form>`;

function flagQueue({ flags, now }: StreamView): Html {
  return html`<section class="card flags" aria-labelledby="flags-title">
    <h2 id="flags-title">
      Needs a decision ${when(flags.length > 0, () => html`<span class="count">${flags.length}</span>`)}
    </h2>
    ${
      flags.length === 0
        ? html`<p class="dim">
            Nothing waits. What the warden finds suspicious stands here until you decide; nobody is ever
            banned by it.
          </p>`
        : html`<ul>
            ${each(flags, (flag) => flagItem(flag, now))}
          </ul>`
    }
  </section>`;
}

function flagItem({ message, thread, at, author, text, reasons }: WaitingFlag, now: number): Html {
  const decide = (decision: string, words: string, key: string, done: string): Html =>
    html`<button
      type="button"
      class="plain"
      data-post="/api/stream/flags"
      data-body="${JSON.stringify({ thread, message, decision })}"
      data-key="${key}"
      data-done="${done}"
    >
      ${words} <kbd aria-hidden="true">${key}</kbd>
    </button>`;
  return html`<li class="flag" id="flag-${message}" tabindex="0" aria-label="Flagged: ${author}">
    <p><strong>${author}</strong> <span class="dim">${timeAgo(at, now)}</span></p>
    <p class="voice flag-text">${plainWords(text, 400)}</p>
    <p class="dim flag-why">${reasons.join('; ')}</p>
    <div class="row">
      ${decide('allow-person', 'Allow this person', 'a', `${author} is allowed from now on.`)}
      ${decide('allow-sentence', 'Allow this sentence', 's', 'The sentence is allowed from now on.')}
      ${decide('keep', 'Keep flagged', 'k', 'Kept as flagged.')}
    </div>
  </li>`;
}

function modeList({ state, shown }: StreamView): Html {
  if (state === null || shown === null) return nothing;
  const { thread } = shown;
  return html`<section class="card modes" aria-labelledby="modes-title">
    <h2 id="modes-title">What it does</h2>
    <ul>
      ${each(modes, ({ name, about }) => {
        const on = !state.off.includes(name);
        return html`<li>
          <div>
            <p><strong class="mode-name">${name}</strong></p>
            <p class="dim">${about}</p>
          </div>
          ${
            name === 'steward'
              ? html`<span class="chip">always on</span>`
              : html`<button
                  type="button"
                  class="plain"
                  role="switch"
                  aria-checked="${on ? 'true' : 'false'}"
                  aria-label="${name}"
                  id="mode-${name}"
                  data-post="/api/stream/modes"
                  data-body="${JSON.stringify({ thread, mode: name, on: !on })}"
                  data-done="The ${name} is ${on ? 'off' : 'on'}."
                >
                  ${on ? 'On' : 'Off'}
                </button>`
          }
        </li>`;
      })}
    </ul>
    <fieldset class="talk">
      <legend>How much it says</legend>
      <div class="row">
        ${each(
          talkLevels,
          (level) =>
            html`<button
              type="button"
              class="plain"
              id="talk-${level}"
              aria-pressed="${state.talk === level ? 'true' : 'false'}"
              data-post="/api/stream/talk"
              data-body="${JSON.stringify({ thread, level })}"
              data-done="It is ${level} now."
            >
              ${level}
            </button>`,
        )}
      </div>
    </fieldset>
  </section>`;
}

function ledgerPreview({ ledger, shown }: StreamView): Html {
  if (shown === null)
    return html`<section class="card" aria-labelledby="ledger-title">
      <h2 id="ledger-title">Ledger</h2>
      <p class="dim">
        After a stream it tells what was talked about, with quotes, clips and open questions, each with the
        messages it stands on. While a session is live it grows here.
      </p>
    </section>`;
  const sections = ledger.split(/^## /m).slice(1);
  return html`<section class="card ledger" aria-labelledby="ledger-title">
    <h2 id="ledger-title">${shown.ended_at === null ? 'The ledger so far' : 'The ledger'}</h2>
    <p class="dim">
      ${shown.ledger_path === null ? 'It will be written when the session ends.' : html`In <code>${shown.ledger_path}</code>`}
      <a href="/admin/ledger?session=${encodeURIComponent(shown.session)}">As markdown</a>
    </p>
    ${each(sections, (section) => {
      const [title = '', ...body] = section.split('\n');
      return html`<details
        class="ledger-section"
        id="ledger-${title.toLowerCase().replaceAll(' ', '-')}"
        ${opened.has(title) ? html`open` : nothing}
      >
        <summary><h3>${title}</h3></summary>
        <div class="prose ledger-text">${messageText(withoutIds(body.join('\n').trim()))}</div>
      </details>`;
    })}
  </section>`;
}

const opened: ReadonlySet<string> = new Set([
  'Stream Theme',
  'Notable Discussion',
  'Agent Actions',
  'Clip Candidates',
]);

/** On the page the ids of messages only disturb; the file has them. */
function withoutIds(text: string): string {
  return text
    .replaceAll(/ ?\((?:`[^`\n]*`(?:, )?)+\)/g, '')
    .replaceAll(/ Messages: (?:`[^`\n]*`(?:, )?)+\.?/g, '');
}

function pastSessions({ past, shown, now }: StreamView): Html {
  if (past.length === 0) return nothing;
  return html`<section class="card past" aria-labelledby="past-title">
    <h2 id="past-title">Sessions</h2>
    <ul>
      ${each(past, (session) => pastItem(session, session.session === shown?.session, now))}
    </ul>
  </section>`;
}

function pastItem(session: SessionRow, current: boolean, now: number): Html {
  const { started_at: from, ended_at: to } = session;
  const minutes = Math.max(0, Math.round(((to ?? now) - from) / 60_000));
  return html`<li>
    <a
      href="/stream?session=${encodeURIComponent(session.session)}"
      ${current ? html`aria-current="true"` : nothing}
      >${plainWords(session.title ?? session.theme ?? session.external, 90)}</a
    >
    <p class="dim">
      <time datetime="${new Date(from).toISOString()}" title="${exactly(from)}">${dateOf(from)}</time>,
      ${timeOfDay(from)}, ${grouped(minutes)} min${to === null ? ', live' : ''}
    </p>
  </li>`;
}

function dateOf(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}
