// Rewinding shows what will go before it goes, struck through where it stands.
import { announce, byId, toast } from './page.js';

/**
 * @typedef {{
 *   messages: number,
 *   memories: number,
 *   scenes: number,
 *   edges: number,
 *   gone: { delivered: boolean }[],
 * }} Impact what the server says a rewind takes away
 */

/**
 * @param {import('./transcript.js').Transcript} transcript
 * @param {() => import('./actions.js').Actions} actions
 */
export function createRewind(transcript, actions) {
  const preview = byId('preview');
  const confirm = byId('preview-confirm');
  /** @type {HTMLElement | null} */
  let target = null;
  /** @type {Element | null} */
  let before = null;

  function clear() {
    for (const element of transcript.log.querySelectorAll('.going, .staying'))
      element.classList.remove('going', 'staying');
    preview.hidden = true;
    target = null;
  }

  function cancel() {
    if (target === null) return;
    const back = before instanceof HTMLElement && before.isConnected ? before : target;
    clear();
    back.focus();
    announce('Everything stays.');
  }

  /** @param {Impact} impact */
  function sentence(impact) {
    const parts = [
      count(impact.messages, 'message'),
      count(impact.memories, 'memory', 'memories'),
      count(impact.scenes, 'scene'),
      count(impact.edges, 'relation'),
    ].filter((part) => part !== '');
    const list = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : parts[0];
    const sent = impact.gone.filter((one) => one.delivered).length;
    return `${list} will go. ${sent > 0 ? `${count(sent, 'message')} stay${sent === 1 ? 's' : ''} where it was sent. ` : ''}Undo brings it all back.`;
  }

  /** @param {HTMLElement} element */
  async function open(element) {
    clear();
    before = document.activeElement;
    const impact = await actions().ask('rewind', { to: element.dataset.id, preview: true });
    if (impact === null) return;
    if (impact.messages === 0) {
      toast('This is the latest message already.');
      return;
    }
    target = element;
    element.classList.add('staying');
    for (let next = element.nextElementSibling; next !== null; next = next.nextElementSibling)
      next.classList.add('going');
    byId('preview-words').textContent = sentence(impact);
    preview.hidden = false;
    confirm.focus();
    announce(sentence(impact));
  }

  confirm.addEventListener('click', () => void carryOut());
  byId('preview-cancel').addEventListener('click', cancel);

  async function carryOut() {
    if (target === null) return;
    const { id } = target.dataset;
    // What goes stays struck through until it is gone, so that nothing flickers.
    target = null;
    preview.hidden = true;
    const impact = await actions().ask('rewind', { to: id });
    if (impact === null) {
      clear();
      return;
    }
    byId('words').focus();
    toast(`Rewound ${count(impact.messages, 'message')}.`, {
      action: { label: 'Undo', run: () => void actions().step('undo') },
    });
  }

  return { open, cancel, settle: clear, isOpen: () => target !== null };
}

/**
 * @param {number} number
 * @param {string} one
 * @param {string} [many]
 */
function count(number, one, many = `${one}s`) {
  if (number === 0) return '';
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
