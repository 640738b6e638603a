import { html } from 'hono/html';
import { each, nothing, when, type Html } from './html.ts';
import { icon, iconSprite } from './icons.ts';
import { placesWith, type NavigationItem } from './navigation.ts';

/** `system` follows the machine. */
export type Theme = 'light' | 'dark' | 'system';

/** What every page of the studio has around its work. */
export type Frame = {
  readonly agent: {
    readonly name: string;
    readonly state: 'awake' | 'thinking' | 'asleep';
    readonly activity: string;
  };
  readonly version: string;
  readonly theme: Theme;
  readonly navigation: readonly NavigationItem[];
  /** The latest conversations, for the rail and the palette. */
  readonly recent: readonly { readonly id: string; readonly title: string; readonly updatedAt: number }[];
  /** Address of a style sheet, a module or an image. */
  readonly asset: (name: string) => string;
  readonly signedIn: boolean;
};

/** One page. */
export type Page = {
  readonly title: string;
  /** Id of the place in the rail. */
  readonly place: string;
  /** Id of the open conversation. */
  readonly thread?: string;
  /** Module that brings this page to life, beside the one of the frame. */
  readonly module?: string;
  /** Style sheets beside the studio's own. */
  readonly styles?: readonly string[];
  /** What the palette can do on this page alone; its module hears of it. */
  readonly commands?: readonly { readonly do: string; readonly label: string }[];
  readonly main: Html;
};

const states = { awake: 'awake', thinking: 'thinking', asleep: 'asleep' } as const;

/** The mark of life: steady, breathing, or hollow, always with its word for those who cannot see it. */
export function ember(state: Frame['agent']['state']): Html {
  return html`<span class="ember" data-state="${state}"><span class="unseen">${states[state]}</span></span>`;
}

/** A whole document with rail, main column and the parts that all pages share. */
export function layout(frame: Frame, page: Page): Html {
  return document(
    {
      ...frame,
      title: `${page.title} · ${frame.agent.name}`,
      module: page.module,
      styles: page.styles ?? [],
    },
    html`<a class="skip" href="#main">Skip to content</a>
      <div class="frame">
        ${rail(frame, page)}
        <main id="main" tabindex="-1" data-place="${page.place}">${page.main}</main>
      </div>
      <div class="banner" id="banner" role="alert" hidden></div>
      <div class="toasts" id="toasts" role="status" aria-live="polite"></div>
      <p class="unseen" id="announcer" role="status" aria-live="polite"></p>
      ${palette(frame, page)} ${keyHelp}`,
  );
}

/** The skeleton of a document, also for pages outside the frame. */
export function document(
  head: Pick<Frame, 'theme' | 'asset'> & {
    readonly title: string;
    readonly module: string | undefined;
    readonly styles: readonly string[];
  },
  body: Html,
): Html {
  const { theme, asset, title, module, styles } = head;
  return html`<!doctype html>
    <html lang="en" data-theme="${theme}">
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
        />
        <meta name="color-scheme" content="${theme === 'system' ? 'light dark' : theme}" />
        <meta name="htmx-config" content='{"includeIndicatorCSS": false, "history": false}' />
        <title>${title}</title>
        <link rel="icon" href="${asset('emblem.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${asset('studio.css')}" />
        ${each(styles, (sheet) => html`<link rel="stylesheet" href="${asset(sheet)}" />`)}
        <script type="module" src="${asset('frame.js')}"></script>
        ${module === undefined ? nothing : html`<script type="module" src="${asset(module)}"></script>`}
        <script src="${asset('htmx.js')}" defer></script>
      </head>
      <body>
        ${iconSprite} ${body}
      </body>
    </html>`;
}

function rail(frame: Frame, page: Page): Html {
  return html`<header class="rail">
    <a class="agent" href="/" title="${frame.agent.activity}">
      <span id="ember">${ember(frame.agent.state)}</span><span class="agent-name">${frame.agent.name}</span>
    </a>
    <nav aria-label="Places">
      <ul class="places">
        ${each(
          placesWith(frame.navigation),
          (place) =>
            html`<li>
              <a
                class="place"
                href="${place.href}"
                title="${place.label}"
                ${place.id === page.place ? html`aria-current="page"` : nothing}
                >${icon(place.icon)}<span class="place-label">${place.label}</span></a
              >
              ${when(place.id === 'chats', () => recentChats(frame.recent, page.thread))}
            </li>`,
        )}
      </ul>
    </nav>
    <button class="place finder" type="button" data-open-palette title="Find or do (Ctrl K)">
      ${icon('search')}<span class="place-label">Find or do</span><kbd class="place-label">Ctrl K</kbd>
    </button>
    <div class="rail-foot">
      <span class="connection" id="connection" data-state="open" title="Connection to the server"
        ><span class="dot" aria-hidden="true"></span
        ><span class="place-label" data-words>Connected</span></span
      >
      <span class="version place-label">${frame.version}</span>
    </div>
  </header>`;
}

