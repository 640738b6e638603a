// What all pages have: live hints, times, the palette, the keys, the theme, forms of htmx that go wrong.
import { showConnection } from './connection.js';
import { refreshTimes } from './clock.js';
import { openEvents } from './events.js';
import { byId, isWriting, openDialog, toast } from './page.js';
import { startPalette } from './palette.js';
import { markUnread, refreshRail } from './rail.js';
import { setTheme } from './theme.js';

/** Changes are gathered for a moment, and a busy house is not asked more often than a person can read. */
const soonestMs = 200;
const restMs = 1500;
const shared = document.getElementById('connection') !== null;

if (shared) {
  startPalette();
  startKeys();
  markUnread();
  // A conversation follows its own thread; every other page follows the hints about all of them. One connection a page.
  if (document.getElementById('chat') === null) startHints();
}
document.documentElement.classList.add('scripted');
startForms();
refreshTimes();
setInterval(refreshTimes, 30_000);

function startHints() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  let last = 0;
  let opened = false;
  const changed = () => {
    const wait = Math.max(soonestMs, last + restMs - Date.now());
    soon ??= setTimeout(() => {
      soon = undefined;
      last = Date.now();
      document.body.dispatchEvent(new CustomEvent('sanctum:changed'));
      void refreshRail();
    }, wait);
  };
  openEvents({
    url: '/api/events',
    onEvent: changed,
    onState(state) {
      showConnection(state);
      // Hints that came while nobody listened are gone, so everything is asked for again.
      if (state === 'open' && opened) changed();
      if (state === 'open') opened = true;
    },
  });
}

function startKeys() {
  const help = byId('keys', HTMLDialogElement);
  document.addEventListener('keydown', (event) => {
    if (event.key === '?' && !isWriting(event)) {
      event.preventDefault();
      openDialog(help);
    }
  });
  for (const dialog of document.querySelectorAll('dialog')) {
    dialog.addEventListener('click', (event) => {
      const target = event.target;
      // The backdrop belongs to the dialog; its content does not.
      if (target === dialog || (target instanceof Element && target.closest('[data-close]') !== null))
        dialog.close();
    });
  }
}

function startForms() {
  document.addEventListener('change', (event) => {
    const target = event.target;
    if (target instanceof HTMLInputElement && target.form?.matches('[data-theme-form]') === true)
      setTheme(target.value);
  });
  document.addEventListener('input', (event) => {
    const target = event.target;
    if (!(target instanceof HTMLTextAreaElement) || target.form?.matches('[data-block]') !== true) return;
    const { form } = target;
    form.toggleAttribute('data-changed', target.value !== target.defaultValue);
    const used = target.value.length;
    const meter = form.querySelector('meter');
    if (meter !== null) {
      meter.value = used;
      meter.dataset.full = used >= meter.max * 0.9 ? 'yes' : 'no';
    }
    const length = form.querySelector('[data-length]');
    if (length !== null) length.textContent = used.toLocaleString('en-US');
    target.setCustomValidity(
      used > Number(target.dataset.limit) ? `This block holds ${target.dataset.limit} characters.` : '',
    );
  });
  document.addEventListener('htmx:after:swap', () => refreshTimes());
  // What a person has unfolded stays as it is while it is read; marked with the press, as the event of the unfolding comes later.
  document.addEventListener('click', (event) => {
    const summary = event.target instanceof Element ? event.target.closest('summary') : null;
    const details = summary?.parentElement;
    if (details instanceof HTMLDetailsElement && !event.defaultPrevented)
      details.toggleAttribute('hx-morph-skip', !details.open);
  });
  document.addEventListener(
    'toggle',
    (event) => {
      if (event.target instanceof HTMLDetailsElement)
        event.target.toggleAttribute('hx-morph-skip', event.target.open);
    },
    true,
  );
  // An answer that is no page (too many requests, a broken server) is told, not put in the place of what is there.
  document.addEventListener('htmx:before:swap', (event) => {
    const response = event instanceof CustomEvent ? event.detail?.ctx?.response : undefined;
    const type = String(
      response?.raw?.headers?.get('content-type') ?? response?.headers?.get?.('content-type') ?? '',
    );
    if (type.includes('json') || response?.status >= 500) {
      event.preventDefault();
      toast(
        response?.status === 429
          ? 'A little slower, please: too many searches in a minute.'
          : 'That did not work. Nothing was changed; try again.',
        { kind: 'bad' },
      );
    }
  });
  document.addEventListener('htmx:error', () =>
    toast('The server cannot be reached. Nothing was changed.', { kind: 'bad' }),
  );
}
