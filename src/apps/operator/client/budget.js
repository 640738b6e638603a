// Draws the budget of work of its own as a burn-down, and anew whenever the page has fresh numbers or other colours.

import { clockTime } from './clock.js';
import { colour, onNewColours, quietAxis } from './plot.js';
import uPlot from './uplot.js';

/** @typedef {{ at: number[], left: number[], pace: number[], budget: number, next: number | null }} Points */

const height = 180;
const hour = 3600;

/** @type {import('uplot') | null} */
let plot = null;
let drawn = '';

/** @param {number} tokens */
function short(tokens) {
  if (tokens === 0) return '0';
  return tokens >= 1_000_000
    ? `${Number((tokens / 1_000_000).toFixed(1))} M`
    : `${Math.round(tokens / 1000)} k`;
}

function draw() {
  const place = document.getElementById('budget-plot');
  const text = document.getElementById('budget-data')?.dataset.points;
  plot?.destroy();
  plot = null;
  if (place === null || text === undefined) return;
  drawn = text;
  place.textContent = '';
  /** @type {Points} */
  const { at, left, pace, budget, next } = JSON.parse(text);
  const first = at[0] ?? 0;
  const last = at.at(-1) ?? 0;
  const axis = quietAxis();
  plot = new uPlot(
    {
      width: place.clientWidth,
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { range: () => [first, Math.max(last + hour, Math.min((next ?? 0) + hour, last + 12 * hour))] },
        y: { range: () => [0, budget * 1.04] },
      },
      axes: [
        { ...axis, space: 56, values: (_self, times) => times.map((time) => clockTime(time * 1000)) },
        { ...axis, size: 44, values: (_self, tokens) => tokens.map(short) },
      ],
      series: [
        {},
        { stroke: colour('--soft'), fill: colour('--wash'), width: 1.5, points: { show: false } },
        { stroke: colour('--faint'), width: 1, dash: [4, 4], points: { show: false } },
      ],
      hooks: { draw: [(self) => mark(self, next)] },
    },
    [at, left, pace],
    place,
  );
}

/**
 * An upright line where the next call may start.
 * @param {uPlot} self
 * @param {number | null} next
 */
function mark(self, next) {
  if (next === null) return;
  const { ctx, bbox } = self;
  const x = self.valToPos(next, 'x', true);
  if (x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = colour('--ember');
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

draw();
document.addEventListener('htmx:after:swap', () => {
  const fresh = document.getElementById('budget-data')?.dataset.points;
  if (fresh !== drawn || plot?.root.isConnected !== true) draw();
});
onNewColours(draw);
addEventListener('resize', () => {
  const width = document.getElementById('budget-plot')?.clientWidth ?? 0;
  if (plot !== null && width > 0 && plot.width !== width) plot.setSize({ width, height });
});
