import type { EventMeta } from '../../../kernel/event.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Result } from '../../../kernel/result.ts';
import { accept, refuse } from '../../../kernel/result.ts';
import { StoreError } from '../../../store/errors.ts';
import { createRepository } from '../../../store/repository.ts';
import type { Repository } from '../../../store/repository.ts';
import type { NewJob, Store } from '../../../store/store.ts';
import type { WorkCommand, WorkItem, WorkRefusal } from './work-item.ts';
import { workItem } from './work-item.ts';
import type { Project, Task } from './work-rows.ts';
import { readProjects, readTasks } from './work-rows.ts';
import type { WorkEvent, WorkFields, WorkHand, WorkKind } from './work.events.ts';
import { workStream } from './work.events.ts';

/** A new project or task; what is left out has its usual value. */
export type NewWork = Pick<WorkFields, 'title'> & Partial<Pick<WorkFields, 'priority' | 'notes' | 'project'>>;

/** Where projects and tasks are kept (O2): those who ask are people, or the agent through its tools. */
export type Work = {
  /** Tasks, the most urgent first; all states where none is named. */
  readonly tasks: (ask: { readonly status?: string; readonly limit: number }) => Promise<readonly Task[]>;
  readonly projects: () => Promise<readonly Project[]>;
  readonly add: (kind: WorkKind, fresh: NewWork, meta: EventMeta) => Promise<Result<string, WorkRefusal>>;
  /** `id` may be the end of one, if no other ends so. Gives the whole id. */
  readonly change: (
    kind: WorkKind,
    id: string,
    changes: Partial<WorkFields>,
    by: EventMeta & { readonly hand: WorkHand },
  ) => Promise<Result<string, WorkRefusal>>;
};

/** Streams of projects and tasks. */
export type WorkItems = Repository<WorkItem, WorkCommand, WorkEvent, WorkRefusal>;

/** Opens the streams. */
export function openWorkItems(store: Store): WorkItems {
  return createRepository(store, workItem, { fold: 'work', schema: 1 });
}

/** Most rows that are looked through for an id or a list. */
export const mostWork = 10_000;
const leastTail = 4;

/**
 * Keeps projects and tasks in the store.
 * @param wake jobs that look at what there is to do now; they commit with every change
 */
export function createWork(
  store: Store,
  items: WorkItems,
  ids: Ids,
  wake: (now: number) => readonly NewJob[],
): Work {
  const tasks: Work['tasks'] = (ask) => readTasks(store, ask);
  const projects: Work['projects'] = () => readProjects(store);

  async function carryOut(
    stream: string,
    command: WorkCommand,
    meta: EventMeta,
  ): Promise<Result<string, WorkRefusal>> {
    const outcome = await items.transact(stream, () => ({
      commands: [command],
      meta,
      more: (events) => (events.length === 0 ? {} : { jobs: wake(meta.at) }),
    }));
    if (outcome.type === 'done') return accept(command.id);
    if (outcome.type === 'refused') return refuse(outcome.refusal as WorkRefusal);
    throw new StoreError('store-fault', `Cannot change "${stream}": the commit ended as ${outcome.type}`);
  }

  return {
    tasks,
    projects,
    async add(kind, fresh, meta) {
      const found = await toNewFields({ tasks, projects }, fresh);
      if (!found.ok) return found;
      const id = ids.next(kind);
      return carryOut(workStream(kind, id), { type: 'work.add', kind, id, fields: found.value }, meta);
    },
    async change(kind, given, changes, { hand, ...meta }) {
      const found = await toChange({ tasks, projects }, kind, given, changes);
      if (!found.ok) return found;
      const { id } = found.value;
      const command = { type: 'work.change', id, hand, changes: found.value.changes } as const;
      return carryOut(workStream(kind, id), command, meta);
    },
  };
}

/** The fields of a new one, its project found by its id or the end of it. */
export async function toNewFields(
  work: Pick<Work, 'tasks' | 'projects'>,
  fresh: NewWork,
): Promise<Result<Omit<WorkFields, 'status' | 'nextNote'>, WorkRefusal>> {
  const project = await findProject(work, fresh.project ?? null);
  if (!project.ok) return project;
  const { title, priority = 1, notes = '' } = fresh;
  return accept({ title: title.trim(), priority, notes, project: project.value });
}

/** The whole id of what is to change, and the changes with their project found. */
export async function toChange(
  work: Pick<Work, 'tasks' | 'projects'>,
  kind: WorkKind,
  given: string,
  changes: Partial<WorkFields>,
): Promise<Result<{ readonly id: string; readonly changes: Partial<WorkFields> }, WorkRefusal>> {
  const all = kind === 'task' ? await work.tasks({ limit: mostWork }) : await work.projects();
  const found = findWork(all, given);
  if (!found.ok) return found;
  if (changes.project === undefined) return accept({ id: found.value, changes });
  const project = await findProject(work, changes.project);
  return project.ok ? accept({ id: found.value, changes: { ...changes, project: project.value } }) : project;
}

async function findProject(
  work: Pick<Work, 'projects'>,
  given: string | null,
): Promise<Result<string | null, WorkRefusal>> {
  if (given === null) return accept(null);
  const found = findWork(await work.projects(), given);
  return found.ok || found.refusal === 'work-ambiguous' ? found : refuse('project-unknown');
}

/** The whole id of the one that is named so, or whose id ends so and no other's. */
export function findWork(
  all: readonly { readonly id: string }[],
  given: string,
): Result<string, WorkRefusal> {
  const text = given.trim().toLowerCase();
  if (all.some(({ id }) => id === text)) return accept(text);
  const ending = text.length < leastTail ? [] : all.filter(({ id }) => id.endsWith(text));
  const [first, second] = ending;
  if (first === undefined) return refuse('work-unknown');
  return second === undefined ? accept(first.id) : refuse('work-ambiguous');
}
