import { each, html, nothing } from '../../../ui/html.ts';
import type { Html } from '../../../ui/html.ts';
import { clockTime, grouped } from '../../../ui/time.ts';
import type { Velocity } from '../clips/clip-watch.ts';
import type { StreamView } from './stream-view.ts';

/** Points of the plot at most: more than it has pixels say nothing. */
const mostPoints = 720;
const tableStep = 15 * 60_000;

/** How fast chat was, with the moments that are worth a clip; the same numbers as a table. */
export function velocityPart({ velocity, clips, shown }: StreamView): Html {
  if (shown === null) return nothing;
  const points = thin(velocity);
  const highest = velocity.reduce((most, { messages }) => Math.max(most, messages), 0);
  const data = JSON.stringify({
    at: points.map(({ at }) => Math.round(at / 1000)),
    messages: points.map(({ messages }) => messages),
    clips: clips.map(({ start, end, peak }) => [start, end, peak].map((time) => Math.round(time / 1000))),
  });
  return html`<section class="card velocity" aria-labelledby="velocity-title">
    <h2 id="velocity-title">How fast chat is</h2>
    <figure>
      <div
        class="velocity-plot"
        id="velocity-plot"
        role="img"
        aria-label="Messages in 15 seconds over the session, at most ${grouped(highest)}, with ${clips.length} clip candidates"
      ></div>
      <figcaption class="dim">
        Messages of people in 15 seconds.${clips.length === 0 ? '' : ' Shaded: worth a clip.'}
      </figcaption>
    </figure>
    <div data-part="velocity">
      <div id="velocity-data" data-points="${data}" hidden></div>
      ${clips.length === 0 ? nothing : clipList({ clips, started: shown.started_at })}
      <details id="velocity-table">
        <summary>As a table</summary>
        ${velocityTable(velocity)}
      </details>
    </div>
  </section>`;
}

function clipList({
  clips,
  started,
}: {
  readonly clips: StreamView['clips'];
  readonly started: number;
}): Html {
  return html`<ul class="clips">
    ${each(
      clips,
      ({ start, end, reason, score }) =>
        html`<li>
          <p>
            <strong>${offset(start - started)} to ${offset(end - started)}</strong>
            <span class="dim">score ${score}</span>
          </p>
          <p class="dim">${reason}</p>
        </li>`,
    )}
  </ul>`;
}

function velocityTable(velocity: readonly Velocity[]): Html {
  const quarters = Map.groupBy(velocity, ({ at }) => Math.floor(at / tableStep) * tableStep);
  return html`<table>
    <thead>
      <tr>
        <th scope="col">From</th>
        <th scope="col" class="number">Messages</th>
        <th scope="col" class="number">Fastest 15 s</th>
      </tr>
    </thead>
    <tbody>
      ${each(
        [...quarters],
        ([from, all]) =>
          html`<tr>
            <th scope="row">${clockTime(from)}</th>
            <td class="number">${grouped(all.reduce((sum, { messages }) => sum + messages, 0))}</td>
            <td class="number">
              ${grouped(all.reduce((most, { messages }) => Math.max(most, messages), 0))}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Neighbours put together by their highest, so that no peak is lost. */
function thin(velocity: readonly Velocity[]): readonly Velocity[] {
  const step = Math.ceil(velocity.length / mostPoints);
  if (step <= 1) return velocity;
  return Array.from({ length: Math.ceil(velocity.length / step) }, (_, place) =>
    velocity
      .slice(place * step, (place + 1) * step)
      .reduce((most, one) => (one.messages > most.messages ? one : most)),
  );
}

function offset(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
