// A finger that rests on something asks what can be done with it.

const restMs = 500;
const wanderPx = 10;
/** The browser closes open menus when a finger lifts, a moment after it says so. */
const liftedMs = 80;

/**
 * @param {HTMLElement} area
 * @param {(target: Element) => void} act called when the finger lifts, as a menu that opens under it would be closed by that
 */
export function onLongPress(area, act) {
  /** @type {{ target: Element, x: number, y: number, at: number } | null} */
  let press = null;
  area.addEventListener('pointerdown', (event) => {
    const target = event.target;
    const fits =
      event.pointerType === 'touch' &&
      event.isPrimary &&
      target instanceof Element &&
      target.closest('a, button, textarea, summary') === null;
    press = fits ? { target, x: event.clientX, y: event.clientY, at: event.timeStamp } : null;
  });
  area.addEventListener('pointermove', (event) => {
    if (press !== null && Math.hypot(event.clientX - press.x, event.clientY - press.y) > wanderPx)
      press = null;
  });
  area.addEventListener('pointercancel', () => {
    press = null;
  });
  area.addEventListener('pointerup', (event) => {
    const held = press;
    press = null;
    if (held !== null && event.timeStamp - held.at >= restMs) setTimeout(() => act(held.target), liftedMs);
  });
  // Instead of the browser's own menu.
  area.addEventListener('contextmenu', (event) => {
    if (press !== null) event.preventDefault();
  });
}
