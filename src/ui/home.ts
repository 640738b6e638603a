import { html } from 'hono/html';
import type { VerdictView } from '../agent/conversation.ts';
import { each, nothing, when, type Html } from './html.ts';
import { icon, mark } from './icons.ts';
import { plainWords } from './markdown.ts';
import { fillBar, tokenPlot, tokenTable, type TokenHour } from './plots.ts';
import { brief, dayName, grouped, timeAgo, timeOfDay } from './time.ts';

/** One record on the line of time. */
export type WatchEntry = VerdictView & {
  readonly thread: string;
  readonly title: string;
  readonly snippet: string;
};

/** A channel and how it feels. */
export type ChannelLine = {
  readonly name: string;
  readonly account: string;
  readonly status: 'off' | 'connecting' | 'connected' | 'degraded' | 'failed';
  readonly detail: string;
};

/** Something that waits for a person: what, why, and the one way to settle it. */
export type WaitingLine = {
  readonly kind: string;
  readonly title: string;
  readonly words: string;
  readonly at: number;
  readonly action: Html;
};

/** Everything on the first page. */
export type HomePage = {
  readonly now: number;
  readonly activity: string;
  readonly state: 'awake' | 'thinking' | 'asleep';
  readonly entries: readonly WatchEntry[];
  readonly channels: readonly ChannelLine[];
  readonly waiting: readonly WaitingLine[];
  readonly tokens: {
    readonly hours: readonly TokenHour[];
    readonly calls: number;
    readonly cached: number;
    readonly budget: number;
  };
  /** Problems of the house that a person must know before anything else. */
  readonly problems: readonly { readonly name: string; readonly detail: string }[];
  readonly steps: readonly Step[] | null;
};

/** One of the three things to do on the first day. */
export type Step = {
  readonly title: string;
  readonly words: Html;
  readonly done: boolean;
  readonly action: Html;
};

/** The page around what changes: the watch is fetched anew whenever something happens. */
export function home(page: HomePage): Html {
  return html`<div
    class="home"
    id="watch"
    hx-get="/watch"
    hx-trigger="sanctum:changed from:body"
    hx-swap="innerMorph"
  >
    ${watch(page)}
  </div>`;
}

/** Everything on the first page that moves. */
export function watch(page: HomePage): Html {
  return html`<header class="home-head">
      <h1>${page.steps === null ? 'The watch' : 'The first day'}</h1>
      <p class="activity">${page.activity}</p>
    </header>
    ${each(
      page.problems,
      (problem) =>
        html`<p class="problem" role="note">
          ${mark('triangle')}<span><strong>${problem.name}.</strong> ${problem.detail}</span>
        </p>`,
    )}
    <div class="home-columns">
      <section class="line" aria-labelledby="line-title">
        <h2 id="line-title" class="unseen">What happened</h2>
        ${page.steps === null ? timeline(page.entries, page.now) : firstDay(page.steps)}
      </section>
      <div class="beside">
        ${when(page.waiting.length > 0, () => waitingList(page.waiting, page.now))}
        ${channelList(page.channels)} ${tokensToday(page.tokens)}
      </div>
    </div>`;
}

const verdicts = {
  answered: { shape: 'dot', words: 'Answered' },
  merged: { shape: 'dot', words: 'Answered together' },
  silent: { shape: 'ring', words: 'Left unanswered' },
  flagged: { shape: 'diamond', words: 'Flagged' },
  refused: { shape: 'corner', words: 'Refused' },
  expired: { shape: 'dashes', words: 'Too late to answer' },
  failed: { shape: 'triangle', words: 'Failed' },
} as const;

function timeline(entries: readonly WatchEntry[], now: number): Html {
  if (entries.length === 0)
    return html`<p class="empty">
      Nothing has happened yet. Whatever is said to the agent, on any channel, will stand here with how it
      ended and why.
    </p>`;
  let day = '';
  return html`<ol class="watch">
    ${each(entries, (entry) => {
      const named = dayName(entry.until, now);
      const opens = named !== day;
      day = named;
      return html`${when(opens, () => html`<li class="watch-day"><h3>${named}</h3></li>`)}${watchEntry(entry)}`;
    })}
  </ol>`;
}

