import { html } from 'hono/html';
import { each, nothing, when, type Html } from './html.ts';
import { mark } from './icons.ts';
import { channelList, type ChannelLine } from './home.ts';
import type { Theme } from './layout.ts';
import { ago } from './time.ts';

/** The page of what is configured and how it is. */
export type SettingsPage = {
  readonly now: number;
  readonly roles: readonly {
    readonly role: string;
    readonly name: string;
    readonly placeholder: boolean;
    readonly fallbacks: readonly string[];
  }[];
  readonly groups: readonly {
    readonly title: string;
    readonly rows: readonly { readonly name: string; readonly value: string; readonly source: string }[];
  }[];
  readonly checks: readonly {
    readonly name: string;
    readonly state: 'ok' | 'warning' | 'failed';
    readonly detail: string;
  }[];
  readonly channels: readonly ChannelLine[];
  readonly counts: readonly { readonly queue: string; readonly state: string; readonly count: number }[];
  readonly jobs: readonly {
    readonly id: string;
    readonly kind: string;
    readonly lane: string;
    readonly state: string;
    readonly attempt: number;
    readonly maxAttempts: number;
    readonly error: string | null;
    readonly runAt: number;
  }[];
  readonly theme: Theme;
  readonly version: { readonly name: string; readonly version: string; readonly sha: string };
  readonly signedIn: boolean;
};

/** Models, health, queue, appearance and what this is. */
export function settings(page: SettingsPage): Html {
  return html`<div class="column settings">
    <header class="page-head"><h1>Settings</h1></header>
    <nav class="anchors" aria-label="On this page">
      <a href="#models">Models</a><a href="#health">Health</a><a href="#queue">Queue</a
      ><a href="#configured">Configured</a><a href="#looks">Looks</a><a href="#about">About</a>
    </nav>
    ${models(page)} ${health(page)}
    <section id="queue" aria-labelledby="queue-title">
      <h2 id="queue-title">Queue</h2>
      <div
        id="queue-list"
        hx-get="/settings/queue"
        hx-trigger="sanctum:changed from:body"
        hx-swap="innerMorph"
      >
        ${queue(page)}
      </div>
    </section>
    ${configured(page)} ${looks(page)} ${about(page)}
  </div>`;
}

