import { html } from 'hono/html';
import { each, type Html } from './html.ts';
import { brief, clockTime, grouped } from './time.ts';
import type { ReceiptSegment } from '../llm/prompt.ts';

/** Tokens of an hour, for `tokenPlot`. */
export type TokenHour = { readonly from: number; readonly reactive: number; readonly proactive: number };

/** Bars of the last hours, reactive below and proactive on top, with a table of the same numbers. */
export function tokenPlot(hours: readonly TokenHour[]): Html {
  const highest = Math.max(1, ...hours.map((hour) => hour.reactive + hour.proactive));
  const scaled = (count: number): number => Math.round((count / highest) * 560) / 10;
  const total = hours.reduce((sum, hour) => sum + hour.reactive + hour.proactive, 0);
  return html`<figure class="plot">
    <svg
      viewBox="0 0 ${hours.length * 10} 58"
      preserveAspectRatio="none"
      role="img"
      aria-label="${grouped(total)} tokens in the last ${hours.length} hours, at most ${grouped(highest)} in one hour"
    >
      <line class="plot-base" x1="0" x2="${hours.length * 10}" y1="57.5" y2="57.5" />
      ${each(hours, (hour, index) => {
        const low = scaled(hour.reactive);
        const high = scaled(hour.proactive);
        return html`<rect
            class="plot-reactive"
            x="${index * 10 + 1.5}"
            width="7"
            y="${57 - low}"
            height="${low}"
          />
          <rect
            class="plot-proactive"
            x="${index * 10 + 1.5}"
            width="7"
            y="${57 - low - high}"
            height="${high}"
          />`;
      })}
    </svg>
    <figcaption class="plot-ends">
      <span>${clockTime(hours[0]?.from ?? 0)}</span
      ><span class="plot-peak">highest hour ${brief(highest === 1 ? 0 : highest)}</span><span>now</span>
    </figcaption>
  </figure>`;
}

/** The same numbers as a table, newest first; hours without tokens are left out. */
export function tokenTable(hours: readonly TokenHour[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Hour</th>
        <th scope="col" class="number">Answers</th>
        <th scope="col" class="number">Own work</th>
      </tr>
    </thead>
    <tbody>
      ${each(
        hours.filter((hour) => hour.reactive + hour.proactive > 0).reverse(),
        (hour) =>
          html`<tr>
            <th scope="row">${clockTime(hour.from)}</th>
            <td class="number">${grouped(hour.reactive)}</td>
            <td class="number">${grouped(hour.proactive)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** What a prompt is made of, side by side against its hard limit; the mark is the soft one. */
export function tokenBar(segments: readonly ReceiptSegment[], hard: number, soft: number): Html {
  const kept = segments.filter((segment) => segment.kept);
  let at = 0;
  return html`<svg
    class="token-bar"
    viewBox="0 0 1000 24"
    preserveAspectRatio="none"
    role="img"
    aria-label="${grouped(kept.reduce((sum, segment) => sum + segment.tokens, 0))} of ${grouped(hard)} tokens used"
  >
    <rect class="token-room" x="0" y="0" width="1000" height="24" />
    ${each(kept, (segment) => {
      const width = (segment.tokens / Math.max(1, hard)) * 1000;
      const x = at;
      at += width;
      return html`<rect
        class="token-${kindOf(segment.kind)}"
        x="${x.toFixed(1)}"
        y="0"
        width="${Math.max(2, width - 2).toFixed(1)}"
        height="24"
        ><title>${segment.kind}, ${grouped(segment.tokens)} tokens</title></rect
      >`;
    })}
    <line
      class="token-soft"
      x1="${((soft / Math.max(1, hard)) * 1000).toFixed(1)}"
      x2="${((soft / Math.max(1, hard)) * 1000).toFixed(1)}"
      y1="0"
      y2="24"
    />
  </svg>`;
}

/** The colour family of a segment; kinds that are not known share one. */
export function kindOf(kind: string): string {
  return ['system', 'persona', 'block', 'memory', 'summary', 'turn', 'task'].includes(kind) ? kind : 'other';
}

/** A share of a budget as a bar; the words beside it carry the numbers. */
export function fillBar(used: number, limit: number, label: string): Html {
  const share = limit <= 0 ? 0 : used / limit;
  return html`<meter
    class="fill"
    min="0"
    max="${limit}"
    high="${Math.floor(limit * 0.9)}"
    value="${Math.min(used, limit)}"
    data-full="${share >= 0.9 ? 'yes' : 'no'}"
    aria-label="${label}"
  >
    ${Math.round(share * 100)} %
  </meter>`;
}
