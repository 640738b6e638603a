import type { Spending } from '../../../llm/spend/store-gate.ts';
import { each, html, nothing, when } from '../../../ui/html.ts';
import type { Html } from '../../../ui/html.ts';
import { clockTime, grouped } from '../../../ui/time.ts';
import type { OwnWork } from '../proactive/own-work.ts';
import { burnDown } from './burn-down.ts';
import { postButton } from './post-button.ts';
import { restSentence } from './rest-sentence.ts';

/** The budget of what the agent does by itself: a burn-down of 24 hours, the same numbers as a table, stop and resume. */
export function budgetPart(own: OwnWork, now: number): Html {
  const isStopped = own.paused !== null || own.spending?.closed === 'paused';
  return html`<section id="budget" class="card budget" aria-labelledby="budget-title">
    <h2 id="budget-title">Work of its own</h2>
    <p id="budget-rest">${restSentence(own, now)}</p>
    <p class="row">
      ${
        isStopped
          ? turnButton('resume', 'Resume own work', 'It goes on by itself.')
          : turnButton('pause', 'Stop own work', 'It does nothing by itself until you resume it.')
      }
    </p>
    ${when(own.spending !== null, () => (own.spending === null ? nothing : spent(own, own.spending, now)))}
  </section>`;
}

function turnButton(word: 'pause' | 'resume', label: string, done: string): Html {
  return postButton({ path: `/api/proactive/${word}`, label, done, id: 'own-work-turn' });
}

function spent({ hours }: OwnWork, { limits, settled, open, opensAt, closed }: Spending, now: number): Html {
  const { at, left, pace } = burnDown(hours, limits, now);
  const seconds = (time: number): number => Math.round(time / 1000);
  const data = JSON.stringify({
    at: at.map(seconds),
    left,
    pace,
    budget: limits.budget,
    next: opensAt === null ? null : seconds(Math.max(now, opensAt)),
  });
  const remains = limits.budget - settled - open;
  const next =
    closed === null
      ? 'The next call may start now.'
      : opensAt === null
        ? 'The next call waits for you.'
        : `The next call may start at ${clockTime(opensAt)}.`;
  return html`<p>
      <strong>${grouped(settled + open)}</strong> of ${grouped(limits.budget)} tokens in the last 24
      hours${open === 0 ? '' : `, ${grouped(open)} of them set aside for calls under way`}.
    </p>
    <figure>
      <div
        class="budget-plot"
        id="budget-plot"
        role="img"
        aria-label="What was left of the budget over the last 24 hours: ${grouped(remains)} of ${grouped(limits.budget)} tokens now. ${next}"
      ></div>
      <figcaption class="dim">
        Tokens left of the budget of 24 hours; dashed: an even pace. ${next}
      </figcaption>
    </figure>
    <div id="budget-data" data-points="${data}" hidden></div>
    <details id="budget-table">
      <summary>As a table</summary>
      <div class="scroller" tabindex="0" role="group" aria-label="The budget by the hour">
        <table>
          <thead>
            <tr>
              <th scope="col">Until</th>
              <th scope="col" class="number">Spent</th>
              <th scope="col" class="number">Set aside</th>
              <th scope="col" class="number">24 hours</th>
              <th scope="col" class="number">Left</th>
            </tr>
          </thead>
          <tbody>
            ${each(
              hours
                .map((hour, index) => ({ ...hour, at: at[index] ?? now, left: left[index] ?? 0 }))
                .toReversed(),
              (hour) =>
                html`<tr>
                  <th scope="row">${clockTime(hour.at)}</th>
                  <td class="number">${grouped(hour.settled)}</td>
                  <td class="number">${grouped(hour.reserved)}</td>
                  <td class="number">${grouped(hour.window)}</td>
                  <td class="number">${grouped(hour.left)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
}
