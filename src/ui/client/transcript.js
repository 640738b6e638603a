// The messages on the page. Their markup is the server's; here they are put in place, replaced and taken away.
import { fragment } from './api.js';
import { refreshTimes } from './clock.js';
import { byId } from './page.js';

/** Beyond this many the oldest leave the page while it follows the end; they can be fetched again. */
const most = 400;
const kept = 200;

/**
 * @typedef {ReturnType<typeof createTranscript>} Transcript
 */

/** @param {string} thread */
export function createTranscript(thread) {
  const log = byId('log');
  const older = byId('older');
  const base = `/chats/${encodeURIComponent(thread)}`;

  /** @returns {HTMLElement[]} */
  const all = () =>
    /** @type {HTMLElement[]} */ ([...log.children].filter((child) => child.matches('.message')));
  /** @param {string} id */
  const find = (id) => document.getElementById(`m-${id}`);
  /** @param {Element} element */
  const nodeOf = (element) =>
    Number(element instanceof HTMLElement ? (element.dataset.node ?? 0) : 0) || Infinity;

  /** Marks first messages of a day and followers of the same author, which only neighbours can tell. */
  function arrange() {
    /** @type {HTMLElement | null} */
    let before = null;
    for (const element of all()) {
      const first = before === null || before.dataset.day !== element.dataset.day;
      const close =
        before !== null &&
        before.dataset.author === element.dataset.author &&
        Number(element.dataset.at) - Number(before.dataset.at) < 300_000;
      element.toggleAttribute('data-first', first);
      element.toggleAttribute('data-grouped', !first && close);
      before = element;
    }
    byId('chat-empty').hidden = before !== null;
  }

  /**
   * Puts a message where its node belongs; the same message gives way to it.
   * @param {HTMLElement} element
   */
  function put(element) {
    const old = document.getElementById(element.id);
    if (old !== null) {
      const focused = old.contains(document.activeElement) ? document.activeElement : null;
      const act = focused instanceof HTMLElement ? focused.dataset.act : undefined;
      old.replaceWith(element);
      if (focused !== null) {
        const again = act === undefined ? null : element.querySelector(`[data-act="${act}"]`);
        if (again instanceof HTMLElement) again.focus();
        else element.focus();
      }
    } else {
      const after = all().find((other) => nodeOf(other) > nodeOf(element));
      if (after === undefined) log.append(element);
      else after.before(element);
    }
    refreshTimes(element);
  }

  /** @param {DocumentFragment} content */
  const messagesIn = (content) => /** @type {HTMLElement[]} */ ([...content.querySelectorAll('.message')]);

  /** @param {string | null | undefined} next */
  function setOlder(next) {
    older.hidden = next === null || next === undefined || next === '';
    older.querySelector('a')?.setAttribute('href', `?before=${encodeURIComponent(next ?? '')}`);
    older.dataset.next = next ?? '';
  }

  /**
   * Brings the end of the page in line with the selected path.
   * @param {{ keep?: string | null }} [change] the last message that the old and the new path share
   */
  async function reconcile(change = {}) {
    const content = await fragment(`${base}/window`);
    const frame = content?.querySelector('.window');
    if (content === null || !(frame instanceof HTMLElement)) return;
    const window = messagesIn(content);
    const ids = new Set(window.map((element) => element.id));
    const first = window[0];
    const from = first === undefined ? 0 : nodeOf(first);
    const known = all();
    const joins = known.some((element) => ids.has(element.id)) || first === undefined;
    const cut = change.keep === undefined || change.keep === null ? null : find(change.keep);
    const lost = change.keep !== undefined && cut === null;
    for (const element of known) {
      const afterCut =
        cut !== null && (cut.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
      const stale = !joins || lost || afterCut || nodeOf(element) >= from;
      // What is being written or sent is no part of a window; it goes only with the path that it belongs to.
      const ours =
        element.matches('.pending') || (element.dataset.state === 'streaming' && !afterCut && !lost);
      if (stale && !ids.has(element.id) && !ours) element.remove();
    }
    for (const element of window) {
      const old = document.getElementById(element.id);
      if (old === null || differs(old, element)) {
        if (old?.dataset.state === 'streaming' && element.dataset.state === 'streaming') continue;
        put(element);
      }
    }
    if (!joins || lost || first === undefined || all()[0] === first) setOlder(frame.dataset.next);
    arrange();
  }

  /**
   * @param {HTMLElement} old
   * @param {HTMLElement} fresh
   */
  function differs(old, fresh) {
    return (
      old.querySelector('.said')?.textContent !== fresh.querySelector('.said')?.textContent ||
      old.dataset.state !== fresh.dataset.state ||
      old.dataset.variants !== fresh.dataset.variants
    );
  }

  return {
    log,
    all,
    find,
    put,
    arrange,
    reconcile,
    setOlder,
    /** The last message, of this role where one is named. @param {string} [role] */
    last: (role) => all().findLast((element) => role === undefined || element.dataset.role === role) ?? null,
    /** Fetches one message anew. @param {string} id */
    async refresh(id) {
      const content = await fragment(`${base}/messages/${encodeURIComponent(id)}`);
      const element = content === null ? undefined : messagesIn(content)[0];
      if (element === undefined) find(id)?.remove();
      else put(element);
      arrange();
    },
    /** Fetches the window before the first message and gives what puts it in place; null where there is none. */
    async fetchOlder() {
      const next =
        older.dataset.next ??
        new URL(older.querySelector('a')?.href ?? '', location.href).searchParams.get('before');
      if (older.hidden || next === null || next === '') return null;
      const content = await fragment(`${base}/window?before=${encodeURIComponent(next)}`);
      const frame = content?.querySelector('.window');
      if (content === null || !(frame instanceof HTMLElement)) return null;
      return () => {
        log.prepend(...messagesIn(content).filter((element) => document.getElementById(element.id) === null));
        setOlder(frame.dataset.next);
        arrange();
        refreshTimes(log);
      };
    },
    /** Lets the oldest go where too many stand on the page. */
    trim() {
      const elements = all();
      if (elements.length <= most) return;
      for (const element of elements.slice(0, -kept)) element.remove();
      setOlder(elements.at(-kept)?.dataset.id);
      arrange();
    },
  };
}
