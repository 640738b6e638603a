// What plots of all pages share: the style sheet's colours, quiet axes, and drawing anew when the colours change.

/**
 * What a variable of the style sheet is as a colour that a canvas takes.
 * @param {string} name
 */
export function colour(name) {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** An axis that stays behind the line it measures. */
export function quietAxis() {
  return {
    stroke: colour('--faint'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px sans-serif',
  };
}

/**
 * Draws whenever the page goes from light to dark or back; a canvas does not follow by itself.
 * @param {() => void} draw
 */
export function onNewColours(draw) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
}
