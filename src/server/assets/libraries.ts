/**
 * Libraries that any page may use, the studio's and those of plugins, by the names under which they are served: one copy of each.
 * htmx brings its extension for server-sent events: as two files they race, and the extension may come too late (htmx 4.0.1).
 */
export const libraries: { readonly [name: string]: readonly URL[] } = {
  'htmx.js': ['htmx.min.js', 'ext/hx-sse.min.js'].map(
    (file) => new URL(file, import.meta.resolve('htmx.org/dist/htmx.min.js')),
  ),
  'uplot.js': [new URL('uPlot.esm.js', import.meta.resolve('uplot/dist/uPlot.min.css'))],
  'uplot.css': [new URL(import.meta.resolve('uplot/dist/uPlot.min.css'))],
};
