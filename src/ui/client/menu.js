// Small menus beside their button: arrows move, Escape closes, the focus goes back.

/**
 * @param {HTMLElement} menu
 * @param {HTMLElement} button
 * @param {{ hide?: (item: HTMLElement) => boolean, run: (what: string) => void }} options
 */
export function openMenu(menu, button, options) {
  const items = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('[role="menuitem"]')]);
  for (const item of items) item.hidden = options.hide?.(item) ?? false;
  // What the width of the page hides cannot be reached either; widths are known once the menu is open.
  const isShown = (/** @type {HTMLElement} */ item) =>
    item.offsetParent !== null || item.getClientRects().length > 0;
  const control = new AbortController();
  const { signal } = control;
  let chosen = false;

  menu.showPopover();
  place(menu, button);
  const shown = items.filter(isShown);
  button.setAttribute('aria-expanded', 'true');
  shown[0]?.focus();

  menu.addEventListener(
    'keydown',
    (event) => {
      const at = shown.findIndex((item) => item === document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
      if (to === undefined) {
        if (event.key === 'Tab') menu.hidePopover();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      shown.at(to % shown.length)?.focus();
    },
    { signal },
  );
  menu.addEventListener(
    'click',
    (event) => {
      const item = event.target instanceof Element ? event.target.closest('[role="menuitem"]') : null;
      if (!(item instanceof HTMLElement)) return;
      chosen = true;
      menu.hidePopover();
      if (button.isConnected) button.focus();
      options.run(item.dataset.menu ?? '');
    },
    { signal },
  );
  menu.addEventListener(
    'toggle',
    (event) => {
      if (!(event instanceof ToggleEvent) || event.newState !== 'closed') return;
      control.abort();
      button.removeAttribute('aria-expanded');
      if (!chosen && button.isConnected) button.focus();
    },
    { signal },
  );
}

/**
 * @param {HTMLElement} menu
 * @param {HTMLElement} button
 */
function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + height + 8 < innerHeight;
  menu.style.insetInlineStart = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
  menu.style.insetBlockStart = `${Math.max(8, below ? at.bottom + 4 : at.top - height - 4)}px`;
}