function watchEntry(entry: WatchEntry): Html {
  const { shape, words } = verdicts[entry.verdict];
  const anchor = entry.reply ?? entry.to;
  const href = `/chats/${encodeURIComponent(entry.thread)}${anchor === null ? '' : `#m-${anchor}`}`;
  return html`<li
    class="watch-entry"
    data-verdict="${entry.verdict}"
    id="w-${entry.turn}-${entry.from ?? ''}"
  >
    <span class="watch-time">${timeOfDay(entry.until)}</span>
    <span class="watch-mark">${mark(shape)}</span>
    <div class="watch-what">
      <p class="watch-where"><a href="${href}">${entry.title}</a></p>
      ${when(entry.snippet !== '', () => html`<p class="voice watch-said">${plainWords(entry.snippet, 150)}</p>`)}
      <p class="watch-how">
        <strong>${words}</strong>${when(entry.count > 1, () => html`, ${grouped(entry.count)} messages`)}<span
          class="watch-why"
        >
          · ${entry.reason}</span
        >
      </p>
    </div>
  </li>`;
}

function firstDay(steps: readonly Step[]): Html {
  return html`<ol class="steps">
    ${each(
      steps,
      (step, index) =>
        html`<li class="step" data-done="${step.done ? 'yes' : 'no'}">
          <span class="step-mark" aria-hidden="true">${step.done ? icon('check') : index + 1}</span>
          <div>
            <h3>${step.title}${when(step.done, () => html`<span class="unseen"> (done)</span>`)}</h3>
            <div class="step-words">${step.words}</div>
            ${step.action}
          </div>
        </li>`,
    )}
  </ol>`;
}

function waitingList(lines: readonly WaitingLine[], now: number): Html {
  return html`<section class="card waiting" aria-labelledby="waiting-title">
    <h2 id="waiting-title">Waiting for you <span class="count">${lines.length}</span></h2>
    <ul>
      ${each(
        lines,
        (line) =>
          html`<li>
            <div>
              <p class="waiting-title">
                <strong>${line.title}</strong> <span class="dim">${timeAgo(line.at, now)}</span>
              </p>
              <p class="dim"><span class="waiting-kind">${line.kind}.</span> ${line.words}</p>
            </div>
            ${line.action}
          </li>`,
      )}
    </ul>
  </section>`;
}

const feelings = {
  off: { shape: 'ring', words: 'off' },
  connecting: { shape: 'dashes', words: 'connecting' },
  connected: { shape: 'dot', words: 'connected' },
  degraded: { shape: 'diamond', words: 'degraded' },
  failed: { shape: 'triangle', words: 'failed' },
} as const;

/** Channels with their health in a shape, a word and a sentence. */
export function channelList(channels: readonly ChannelLine[]): Html {
  return html`<section class="card" aria-labelledby="channels-title">
    <h2 id="channels-title">Channels</h2>
    <ul class="channels">
      ${each(
        channels,
        (channel) =>
          html`<li data-status="${channel.status}">
            ${mark(feelings[channel.status].shape)}
            <div>
              <p>
                <strong class="channel-name">${channel.name}</strong>
                <span class="dim">${channel.account}</span
                ><span class="channel-state">${feelings[channel.status].words}</span>
              </p>
              <p class="dim">${channel.detail}</p>
            </div>
          </li>`,
      )}
    </ul>
  </section>`;
}

function tokensToday(tokens: HomePage['tokens']): Html {
  const reactive = tokens.hours.reduce((sum, hour) => sum + hour.reactive, 0);
  const proactive = tokens.hours.reduce((sum, hour) => sum + hour.proactive, 0);
  return html`<section class="card" aria-labelledby="tokens-title">
    <h2 id="tokens-title">Tokens, last 24 hours</h2>
    ${
      tokens.calls === 0
        ? html`<p class="dim">
            No model has been called yet. Every call will be on this account, also the quiet ones.
          </p>`
        : html`${tokenPlot(tokens.hours)}
            <dl class="tokens">
              <div>
                <dt><span class="swatch plot-reactive" aria-hidden="true"></span>Answers</dt>
                <dd>${brief(reactive)}</dd>
              </div>
              <div>
                <dt><span class="swatch plot-proactive" aria-hidden="true"></span>Own work</dt>
                <dd>${brief(proactive)} <span class="dim">of ${brief(tokens.budget)}</span></dd>
              </div>
            </dl>
            ${tokens.budget > 0 ? fillBar(proactive, tokens.budget, `Own work: ${grouped(proactive)} of ${grouped(tokens.budget)} tokens`) : nothing}
            <details>
              <summary>Hours as a table</summary>
              <p class="dim">
                ${grouped(tokens.calls)} calls, ${grouped(tokens.cached)} tokens from the cache
              </p>
              ${tokenTable(tokens.hours)}
            </details>`
    }
  </section>`;
}