function models(page: SettingsPage): Html {
  const bare = page.roles.some((role) => role.role === 'chat' && role.placeholder);
  return html`<section id="models" aria-labelledby="models-title">
    <h2 id="models-title">Models</h2>
    ${when(
      bare,
      () =>
        html`<div class="notice">
          <p>
            <strong>A placeholder answers.</strong> It needs no key and invents nothing, so everything else
            can be tried. For a real model set two variables in <code>.env</code> and start again:
          </p>
          <pre><code>LLM_PROVIDER=openai
LLM_API_KEY=…</code></pre>
        </div>`,
    )}
    <table class="rows">
      <thead class="unseen">
        <tr>
          <th scope="col">Role</th>
          <th scope="col">Model</th>
        </tr>
      </thead>
      <tbody>
        ${each(
          page.roles,
          (role) =>
            html`<tr>
              <th scope="row">${role.role}</th>
              <td>
                <code>${role.name}</code
                >${when(role.placeholder, () => html` <span class="chip">placeholder</span>`)}
                ${when(role.fallbacks.length > 0, () => html`<span class="dim row-note">then ${role.fallbacks.join(', then ')}</span>`)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

const checkShapes = { ok: 'dot', warning: 'diamond', failed: 'triangle' } as const;
const checkWords = { ok: 'well', warning: 'attention', failed: 'failed' } as const;

function health(page: SettingsPage): Html {
  return html`<section id="health" aria-labelledby="health-title">
    <h2 id="health-title">Health</h2>
    <ul class="checks">
      ${each(
        page.checks,
        (check) =>
          html`<li data-state="${check.state}">
            ${mark(checkShapes[check.state])}
            <div>
              <p>
                <strong>${check.name}</strong> <span class="channel-state">${checkWords[check.state]}</span>
              </p>
              <p class="dim">${check.detail}</p>
            </div>
          </li>`,
      )}
    </ul>
    ${channelList(page.channels)}
  </section>`;
}

/** Work that waits, runs, or is dead with its error. */
export function queue(page: Pick<SettingsPage, 'jobs' | 'counts' | 'now'>): Html {
  const counts = page.counts.filter((count) => count.count > 0);
  const dead = page.jobs.filter((job) => job.state === 'dead');
  return html`<p class="dim">
      ${counts.length === 0 ? 'Nothing waits and nothing is stuck.' : counts.map((count) => `${count.queue}: ${count.count} ${count.state}`).join(' · ')}
    </p>
    ${when(
      dead.length > 0,
      () =>
        html`<ul class="jobs">
          ${each(
            dead,
            (job) =>
              html`<li id="job-${job.id}">
                <div>
                  <p>
                    <strong>${job.kind}</strong>
                    <span class="dim"
                      >${job.lane} · ${ago(job.runAt, page.now)} · tried ${job.attempt} of ${job.maxAttempts}
                      times</span
                    >
                  </p>
                  <pre class="job-error"><code>${job.error ?? 'No error was kept.'}</code></pre>
                </div>
                <div class="row">
                  <form
                    method="post"
                    action="/settings/jobs/${encodeURIComponent(job.id)}/requeue"
                    hx-post="/settings/jobs/${encodeURIComponent(job.id)}/requeue"
                    hx-target="#queue-list"
                    hx-swap="innerHTML"
                  >
                    <button class="plain">Try again</button>
                  </form>
                  <form
                    method="post"
                    action="/settings/jobs/${encodeURIComponent(job.id)}/discard"
                    hx-post="/settings/jobs/${encodeURIComponent(job.id)}/discard"
                    hx-target="#queue-list"
                    hx-swap="innerHTML"
                  >
                    <button class="plain">Discard</button>
                  </form>
                </div>
              </li>`,
          )}
        </ul>`,
    )}`;
}

function configured(page: SettingsPage): Html {
  return html`<section id="configured" aria-labelledby="configured-title">
    <h2 id="configured-title">Configured</h2>
    <p class="dim section-words">
      Set in <code>sanctum.yaml</code> and the environment, read at the start. Secrets are never shown.
    </p>
    ${each(
      page.groups,
      (group) =>
        html`<h3>${group.title}</h3>
          <table class="rows">
            <thead class="unseen">
              <tr>
                <th scope="col">Setting</th>
                <th scope="col">Value</th>
                <th scope="col">From</th>
              </tr>
            </thead>
            <tbody>
              ${each(
                group.rows,
                (row) =>
                  html`<tr>
                    <th scope="row">${row.name}</th>
                    <td>${row.value}</td>
                    <td class="dim source">${row.source}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`,
    )}
  </section>`;
}

const themes: readonly (readonly [Theme, string])[] = [
  ['system', 'As this machine'],
  ['light', 'Paper'],
  ['dark', 'Ink'],
];

function looks(page: SettingsPage): Html {
  return html`<section id="looks" aria-labelledby="looks-title">
    <h2 id="looks-title">Looks</h2>
    <form method="post" action="/settings/theme" data-theme-form>
      <fieldset class="choice">
        <legend class="unseen">Colours</legend>
        ${each(
          themes,
          ([value, label]) =>
            html`<label
              ><input
                type="radio"
                name="theme"
                value="${value}"
                ${value === page.theme ? html`checked` : nothing}
              /><span>${label}</span></label
            >`,
        )}
      </fieldset>
      <noscript><button class="primary">Keep</button></noscript>
    </form>
  </section>`;
}

function about(page: SettingsPage): Html {
  return html`<section id="about" aria-labelledby="about-title">
    <h2 id="about-title">About</h2>
    <p>${page.version.name} ${page.version.version} <code>${page.version.sha}</code></p>
    <p class="dim">One history, one memory; everything can be undone. <a href="/health">Health as JSON</a></p>
    ${when(page.signedIn, () => html`<form method="post" action="/logout"><button class="plain">Sign out</button></form>`)}
  </section>`;
}
