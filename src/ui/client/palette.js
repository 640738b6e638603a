// Everything in one field: places, conversations, things to do, and what memory finds.
import { call } from './api.js';
import { byId, openDialog, toast } from './page.js';
import { setTheme } from './theme.js';

/** @import { MemoryView } from '../memory/entry.ts' */

const searchAfterMs = 180;

/** Makes Ctrl K and the button in the rail open the palette. */
export function startPalette() {
  const dialog = byId('palette', HTMLDialogElement);
  const input = byId('palette-input', HTMLInputElement);
  const list = byId('palette-list');
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  let asked = 0;

  const options = () =>
    /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role="option"]:not([hidden])')]);

  /** @param {HTMLElement | undefined} option */
  function select(option) {
    for (const other of list.querySelectorAll('[aria-selected="true"]'))
      other.setAttribute('aria-selected', 'false');
    if (option === undefined) return input.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  }

  function filter() {
    const words = input.value.trim().toLowerCase();
    for (const option of list.querySelectorAll('[role="option"]')) {
      const fits =
        option.hasAttribute('data-found') || (option.textContent ?? '').toLowerCase().includes(words);
      option.toggleAttribute('hidden', !fits);
    }
    list.querySelector('.palette-none')?.remove();
    select(options()[0]);
  }

  async function search() {
    const words = input.value.trim();
    const mine = (asked += 1);
    /** @type {(MemoryView & { why: string })[]} */
    let results = [];
    if (words.length > 1) {
      try {
        results = (await call('GET', `/api/memory/search?limit=6&q=${encodeURIComponent(words)}`)).results;
      } catch {
        // The places stay; a search that fails must not get in their way.
      }
    }
    if (mine !== asked) return;
    for (const old of list.querySelectorAll('[data-found]')) old.remove();
    list.append(...results.map(toOption));
    filter();
    if (options().length === 0) {
      const none = document.createElement('li');
      none.className = 'palette-none';
      none.setAttribute('role', 'presentation');
      none.textContent = `Nothing is called or says “${words}”.`;
      list.append(none);
    }
  }

  function open() {
    input.value = '';
    for (const old of list.querySelectorAll('[data-found]')) old.remove();
    filter();
    openDialog(dialog);
    input.focus();
  }

  /** @param {HTMLElement | undefined} option */
  function run(option) {
    if (option === undefined) return;
    dialog.close();
    if (option.dataset.href !== undefined) location.assign(option.dataset.href);
    else perform(option.dataset.do, option.dataset.value);
  }

  document.addEventListener('keydown', (event) => {
    if (
      (event.ctrlKey || event.metaKey) &&
      !event.shiftKey &&
      !event.altKey &&
      event.key.toLowerCase() === 'k'
    ) {
      event.preventDefault();
      if (dialog.open) dialog.close();
      else open();
    }
  });
  document.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-open-palette]') !== null) open();
  });
  input.addEventListener('input', () => {
    filter();
    clearTimeout(soon);
    soon = setTimeout(() => void search(), searchAfterMs);
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const all = options();
    const at = all.findIndex((option) => option.getAttribute('aria-selected') === 'true');
    if (event.key === 'ArrowDown') select(all[(at + 1) % all.length]);
    else if (event.key === 'ArrowUp') select(all[(at - 1 + all.length) % all.length]);
    else if (event.key === 'Enter') run(all[at]);
    else return;
    event.preventDefault();
  });
  list.addEventListener('click', (event) => {
    const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
    if (option instanceof HTMLElement) run(option);
  });
}

/**
 * @param {MemoryView & { why: string }} result
 * @param {number} index
 */
function toOption(result, index) {
  const option = document.createElement('li');
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  option.id = `palette-f${index}`;
  option.dataset.found = '';
  option.dataset.href =
    result.thread === null
      ? `/memory?q=${encodeURIComponent(result.text.slice(0, 80))}`
      : `/chats/${encodeURIComponent(result.thread)}${result.message === null ? '' : `?at=${encodeURIComponent(result.message)}#m-${result.message}`}`;
  const kind = document.createElement('span');
  kind.className = 'palette-kind';
  kind.textContent = result.kind === 'note' ? 'Note' : 'Message';
  const label = document.createElement('span');
  label.className = 'palette-label';
  label.textContent = result.text.replaceAll(/[*`>#\s]+/g, ' ').trim();
  const note = document.createElement('span');
  note.className = 'palette-note';
  note.textContent = `${result.author} · ${result.why}`;
  label.append(note);
  option.append(kind, label);
  return option;
}

/**
 * @param {string | undefined} what
 * @param {string | undefined} value
 */
function perform(what, value) {
  if (what === 'theme') setTheme(value ?? 'system');
  else if (what === 'keys') {
    openDialog(byId('keys', HTMLDialogElement));
  } else if (what === 'new-chat') submit('/chats');
  else if (what === 'sign-out') submit('/logout');
  else if (
    // The page's own module takes it up.
    document.dispatchEvent(new CustomEvent('sanctum:do', { detail: what, cancelable: true }))
  )
    toast('That cannot be done here.');
}

/** @param {string} action */
function submit(action) {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  document.body.append(form);
  form.submit();
}
