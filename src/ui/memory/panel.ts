import { html } from 'hono/html';
import { panel } from '../chat/panels.ts';
import { each, nothing, when, type Html } from '../html.ts';
import { blockCard, type BlockView } from './blocks.ts';
import { entry, type MemoryView } from './entry.ts';
import { noteForm } from './page.ts';

/** What memory brings to one conversation. */
export type ChatMemory = {
  readonly thread: string;
  readonly now: number;
  readonly agentName: string;
  /** Blocks of the last prompt; before the first reply, those that there are. */
  readonly blocks: readonly BlockView[];
  /** What the last reply was given, the best first; null before the first reply. */
  readonly recalled:
    | readonly {
        readonly memory: MemoryView;
        readonly why: string;
        readonly kept: boolean;
      }[]
    | null;
  /** How many of these are forgotten or off the path by now. */
  readonly gone: number;
  /** Notes made in this conversation, the latest first. */
  readonly notes: readonly MemoryView[];
  /** Whether a person may write here. */
  readonly ours: boolean;
};

/** The drawer beside a conversation: what came to mind, what was noted, and what always stands in the prompt. */
export function memoryPanel(view: ChatMemory): Html {
  const { now, recalled } = view;
  const back = `/chats/${encodeURIComponent(view.thread)}?panel=memory`;
  return panel(
    `What ${view.agentName} remembers here`,
    html`<div class="panel-memory">
      <h3>Came to mind for the last reply</h3>
      ${
        recalled === null
          ? html`<p class="empty">There is no reply yet.</p>`
          : html`${when(
              recalled.length > 0,
              () =>
                html`<ol class="memories">
                  ${each(recalled, ({ memory, why, kept }) =>
                    entry(memory, { now, list: 'recalled', back, why, leftOut: !kept }),
                  )}
                </ol>`,
            )}
            ${missing(recalled.length, view.gone)}`
      }
      <h3>Noted in this chat</h3>
      ${when(view.ours, () => noteForm(null, { back, thread: view.thread }))}
      ${
        view.notes.length === 0
          ? html`<p class="empty">
              Nothing yet. A note made here goes when its part of the chat is rewound.
            </p>`
          : html`<ol class="memories">
              ${each(view.notes, (one) => entry(one, { now, list: 'noted', back }))}
            </ol>`
      }
      <h3>Always in mind here</h3>
      ${
        view.blocks.length === 0
          ? html`<p class="empty">No block may be seen by those who read this chat.</p>`
          : html`<div class="blocks">${each(view.blocks, blockCard)}</div>`
      }
      <p class="more-row">
        <a class="quiet-link" href="/memory?thread=${encodeURIComponent(view.thread)}"
          >All of this chat in memory</a
        >
      </p>
    </div>`,
  );
}

function missing(found: number, gone: number): Html {
  if (gone > 0)
    return html`<p class="dim">
      ${found === 0 ? `${gone} came to mind` : `${gone} more`}; forgotten or rewound by now.
    </p>`;
  return found > 0
    ? nothing
    : html`<p class="empty">Nothing from elsewhere came to mind: the conversation itself was enough.</p>`;
}
