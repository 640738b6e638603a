// The drawer on the right: branches, verdicts, the prompt of a reply. Each panel has an address.
import { fragment } from './api.js';
import { refreshTimes } from './clock.js';
import { byId, toast } from './page.js';

/**
 * @param {string} thread
 * @param {(tip: string) => void} onSelect
 */
export function createPanels(thread, onSelect) {
  const chat = byId('chat');
  const drawer = byId('drawer');
  const column = /** @type {HTMLElement} */ (chat.querySelector('.chat-column'));
  const overlay = matchMedia('(max-width: 1099.9px)');
  /** @type {HTMLElement | null} */
  let opener = null;
  let shown = new URLSearchParams(location.search);

  /** @param {URLSearchParams} query */
  const load = (query) => fragment(`/chats/${encodeURIComponent(thread)}/panel?${query}`);

  /** @param {DocumentFragment} content */
  function put(content) {
    drawer.replaceChildren(content);
    refreshTimes(drawer);
    // Forms that came after the page are not known to it yet.
    /** @type {{ htmx?: { process: (element: Element) => void } }} */ (
      /** @type {unknown} */ (window)
    ).htmx?.process(drawer);
  }

  /** Whether somebody is at work in the drawer. */
  const isHeld = () =>
    [...drawer.querySelectorAll('textarea')].some(
      (area) => area === document.activeElement || area.value !== area.defaultValue,
    ) || drawer.querySelector('.memory-changes') !== null;

  function cover() {
    // What lies under an open sheet cannot be reached by keyboard either.
    for (const part of column.querySelectorAll('.scroller, .dock')) {
      if (part instanceof HTMLElement) part.inert = !drawer.hidden && overlay.matches;
    }
  }

  /** @param {URLSearchParams} query */
  function remember(query) {
    shown = query;
    const words = query.toString();
    history.replaceState(null, '', `${location.pathname}${words === '' ? '' : `?${words}`}${location.hash}`);
  }

  /**
   * @param {URLSearchParams} query
   * @param {HTMLElement | null} from
   */
  async function open(query, from) {
    if (!drawer.hidden && shown.toString() === query.toString()) return close();
    try {
      const content = await load(query);
      if (content === null) return undefined;
      put(content);
    } catch {
      return toast('The details cannot be fetched now.', { kind: 'bad' });
    }
    drawer.hidden = false;
    chat.dataset.panel = '';
    opener = from;
    remember(query);
    cover();
    document.getElementById('panel-title')?.focus();
    return undefined;
  }

  function close() {
    if (drawer.hidden) return;
    drawer.hidden = true;
    delete chat.dataset.panel;
    remember(new URLSearchParams());
    cover();
    if (opener !== null && opener.isConnected) opener.focus();
    else document.getElementById('words')?.focus();
  }

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest('a[data-panel-link]');
    if (link instanceof HTMLAnchorElement) {
      event.preventDefault();
      void open(new URL(link.href).searchParams, link);
    } else if (target?.closest('[data-close-panel]') !== null && target !== null) close();
    const tip = target?.closest('[data-select]');
    if (tip instanceof HTMLElement && tip.dataset.select !== undefined) onSelect(tip.dataset.select);
  });
  overlay.addEventListener('change', cover);
  cover();

  return {
    close,
    isOpen: () => !drawer.hidden,
    /** @param {string} id @param {HTMLElement} from */
    receipt: (id, from) => void open(new URLSearchParams({ panel: 'receipt', message: id }), from),
    /** @param {string} name @param {HTMLElement | null} from */
    show: (name, from) => void open(new URLSearchParams({ panel: name }), from),
    /** What is shown may have changed with the path or with a reply. */
    async refresh() {
      const name = shown.get('panel');
      if (drawer.hidden || (name !== 'branches' && (name !== 'memory' || isHeld()))) return;
      const held = drawer.contains(document.activeElement);
      const content = await load(shown).catch(() => null);
      if (content === null || (name === 'memory' && isHeld())) return;
      put(content);
      if (held) document.getElementById('panel-title')?.focus();
    },
  };
}
