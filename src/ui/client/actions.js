// What a person does with messages: reword, write another version, step through versions, go on, retry, branch, copy.
import { ApiProblem, call } from './api.js';
import { byId, newKey, openDialog, toast } from './page.js';
import { onLongPress } from './long-press.js';
import { openMenu } from './menu.js';

/** @typedef {ReturnType<typeof createActions>} Actions */

/**
 * @param {string} thread
 * @param {import('./transcript.js').Transcript} transcript
 * @param {{ rewind: (element: HTMLElement) => void, receipt: (id: string, from: HTMLElement) => void, toWords: () => void }} others
 */
export function createActions(thread, transcript, others) {
  const path = `/api/threads/${encodeURIComponent(thread)}`;

  /**
   * Asks and tells what went wrong; null where it did.
   * @param {string} what
   * @param {object} [body]
   */
  async function ask(what, body = {}) {
    try {
      return await call('POST', `${path}/${what}`, { body, key: newKey() });
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      toast(problem.message, { kind: 'bad' });
      return null;
    }
  }

  /** @param {'undo' | 'redo'} way */
  async function step(way) {
    const impact = await ask(way);
    if (impact === null) return;
    const other = way === 'undo' ? 'redo' : 'undo';
    toast(way === 'undo' ? 'Undone.' : 'Done again.', {
      action: { label: way === 'undo' ? 'Redo' : 'Undo', run: () => void step(other) },
    });
  }

  /**
   * @param {HTMLElement | null} element
   * @param {number} by
   */
  function stepVariant(element, by) {
    if (element === null) return;
    const ids = (element.dataset.variants ?? '').split(' ');
    const index = ids.indexOf(element.dataset.id ?? '') + by;
    if (index >= 0 && index < ids.length) void ask('variant', { messageId: element.dataset.id, index });
  }

  /** @param {HTMLElement | null} element */
  function reword(element) {
    const said = element?.querySelector('.said');
    const source = element?.querySelector('template[data-source]');
    if (element === null || !(said instanceof HTMLElement) || !(source instanceof HTMLTemplateElement))
      return;
    if (element.querySelector('.reword') !== null) return;
    const { id } = element.dataset;
    const form = document.createElement('form');
    form.className = 'reword';
    const area = document.createElement('textarea');
    area.value = source.content.textContent ?? '';
    area.setAttribute('aria-label', 'Reword');
    area.rows = 2;
    const row = document.createElement('div');
    row.className = 'row';
    const save = document.createElement('button');
    save.className = 'primary';
    save.textContent = 'Reword and answer';
    const cancel = document.createElement('button');
    cancel.type = 'button';
    cancel.className = 'plain';
    cancel.textContent = 'Cancel';
    row.append(save, cancel);
    form.append(area, row);
    said.prepend(form);
    const close = () => {
      form.remove();
      others.toWords();
    };
    cancel.addEventListener('click', close);
    form.addEventListener('keydown', (event) => {
      if (event.isComposing) return;
      if (event.key === 'Escape') {
        event.stopPropagation();
        close();
      } else if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (area.value.trim() !== '') void carryOut();
    });
    async function carryOut() {
      const reply = transcript.all().find((other) => other.dataset.answers === id);
      save.disabled = true;
      const turn = await ask('regenerate', { text: area.value, messageId: reply?.dataset.id ?? id });
      save.disabled = false;
      if (turn !== null) close();
    }
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
    form.scrollIntoView({ block: 'nearest' });
  }

  const sheet = byId('branch-sheet', HTMLDialogElement);
  const branchForm = /** @type {HTMLFormElement} */ (sheet.querySelector('form'));
  /** @type {HTMLElement | null} */
  let fork = null;

  /** @param {HTMLElement} element */
  function branch(element) {
    branchForm.reset();
    fork = element;
    openDialog(sheet);
  }
  branchForm.addEventListener('submit', () => {
    const name = /** @type {HTMLInputElement} */ (branchForm.elements.namedItem('name')).value.trim();
    if (fork !== null) void branchOff(fork, name);
  });

  /** @param {HTMLElement} element @param {string} name */
  async function branchOff(element, name) {
    const done = name === '' ? null : await ask('branch', { at: element.dataset.id, name });
    if (done === null) return;
    toast(`“${name}” is kept. The next message starts another way.`, {
      action: { label: 'Undo', run: () => void step('undo') },
    });
  }

  /** @param {string} text */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast('Copied.');
    } catch {
      toast('The browser does not allow copying here; select the words instead.', { kind: 'bad' });
    }
  }

  /** @param {HTMLElement} element @param {HTMLElement} button */
  function more(element, button) {
    openMenu(byId('message-menu'), button, {
      hide: (item) => item.dataset.for !== undefined && item.dataset.for !== element.dataset.role,
      run(what) {
        if (what === 'copy') void copy(element.querySelector('.prose')?.textContent?.trim() ?? '');
        else if (what === 'link')
          void copy(`${location.origin}${location.pathname}?at=${element.dataset.id}#${element.id}`);
        else if (what === 'branch') branch(element);
        else if (what === 'receipt') others.receipt(element.dataset.id ?? '', button);
      },
    });
  }

  onLongPress(transcript.log, (target) => {
    const element = target.closest('.message');
    const button = element?.querySelector('[data-act=more]');
    if (element instanceof HTMLElement && button instanceof HTMLElement) more(element, button);
  });

  transcript.log.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-act]') : null;
    const element = button?.closest('.message');
    if (!(button instanceof HTMLElement) || !(element instanceof HTMLElement)) return;
    const id = element.dataset.id;
    switch (button.dataset.act) {
      case 'regenerate':
        return void ask('regenerate', { messageId: id });
      case 'reword':
        return reword(element);
      case 'rewind':
        return others.rewind(element);
      case 'variant':
        return void ask('variant', { messageId: id, index: Number(button.dataset.index) });
      case 'continue':
      case 'dismiss':
      case 'retry':
        return void ask(button.dataset.act);
      case 'more':
        return more(element, button);
      default:
        return undefined;
    }
  });

  return { ask, step, reword, branch, stepVariant };
}
