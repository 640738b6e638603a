// The composer: it grows, keeps its draft on the server, sends with a key, and holds what could not be sent until it can.
import { ApiProblem, call } from './api.js';
import { fresh } from './live.js';
import { byId, newKey, toast } from './page.js';

const draftAfterMs = 400;

/**
 * @param {string} thread
 * @param {import('./scroll.js').Scroll} scroll
 * @param {import('./transcript.js').Transcript} transcript
 */
export function createComposer(thread, scroll, transcript) {
  const form = byId('composer');
  const words = byId('words', HTMLTextAreaElement);
  const draftWords = byId('draft-words');
  const path = `/api/threads/${encodeURIComponent(thread)}`;
  const draftKey = `draft:${thread}`;
  const outboxKey = `outbox:${thread}`;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  let saved = words.value;

  /** @returns {{ key: string, text: string }[]} */
  const outbox = () => JSON.parse(localStorage.getItem(outboxKey) ?? '[]');
  /** @param {{ key: string, text: string }[]} entries */
  const keepOutbox = (entries) =>
    entries.length === 0
      ? localStorage.removeItem(outboxKey)
      : localStorage.setItem(outboxKey, JSON.stringify(entries));

  function grow() {
    if (CSS.supports('field-sizing', 'content')) return;
    words.style.blockSize = 'auto';
    words.style.blockSize = `${words.scrollHeight}px`;
  }

  /** @param {boolean} [leaving] */
  async function saveDraft(leaving = false) {
    clearTimeout(soon);
    const text = words.value;
    if (text === saved) return;
    try {
      await call('PUT', `${path}/draft`, { body: { text }, keepalive: leaving });
      saved = text;
      if (words.value !== text) return;
      localStorage.removeItem(draftKey);
      draftWords.textContent = text === '' ? '' : 'Draft kept';
    } catch {
      draftWords.textContent = 'Draft kept in this browser';
    }
  }

  function edited() {
    grow();
    localStorage.setItem(draftKey, words.value);
    draftWords.textContent = '';
    clearTimeout(soon);
    soon = setTimeout(() => void saveDraft(), draftAfterMs);
  }

  /** @param {string} text */
  function set(text) {
    words.value = text;
    edited();
    words.focus();
    words.setSelectionRange(text.length, text.length);
  }

  /** @param {{ key: string, text: string }} entry */
  async function deliver(entry) {
    const element = transcript.find(entry.key) ?? pending(entry);
    element.classList.remove('unsent');
    element.querySelector('.ending')?.remove();
    try {
      const { messageId } = await call('POST', `${path}/messages`, {
        body: { text: entry.text, key: entry.key },
      });
      keepOutbox(outbox().filter((other) => other.key !== entry.key));
      if (document.getElementById('past') !== null) return location.assign(location.pathname);
      if (transcript.find(messageId) !== null) element.remove();
      else if (element.isConnected && element.matches('.pending')) adopt(element, messageId);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.passing) return unsent(element, entry, problem.message);
      keepOutbox(outbox().filter((other) => other.key !== entry.key));
      element.remove();
      transcript.arrange();
      toast(problem.message, { kind: 'bad' });
      if (words.value === '') set(entry.text);
    }
  }

  /** @param {{ key: string, text: string }} entry */
  function pending(entry) {
    const element = fresh('user', entry.key);
    element.classList.add('pending');
    const line = document.createElement('p');
    line.className = 'live';
    line.textContent = entry.text;
    element.querySelector('.prose')?.replaceChildren(line);
    transcript.arrange();
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {{ key: string, text: string }} entry
   * @param {string} why
   */
  function unsent(element, entry, why) {
    element.classList.add('unsent');
    const note = document.createElement('div');
    note.className = 'ending';
    note.dataset.ending = 'failed';
    const line = document.createElement('p');
    line.textContent = `Not sent yet. ${why}`;
    const again = document.createElement('button');
    again.type = 'button';
    again.className = 'plain';
    again.textContent = 'Send again';
    again.addEventListener('click', () => void deliver(entry));
    note.append(line, again);
    element.querySelector('.said')?.append(note);
  }

  /**
   * A message that was sent from here is the one that the server now knows.
   * @param {HTMLElement} element
   * @param {string} id
   */
  function adopt(element, id) {
    element.id = `m-${id}`;
    element.dataset.id = id;
    element.classList.remove('pending');
  }

  async function send() {
    const text = words.value;
    if (text.trim() === '') return words.focus();
    const entry = { key: newKey(), text };
    keepOutbox([...outbox(), entry]);
    words.value = '';
    grow();
    scroll.toEnd();
    const sent = deliver(entry);
    saved = text;
    localStorage.removeItem(draftKey);
    void saveDraft();
    await sent;
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  words.addEventListener('input', edited);
  addEventListener('pagehide', () => void saveDraft(true));
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'hidden' && void saveDraft(true),
  );
  document.addEventListener('sanctum:connected', () => {
    for (const entry of outbox())
      if (transcript.find(entry.key)?.matches('.unsent') === true) void deliver(entry);
    void saveDraft();
  });

  const left = localStorage.getItem(draftKey);
  if (left !== null && left !== words.value) set(left);
  // The same key again is harmless, so whatever was not confirmed is sent again.
  for (const entry of outbox()) void deliver(entry);
  grow();

  return {
    words,
    set,
    send,
    /** The server told of a message: if it was sent from here it takes the place of what stood in for it. @param {import('../live-frame.ts').LiveMessage} view */
    adopt(view) {
      if (view.role !== 'user' || transcript.find(view.id) !== null) return;
      const twin = [...transcript.log.querySelectorAll('.pending')].find(
        (element) => element.querySelector('.prose')?.textContent === view.text,
      );
      if (twin instanceof HTMLElement) adopt(twin, view.id);
    },
  };
}
