// The operator's page: carries out decisions and changes, one request each, and puts the page anew.

import { ApiProblem, call } from './api.js';
import './budget.js';
import { announce, toast } from './page.js';

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button[data-post]') : null;
  if (button instanceof HTMLButtonElement && !button.disabled)
    void post(button, JSON.parse(button.dataset.body ?? '{}'));
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.post === undefined) return;
  event.preventDefault();
  const body = Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => {
      const field = form.elements.namedItem(name);
      return [name, field instanceof HTMLSelectElement && 'number' in field.dataset ? Number(value) : value];
    }),
  );
  void post(form, body);
});

/**
 * @param {HTMLButtonElement | HTMLFormElement} source
 * @param {object} body
 */
async function post(source, body) {
  const buttons = source instanceof HTMLButtonElement ? [source] : [...source.querySelectorAll('button')];
  for (const button of buttons) button.disabled = true;
  let worked = false;
  try {
    const { answer } = await call('POST', source.dataset.post ?? '', { body });
    const words = source.dataset.done ?? answer;
    announce(words);
    toast(words);
    worked = true;
  } catch (fault) {
    const words = fault instanceof ApiProblem ? fault.message : 'That did not work. Nothing was changed.';
    toast(words, { kind: 'bad' });
  }
  if (!worked || source.dataset.done !== undefined) for (const button of buttons) button.disabled = false;
  if (worked) leave(source);
  document.body.dispatchEvent(new CustomEvent('sanctum:changed'));
}

/**
 * Empties or folds a form that has done its work, and keeps focus where the reader goes on.
 * @param {HTMLButtonElement | HTMLFormElement} source
 */
function leave(source) {
  const details = source.closest('.work-list details');
  if (details instanceof HTMLDetailsElement) {
    details.open = false;
    details.removeAttribute('hx-morph-skip');
    const focus = source.dataset.focus;
    if (focus === undefined) details.querySelector('summary')?.focus();
    else document.getElementById(focus)?.focus();
    return;
  }
  if (source instanceof HTMLFormElement) {
    source.reset();
    return;
  }
  if (source.dataset.done === undefined) document.getElementById('waiting-title')?.focus();
  else source.focus();
}
