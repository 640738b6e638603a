// Replies while they are written: tokens go into one text node, at most once a frame; the server's markup takes their place at the end.
import { clockTime } from './clock.js';
import { byId } from './page.js';

/** @typedef {ReturnType<typeof createLive>} Live */

/**
 * @param {import('./transcript.js').Transcript} transcript
 * @param {() => void} onGap what to do where a piece is missing
 */
export function createLive(transcript, onGap) {
  /** @type {Map<string, { text: Text, known: number, waiting: string, hides: HTMLElement[] }>} */
  const replies = new Map();
  let scheduled = false;

  function flush() {
    scheduled = false;
    for (const reply of replies.values()) {
      if (reply.waiting !== '') reply.text.appendData(reply.waiting);
      reply.waiting = '';
    }
  }

  /**
   * Shows that a reply is being written, in the place of the one that it replaces.
   * @param {string} id
   * @param {string | null} replaces
   */
  function open(id, replaces) {
    const known = replies.get(id);
    if (known !== undefined && known.text.isConnected) return known;
    const there = transcript.find(id);
    // A late word about a reply that has ended must not open it again.
    if (there !== null && there.dataset.state !== 'streaming') return null;
    const element = there ?? fresh('agent', id);
    element.dataset.state = 'streaming';
    const prose = element.querySelector('.prose');
    const live = document.createElement('p');
    live.className = 'live';
    const text = document.createTextNode('');
    live.append(text);
    prose?.replaceChildren(live);
    // What a reply takes the place of goes from sight with all that came after it, until it is known how it ends.
    const from =
      replaces === null || replaces === id
        ? -1
        : transcript.all().findIndex((other) => other.dataset.id === replaces);
    const hides =
      from < 0
        ? []
        : transcript
            .all()
            .slice(from)
            .filter((other) => other !== element);
    for (const other of hides) other.classList.add('replaced');
    const reply = { text, known: 0, waiting: '', hides };
    replies.set(id, reply);
    transcript.arrange();
    return reply;
  }

  return {
    open,
    running: () => replies.size > 0,
    /** @param {string} id */
    has: (id) => replies.has(id),
    /**
     * A piece of a reply at its place in UTF-16 units; what is known already is passed over.
     * @param {string} id
     * @param {number} offset
     * @param {string} text
     */
    push(id, offset, text) {
      const reply = open(id, null);
      if (reply === null) return;
      if (offset > reply.known) {
        onGap();
        return;
      }
      const piece = text.slice(reply.known - offset);
      if (piece === '') return;
      reply.known += piece.length;
      reply.waiting += piece;
      if (scheduled) return;
      scheduled = true;
      requestAnimationFrame(flush);
    },
    /**
     * All that was written so far, from a snapshot.
     * @param {string} id
     * @param {string} text
     */
    set(id, text) {
      const reply = open(id, null);
      if (reply === null) return;
      reply.waiting = '';
      reply.known = text.length;
      reply.text.data = text;
    },
    /**
     * The reply has ended: its final markup comes, or nothing was said.
     * @param {string} id
     * @param {boolean} [vanish] whether what stands there goes
     */
    close(id, vanish = false) {
      const reply = replies.get(id);
      if (reply === undefined) return;
      replies.delete(id);
      for (const other of reply.hides) other.classList.remove('replaced');
      if (vanish) transcript.find(id)?.remove();
    },
    ids: () => [...replies.keys()],
    /** @param {string} id */
    isEmpty: (id) => (replies.get(id)?.known ?? 0) === 0,
  };
}

/**
 * A message that the server does not know yet, made from the page's own template.
 * @param {'agent' | 'user'} role
 * @param {string} id
 * @returns {HTMLElement}
 */
export function fresh(role, id) {
  const template = byId(`fresh-${role}`);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`The page has no template for ${role}`);
  const element = template.content.firstElementChild?.cloneNode(true);
  if (!(element instanceof HTMLElement)) throw new Error(`The template for ${role} is empty`);
  const now = new Date();
  element.id = `m-${id}`;
  element.dataset.id = id;
  element.dataset.node = '';
  element.dataset.at = String(now.getTime());
  element.dataset.day = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
  element.dataset.dayname = 'Today';
  const time = element.querySelector('time');
  if (time !== null) {
    time.dateTime = now.toISOString();
    time.textContent = clockTime(now.getTime());
  }
  byId('log').append(element);
  return element;
}
