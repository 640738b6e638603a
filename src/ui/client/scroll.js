// Staying at the end while text arrives, letting go as soon as the reader moves up, and fetching older messages near the top.
import { byId } from './page.js';

/** @typedef {ReturnType<typeof createScroll>} Scroll */

/** @param {import('./transcript.js').Transcript} transcript */
export function createScroll(transcript) {
  const scroller = byId('scroller');
  const pill = byId('latest');
  let stuck = true;
  let near = true;
  let lastTop = 0;
  let lastHeight = 0;
  let lastRoom = 0;
  let loading = false;

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    remember();
  }

  function remember() {
    lastTop = scroller.scrollTop;
    lastHeight = scroller.scrollHeight;
    lastRoom = scroller.clientHeight;
  }

  function release() {
    stuck = false;
  }

  function showPill() {
    pill.hidden = near;
    if (near) pill.removeAttribute('data-fresh');
  }

  function latest() {
    if (document.getElementById('past') !== null) return location.assign(location.pathname);
    stuck = true;
    toEnd();
    transcript.trim();
  }

  // The sentinel below the last message tells nearness; a distance in pixels loses the end on narrow pages, where lines break late.
  new IntersectionObserver(
    ([entry]) => {
      near = entry?.isIntersecting ?? near;
      showPill();
    },
    { root: scroller, rootMargin: '0px 0px 80px 0px' },
  ).observe(byId('bottom'));

  const grow = new ResizeObserver(() => {
    if (stuck) toEnd();
  });
  grow.observe(transcript.log);
  grow.observe(scroller);

  scroller.addEventListener('scroll', () => {
    const top = scroller.scrollTop;
    // What grew or shrank moves by itself; only a reader moves up on a page that stayed the same.
    const same = scroller.scrollHeight === lastHeight && scroller.clientHeight === lastRoom;
    if (top < lastTop - 2 && same) release();
    if (top > lastTop && scroller.scrollHeight - top - scroller.clientHeight < 80) stuck = true;
    remember();
  });
  scroller.addEventListener('wheel', (event) => event.deltaY < 0 && release(), { passive: true });
  let touchY = 0;
  scroller.addEventListener('touchstart', (event) => (touchY = event.touches[0]?.clientY ?? 0), {
    passive: true,
  });
  scroller.addEventListener(
    'touchmove',
    (event) => {
      if ((event.touches[0]?.clientY ?? 0) > touchY + 4) release();
    },
    { passive: true },
  );

  new IntersectionObserver(
    ([entry]) => {
      if (entry?.isIntersecting && !loading) void older();
    },
    { root: scroller, rootMargin: '600px 0px 0px 0px' },
  ).observe(byId('older'));
  byId('older').addEventListener('click', (event) => {
    event.preventDefault();
    void older();
  });

  async function older() {
    loading = true;
    const put = await transcript.fetchOlder().catch(() => null);
    loading = false;
    if (put === null) return;
    // Measured after the wait, because the reader may have moved on meanwhile.
    const before = scroller.scrollHeight - scroller.scrollTop;
    put();
    scroller.scrollTop = scroller.scrollHeight - before;
    remember();
  }

  pill.addEventListener('click', () => {
    latest();
    document.getElementById('words')?.focus();
  });

  const wanted = location.hash.startsWith('#m-') ? document.getElementById(location.hash.slice(1)) : null;
  if (wanted === null && document.getElementById('past') === null) toEnd();
  else {
    release();
    wanted?.scrollIntoView({ block: 'center' });
  }

  return {
    latest,
    toEnd: () => {
      stuck = true;
      toEnd();
    },
    /** Something new stands below what is read. */
    fresh() {
      if (!near) pill.dataset.fresh = '';
      if (stuck) transcript.trim();
    },
    isStuck: () => stuck,
  };
}
