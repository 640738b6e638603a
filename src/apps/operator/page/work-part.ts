import { each, html, nothing, when } from '../../../ui/html.ts';
import type { Html } from '../../../ui/html.ts';
import type { OwnWork } from '../proactive/own-work.ts';
import type { Project, Task } from '../projects/work-rows.ts';
import type { WorkKind } from '../projects/work.events.ts';
import { postButton } from './post-button.ts';

const priorities = ['low', 'usual', 'high', 'urgent'];

/** Projects and tasks that the agent works on by itself, to read, change and add to (O8). */
export function workPart({ tasks, projects }: OwnWork): Html {
  const names = new Map(projects.map(({ id, title }) => [id, title]));
  return html`${part('task', 'Own tasks', tasks, (task) =>
    'project' in task && task.project !== null ? (names.get(task.project) ?? null) : null,
  )}
  ${part('project', 'Projects', projects, () => null)}`;
}

function part(
  kind: WorkKind,
  title: string,
  items: readonly (Task | Project)[],
  belongs: (item: Task | Project) => string | null,
): Html {
  return html`<section class="card work" aria-labelledby="work-${kind}">
    <h2 id="work-${kind}" tabindex="-1">${title}</h2>
    ${
      items.length === 0
        ? html`<p class="dim">${kind === 'task' ? 'No task is open.' : 'There is no project.'}</p>`
        : html`<ul class="work-list">
            ${each(items, (item) => line(kind, item, belongs(item)))}
          </ul>`
    }
    <form class="work-add" hx-morph-skip data-post="/api/${kind}s" data-done="Added." id="add-${kind}">
      <label
        ><span class="unseen">${kind === 'task' ? 'A new task' : 'A new project'}</span>
        <input
          name="title"
          required
          maxlength="200"
          autocomplete="off"
          placeholder="${kind === 'task' ? 'A new task' : 'A new project'}"
      /></label>
      <button class="plain">Add</button>
    </form>
  </section>`;
}

function line(kind: WorkKind, item: Task | Project, project: string | null): Html {
  const { id, title, status, priority, nextNote } = item;
  const rests = status === 'waiting' || status === 'paused';
  return html`<li id="work-${id}">
    <p class="work-title">${title}</p>
    <p class="dim">
      <span class="chip">${status}</span>
      ${priorities[priority] ?? priority}${project === null ? nothing : html` · ${project}`}
    </p>
    ${when(nextNote !== '', () => html`<p class="dim">Next: ${nextNote}</p>`)}
    <details id="edit-${id}">
      <summary>Change<span class="unseen"> ${title}</span></summary>
      <form class="work-edit" data-post="/api/${kind}s/${encodeURIComponent(id)}" data-done="Changed.">
        <label>Title <input name="title" required maxlength="200" value="${title}" /></label>
        <label
          >Priority
          <select name="priority" data-number>
            ${each(
              priorities.toReversed(),
              (name) =>
                html`<option
                  value="${priorities.indexOf(name)}"
                  ${when(priorities.indexOf(name) === priority, () => html`selected`)}
                >
                  ${name}
                </option>`,
            )}
          </select></label
        >
        <label>Next note <textarea name="nextNote" maxlength="2000" rows="2">${nextNote}</textarea></label>
        <p class="row">
          <button class="plain">Save</button>
          ${when(rests, () => turn(kind, item, kind === 'task' ? 'open' : 'active', 'Open again'))}
          ${turn(kind, item, 'done', 'Done')} ${turn(kind, item, 'dropped', 'Drop')}
        </p>
      </form>
    </details>
  </li>`;
}

function turn(kind: WorkKind, { id, title }: Task | Project, status: string, label: string): Html {
  const path = `/api/${kind}s/${encodeURIComponent(id)}`;
  return postButton({ path, body: { status }, label, done: `${title}: ${status}.`, focus: `work-${kind}` });
}
