// The operator's page: carries out decisions, one request each, and puts the page anew.

import { ApiProblem, call } from './api.js';
import { announce, toast } from './page.js';

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button[data-post]') : null;
  if (button instanceof HTMLButtonElement && !button.disabled) void decide(button);
});

/** @param {HTMLButtonElement} button */
async function decide(button) {
  button.disabled = true;
  try {
    const { answer } = await call('POST', button.dataset.post ?? '', {
      body: JSON.parse(button.dataset.body ?? '{}'),
    });
    announce(answer);
    toast(answer);
    document.getElementById('waiting-title')?.focus();
  } catch (fault) {
    const words = fault instanceof ApiProblem ? fault.message : 'That did not work. Nothing was decided.';
    toast(words, { kind: 'bad' });
    button.disabled = false;
  }
  document.body.dispatchEvent(new CustomEvent('sanctum:changed'));
}
