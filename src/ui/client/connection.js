// The dot at the foot of the rail, and a banner where the connection stays away for longer than a moment.
import { announce, byId } from './page.js';

/** Short breaks are nobody's business. */
const graceMs = 3000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let grace;

const words = { open: 'Connected', waiting: 'Reconnecting', lost: 'No connection' };

/** @param {'open' | 'waiting' | 'lost'} state */
function show(state) {
  const element = byId('connection');
  element.dataset.state = state;
  element.title = words[state];
  const label = element.querySelector('[data-words]');
  if (label !== null) label.textContent = words[state];
}

/**
 * Shows how the line to the server is; `resting` is a page that nobody looks at.
 * @param {'open' | 'lost' | 'resting'} state
 */
export function showConnection(state) {
  const banner = byId('banner');
  if (state !== 'lost') {
    clearTimeout(grace);
    grace = undefined;
    const wasLost = !banner.hidden;
    banner.hidden = true;
    document.body.classList.remove('offline');
    if (state === 'open') {
      show('open');
      if (wasLost) announce('Connected again.');
      document.dispatchEvent(new CustomEvent('sanctum:connected'));
    }
    return;
  }
  if (grace !== undefined) return;
  show('waiting');
  grace = setTimeout(() => {
    show('lost');
    banner.textContent =
      'The connection is lost. What you write is kept here and sent as soon as it is back. Nothing that was sent is lost.';
    banner.hidden = false;
    document.body.classList.add('offline');
  }, graceMs);
}
