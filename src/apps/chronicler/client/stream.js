// The page of the stream: puts its parts anew, draws how fast chat is, and carries out decisions by button and key.

import { ApiProblem, call, fragment } from './api.js';
import { clockTime } from './clock.js';
import { announce, toast } from './page.js';
import { colour, onNewColours, quietAxis } from './plot.js';
import uPlot from './uplot.js';

const root = document.getElementById('stream');
const everyMs = 4000;

/** @typedef {{ at: number[], messages: number[], clips: [number, number, number][] }} Points */

/** @type {import('uplot') | null} */
let plot = null;
/** @type {Points['clips']} */
let clips = [];

/** @returns {Points} */
function points() {
  const text = document.getElementById('velocity-data')?.dataset.points;
  return text === undefined ? { at: [], messages: [], clips: [] } : JSON.parse(text);
}

function draw() {
  const place = document.getElementById('velocity-plot');
  if (place === null) return;
  const data = points();
  clips = data.clips;
  plot?.destroy();
  plot = null;
  if (data.at.length < 2) {
    place.textContent = 'Nothing has been said yet.';
    return;
  }
  place.textContent = '';
  const axis = quietAxis();
  plot = new uPlot(
    {
      width: place.clientWidth,
      height: 200,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { y: { range: (_self, _low, high) => [0, Math.max(4, high * 1.1)] } },
      axes: [
        { ...axis, space: 64, values: (_self, times) => times.map((at) => clockTime(at * 1000)) },
        { ...axis, size: 36 },
      ],
      series: [
        {},
        { stroke: colour('--soft'), fill: colour('--wash'), width: 1.25, points: { show: false } },
      ],
      hooks: { drawAxes: [shade], draw: [dots] },
    },
    [data.at, data.messages],
    place,
  );
}

/** @param {uPlot} self */
function shade(self) {
  const { ctx, bbox } = self;
  ctx.save();
  ctx.fillStyle = colour('--ember-wash');
  for (const [start, end] of clips) {
    const from = self.valToPos(start, 'x', true);
    const to = self.valToPos(end, 'x', true);
    ctx.fillRect(from, bbox.top, Math.max(3, to - from), bbox.height);
  }
  ctx.restore();
}

/** @param {uPlot} self */
function dots(self) {
  const { ctx, bbox } = self;
  const size = 4 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colour('--ember');
  for (const [, , peak] of clips) {
    ctx.beginPath();
    ctx.arc(self.valToPos(peak, 'x', true), bbox.top + size, size, 0, Math.PI * 2);
    ctx.fill();
  }
  ctx.restore();
}

/** Puts every part anew that has changed; what is unfolded stays so, and focus stays where it was. */
async function refresh() {
  if (root === null || document.hidden) return;
  const session = new URLSearchParams(location.search).get('session');
  const query = session === null ? '' : `?session=${encodeURIComponent(session)}`;
  const fresh = await fragment(`/api/stream/view${query}`).catch(() => null);
  const next = fresh?.getElementById('stream');
  if (next == null) return;
  if (next.dataset.session !== root.dataset.session) {
    location.reload();
    return;
  }
  let moved = false;
  for (const part of root.querySelectorAll('[data-part]')) {
    if (!(part instanceof HTMLElement)) continue;
    const other = next.querySelector(`[data-part="${part.dataset.part}"]`);
    if (other === null || isTypedIn(part)) continue;
    for (const details of part.querySelectorAll('details')) {
      const same = other.querySelector(`#${CSS.escape(details.id)}`);
      if (same instanceof HTMLDetailsElement) same.open = details.open;
    }
    if (part.innerHTML === other.innerHTML) continue;
    const focused = part.contains(document.activeElement) ? document.activeElement?.id : '';
    part.replaceChildren(...other.childNodes);
    if (focused) document.getElementById(focused)?.focus();
    moved ||= part.dataset.part === 'velocity';
  }
  if (moved) draw();
}

/** @param {HTMLElement} part */
function isTypedIn(part) {
  return [...part.querySelectorAll('input')].some(
    (input) => input.value !== '' || input === document.activeElement,
  );
}

/**
 * @param {HTMLElement} source
 * @param {object} body
 */
async function post(source, body) {
  const { post: path = '', done = '' } = source.dataset;
  const buttons = source instanceof HTMLButtonElement ? [source] : [...source.querySelectorAll('button')];
  for (const button of buttons) button.disabled = true;
  try {
    await call('POST', path, { body });
    announce(done);
    if (source instanceof HTMLFormElement) source.reset();
    await refresh();
  } catch (fault) {
    toast(fault instanceof ApiProblem ? fault.message : 'That did not work. Try again.', { kind: 'bad' });
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

root?.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button[data-post]') : null;
  if (button instanceof HTMLButtonElement) void post(button, JSON.parse(button.dataset.body ?? '{}'));
});

root?.addEventListener('submit', (event) => {
  if (!(event.target instanceof HTMLFormElement)) return;
  event.preventDefault();
  const given = [...new FormData(event.target)].filter(
    ([, value]) => typeof value === 'string' && value.trim() !== '',
  );
  void post(event.target, Object.fromEntries(given));
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null)
    return;
  const at = document.activeElement;
  if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement)
    return;
  const flag = at?.closest('.flag') ?? document.querySelector('.flag');
  const button = flag?.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (!(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  button.click();
});

draw();
setInterval(() => void refresh(), everyMs);
document.addEventListener('visibilitychange', () => void refresh());
onNewColours(draw);
const place = document.getElementById('velocity-plot');
if (place !== null) {
  new ResizeObserver(() => {
    if (plot !== null && plot.width !== place.clientWidth)
      plot.setSize({ width: place.clientWidth, height: 200 });
  }).observe(place);
}