/** The latest conversations under Chats; pages put it anew when something happens. */
export function recentChats(recent: Frame['recent'], open: string | undefined): Html {
  return html`<ul class="recent place-label" id="recent" aria-label="Latest chats">
    ${each(
      recent,
      (thread) =>
        html`<li>
          <a
            href="/chats/${encodeURIComponent(thread.id)}"
            data-thread="${thread.id}"
            data-at="${thread.updatedAt}"
            ${thread.id === open ? html`aria-current="page"` : nothing}
            >${thread.title}</a
          >
        </li>`,
    )}
  </ul>`;
}

function palette(frame: Frame, page: Page): Html {
  return html`<dialog class="palette" id="palette" aria-label="Find or do">
    <form method="dialog" role="search">
      <label class="palette-field"
        >${icon('search')}<span class="unseen">Find a place, a message or a memory, or do something</span
        ><input
          id="palette-input"
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          aria-expanded="true"
          aria-controls="palette-list"
          placeholder="Go to, find, do"
      /></label>
    </form>
    <ul class="palette-list" id="palette-list" role="listbox" aria-label="What was found">
      ${each(placesWith(frame.navigation), (place, index) =>
        entry(`p${index}`, 'Go to', place.label, html`data-href="${place.href}"`),
      )}
      ${each(frame.recent, (thread, index) =>
        entry(`c${index}`, 'Chat', thread.title, html`data-href="/chats/${encodeURIComponent(thread.id)}"`),
      )}
      ${each(page.commands ?? [], (command, index) =>
        entry(`h${index}`, 'Here', command.label, html`data-do="${command.do}"`),
      )}
      ${entry('d0', 'Do', 'New chat', html`data-do="new-chat"`)}
      ${entry('d1', 'Do', 'Light colours', html`data-do="theme" data-value="light"`)}
      ${entry('d2', 'Do', 'Dark colours', html`data-do="theme" data-value="dark"`)}
      ${entry('d3', 'Do', 'Colours of this machine', html`data-do="theme" data-value="system"`)}
      ${entry('d4', 'Do', 'Show the keys', html`data-do="keys"`)}
      ${when(frame.signedIn, () => entry('d5', 'Do', 'Sign out', html`data-do="sign-out"`))}
    </ul>
  </dialog>`;
}

function entry(id: string, kind: string, label: string, target: Html): Html {
  return html`<li role="option" id="palette-${id}" aria-selected="false" ${target}>
    <span class="palette-kind">${kind}</span><span class="palette-label">${label}</span>
  </li>`;
}

const keys: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'Everywhere',
    [
      ['Ctrl K', 'Find or do'],
      ['?', 'These keys'],
      ['Esc', 'Close, or stop the reply'],
    ],
  ],
  [
    'Writing',
    [
      ['Enter', 'Send'],
      ['Shift Enter', 'New line'],
      ['↑', 'Reword your last message'],
      ['← →', 'Other versions of the reply'],
    ],
  ],
  [
    'Reading',
    [
      ['J K', 'Next, previous message'],
      ['R', 'Rewind to this message'],
      ['B', 'Branch from this message'],
      ['End', 'Jump to latest'],
    ],
  ],
  [
    'Undo',
    [
      ['Ctrl Z', 'Undo'],
      ['Ctrl Shift Z', 'Redo'],
    ],
  ],
];

const keyHelp: Html = html`<dialog class="sheet keys" id="keys" aria-labelledby="keys-title">
  <form method="dialog">
    <h2 id="keys-title">Keys</h2>
    <button class="quiet" aria-label="Close">${icon('close')}</button>
  </form>
  <div class="keys-groups">
    ${each(
      keys,
      ([title, rows]) =>
        html`<section>
          <h3>${title}</h3>
          <dl>
            ${each(
              rows,
              ([key, what]) =>
                html`<div>
                  <dt>${each(key.split(' '), (one) => html`<kbd>${one}</kbd> `)}</dt>
                  <dd>${what}</dd>
                </div>`,
            )}
          </dl>
        </section>`,
    )}
  </div>
</dialog>`;
