import { html, raw } from 'hono/html';
import type { Html } from './html.ts';

/** Line icons on a 20 px grid, drawn for this studio; colour and width of the line come from the style sheet. */
const shapes = {
  home: '<path d="M3 9.2 10 3.5l7 5.7V16a1 1 0 0 1-1 1h-3.5v-4.5h-5V17H4a1 1 0 0 1-1-1z"/>',
  chats: '<path d="M4 4h12a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1H9l-4 3v-3H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z"/>',
  memory:
    '<path d="M5 3h9a1.5 1.5 0 0 1 1.5 1.5V17H6a1.8 1.8 0 0 1-1.8-1.8V3.8"/><path d="M4.2 15.2A1.8 1.8 0 0 1 6 13.4h9.5M8 6.5h4.5"/>',
  settings:
    '<path d="M3 6h8m4 0h2M3 14h2m4 0h8"/><circle cx="13" cy="6" r="2"/><circle cx="7" cy="14" r="2"/>',
  characters: '<circle cx="10" cy="7" r="3"/><path d="M4 17c.6-3.3 3-5 6-5s5.4 1.7 6 5"/>',
  stream:
    '<path d="M10 10v.01M6.5 13.5a5 5 0 0 1 0-7m7 0a5 5 0 0 1 0 7M4 16a8.5 8.5 0 0 1 0-12m12 0a8.5 8.5 0 0 1 0 12"/>',
  plugin: '<path d="M8 3v4m4-4v4M5.5 7h9v3a4.5 4.5 0 0 1-9 0zM10 14.5V17"/>',
  operator: '<path d="m4 6 4 4-4 4m6 1h6"/>',
  search: '<circle cx="9" cy="9" r="5"/><path d="m13 13 4 4"/>',
  plus: '<path d="M10 4v12M4 10h12"/>',
  send: '<path d="M10 16V4m-5 5 5-5 5 5"/>',
  stop: '<rect x="5.5" y="5.5" width="9" height="9" rx="1.5"/>',
  undo: '<path d="M7.5 4 4 7.5 7.5 11"/><path d="M4 7.5h8a4 4 0 0 1 0 8H9"/>',
  redo: '<path d="M12.5 4 16 7.5 12.5 11"/><path d="M16 7.5H8a4 4 0 0 0 0 8h3"/>',
  rewind: '<path d="M4.5 4.5v11M16 10H8m3.5-4L7.5 10l4 4"/>',
  regenerate: '<path d="M4 8.5a6.2 6.2 0 0 1 11.3-1M16 3.5v4h-4m4 4a6.2 6.2 0 0 1-11.3 1M4 16.5v-4h4"/>',
  reword: '<path d="m12.5 4.5 3 3L7 16l-3.5.5L4 13zM10.5 6.5l3 3"/>',
  copy: '<rect x="7" y="7" width="9" height="9" rx="1.5"/><path d="M4 13V5a1 1 0 0 1 1-1h8"/>',
  branch:
    '<circle cx="6" cy="4.5" r="1.7"/><circle cx="6" cy="15.5" r="1.7"/><circle cx="14" cy="7" r="1.7"/><path d="M6 6.2v7.6m8-5.1c0 3-8 1.8-8 4.3"/>',
  receipt: '<path d="M5 3.5h10v13l-2-1.3-1.5 1.3L10 15.2l-1.5 1.3L7 15.2l-2 1.3zM7.5 7h5m-5 3h5"/>',
  more: '<path d="M4.5 10h.01M10 10h.01M15.5 10h.01"/>',
  previous: '<path d="m12 5-5 5 5 5"/>',
  next: '<path d="m8 5 5 5-5 5"/>',
  down: '<path d="M10 4v12m-5-5 5 5 5-5"/>',
  close: '<path d="m5 5 10 10M15 5 5 15"/>',
  archive: '<path d="M3.5 4h13v3.5h-13zM4.5 7.5V16h11V7.5M8 10.5h4"/>',
  link: '<path d="M8.5 11.5a3 3 0 0 0 4.2 0l2.6-2.6a3 3 0 0 0-4.2-4.2l-.9.9M11.5 8.5a3 3 0 0 0-4.2 0l-2.6 2.6a3 3 0 0 0 4.2 4.2l.9-.9"/>',
  verdicts: '<path d="M4 5h12M4 10h12M4 15h7"/>',
  pin: '<path d="M7 3.5h6l-.8 5 2.3 2.5h-9L7.8 8.5zM10 11v5.5"/>',
  continue: '<path d="M6 4.5v11l9-5.5z"/>',
  check: '<path d="m4.5 10.5 3.5 3.5 7.5-8"/>',
} as const;

/** Name of an icon in the sprite. */
export type IconName = keyof typeof shapes;

/** The sprite that a page carries once. */
export const iconSprite: Html = html`<svg class="sprite" aria-hidden="true" width="0" height="0">
  ${raw(
    Object.entries(shapes)
      .map(([name, shape]) => `<symbol id="i-${name}" viewBox="0 0 20 20">${shape}</symbol>`)
      .join(''),
  )}
</svg>`;

/** An icon beside words or under a label; it says nothing to a screen reader. */
export function icon(name: IconName): Html {
  return raw(`<svg class="icon" aria-hidden="true"><use href="#i-${name}"/></svg>`);
}

/** Marks that stand beside a word for a state, so that it is never told by colour alone. */
const marks = {
  dot: '<circle cx="5" cy="5" r="4" stroke="none"/>',
  ring: '<circle cx="5" cy="5" r="3.6" fill="none"/>',
  dashes: '<circle cx="5" cy="5" r="3.6" fill="none" stroke-dasharray="2 1.77"/>',
  diamond: '<path d="M5 0.2 9.8 5 5 9.8 0.2 5z" stroke="none"/>',
  hollow: '<path d="M5 1 9 5 5 9 1 5z" fill="none"/>',
  triangle: '<path d="M5 0.8 9.8 9.2H0.2z" stroke="none"/>',
  corner: '<path d="M5 1.6 9 8.6H1z" fill="none"/>',
} as const;

/** Name of a mark. */
export type MarkName = keyof typeof marks;

/** A small shape for a state; the word beside it speaks. */
export function mark(name: MarkName): Html {
  return raw(`<svg class="shape" viewBox="0 0 10 10" aria-hidden="true">${marks[name]}</svg>`);
}
