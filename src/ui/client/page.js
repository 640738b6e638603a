// What every module of the studio uses: finding elements, speaking to the person, making keys.

/**
 * The element with this id; the pages always carry it. With a class it is an element of that class.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (element === null || (kind !== undefined && !(element instanceof kind)))
    throw new Error(`The page has no ${kind?.name ?? 'element'} "${id}"`);
  return /** @type {T} */ (element);
}

/**
 * A new key that makes asking twice harmless. `crypto.randomUUID` is missing on plain http, so it is made from random bytes.
 * @returns {string}
 */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * One sentence for a screen reader; the same sentence twice is read twice.
 * @param {string} words
 */
export function announce(words) {
  const announcer = byId('announcer');
  announcer.textContent = '';
  setTimeout(() => (announcer.textContent = words), 50);
}

/**
 * A short message at the foot of the page, with at most one thing to do. It waits while it is hovered or focused.
 * @param {string} words
 * @param {{ kind?: 'bad', action?: { label: string, run: () => void }, ms?: number }} [options]
 */
export function toast(words, options = {}) {
  const element = document.createElement('div');
  element.className = 'toast';
  if (options.kind !== undefined) element.dataset.kind = options.kind;
  const text = document.createElement('span');
  text.textContent = words;
  element.append(text);
  if (options.action !== undefined) {
    const { label, run } = options.action;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.addEventListener('click', () => {
      element.remove();
      run();
    });
    element.append(button);
  }
  const toasts = byId('toasts');
  // Only the last step can be taken back from here, so an older offer would mislead.
  if (options.action !== undefined)
    for (const old of toasts.querySelectorAll(':scope > :has(button)')) old.remove();
  while (toasts.childElementCount > 2) toasts.firstElementChild?.remove();
  toasts.append(element);
  const leave = () => {
    if (element.matches(':hover, :focus-within')) setTimeout(leave, 1500);
    else element.remove();
  };
  setTimeout(leave, options.ms ?? (options.action === undefined ? 5000 : 10_000));
}

/**
 * Whether a key belongs to a field that is being written in.
 * @param {KeyboardEvent} event
 */
export function isWriting(event) {
  const target = event.target;
  return (
    event.isComposing ||
    (target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable))
  );
}

/**
 * Opens a dialog and gives the focus back to where it was when it closes.
 * @param {HTMLDialogElement} dialog
 */
export function openDialog(dialog) {
  if (dialog.open) return;
  const before = document.activeElement;
  dialog.addEventListener(
    'close',
    () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    { once: true },
  );
  dialog.showModal();
}
