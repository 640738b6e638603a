import { fileURLToPath } from 'node:url';

/** Order matters: later sheets refine earlier ones. */
const sheets = [
  'tokens',
  'base',
  'parts',
  'floating',
  'frame',
  'cards',
  'home',
  'lists',
  'blocks',
  'memory',
  'chat',
  'prose',
  'message',
  'panels',
  'settings',
];

const ui = new URL('../../ui/', import.meta.url);

/** What the studio needs served as static files, besides `htmx.js`: its modules by name, its sheets as one. */
export const studioFiles: {
  readonly folders: readonly string[];
  readonly bundles: { readonly [name: string]: readonly URL[] };
} = {
  folders: [fileURLToPath(new URL('client/', ui))],
  bundles: { 'studio.css': sheets.map((name) => new URL(`styles/${name}.css`, ui)) },
};
