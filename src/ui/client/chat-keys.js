// The keys of a conversation. None of them acts while letters are being composed.
import { isWriting } from './page.js';

/**
 * @param {{
 *   transcript: import('./transcript.js').Transcript,
 *   actions: import('./actions.js').Actions | null,
 *   words: HTMLTextAreaElement | null,
 *   send: () => void,
 *   escape: () => boolean,
 *   rewind: (element: HTMLElement) => void,
 *   latest: () => void,
 * }} parts
 */
export function startChatKeys(parts) {
  const { transcript, actions, words } = parts;
  // On a touch keyboard Enter is the only way to a new line; there the button sends.
  const fine = matchMedia('(pointer: fine)');

  const focused = () => {
    const element = document.activeElement?.closest('.message');
    return element instanceof HTMLElement ? element : null;
  };

  /** @param {number} by */
  function walk(by) {
    const all = transcript.all();
    const at = focused();
    const index = at === null ? (by < 0 ? all.length : visibleIndex(all) - 1) : all.indexOf(at);
    const next = all[Math.max(0, Math.min(all.length - 1, index + by))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
  }

  words?.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const empty = words.value === '';
    if (event.key === 'Enter' && event.ctrlKey) {
      event.preventDefault();
      void actions?.ask('regenerate');
    } else if (event.key === 'Enter' && event.altKey) {
      event.preventDefault();
      void actions?.ask('continue');
    } else if (event.key === 'Enter' && !event.shiftKey && fine.matches) {
      event.preventDefault();
      parts.send();
    } else if (empty && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) {
      if (event.key === 'ArrowUp') {
        event.preventDefault();
        actions?.reword(transcript.last('user'));
      } else if (event.key === 'ArrowLeft') actions?.stepVariant(transcript.last('agent'), -1);
      else if (event.key === 'ArrowRight') actions?.stepVariant(transcript.last('agent'), 1);
    }
  });

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') !== null)
      return;
    if (event.key === 'Escape') {
      if (parts.escape()) event.preventDefault();
      return;
    }
    const undoable = event.target === words ? words?.value === '' : !isWriting(event);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && undoable) {
      event.preventDefault();
      void actions?.step(event.shiftKey ? 'redo' : 'undo');
      return;
    }
    if (isWriting(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const element = focused();
    switch (event.key) {
      case 'j':
        return walk(1);
      case 'k':
        return walk(-1);
      case 'End':
        return parts.latest();
      case 'r':
        if (element !== null && actions !== null) parts.rewind(element);
        return undefined;
      case 'b':
        if (element !== null && actions !== null) {
          event.preventDefault();
          actions.branch(element);
        }
        return undefined;
      case 'i':
        event.preventDefault();
        return words?.focus();
      default:
        return undefined;
    }
  });
}

/** @param {HTMLElement[]} all */
function visibleIndex(all) {
  const index = all.findIndex((element) => element.getBoundingClientRect().bottom > 80);
  return index < 0 ? all.length - 1 : index;
}
