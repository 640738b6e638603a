import type { Decider } from '../../../kernel/decider.ts';
import { accept, refuse, unreachable } from '../../../kernel/result.ts';
import type { CycleReport, WorkEvent, WorkFields, WorkHand, WorkKind } from './work.events.ts';

/** A project or a task as its events leave it. */
export type WorkItem = {
  readonly kind: WorkKind;
  /** Null before it was added. */
  readonly fields: WorkFields | null;
  /** Cycles since a person last changed it. */
  readonly cycles: number;
};

/** What may be asked of a project or a task. */
export type WorkCommand =
  | {
      readonly type: 'work.add';
      readonly kind: WorkKind;
      readonly id: string;
      readonly fields: Omit<WorkFields, 'status' | 'nextNote'>;
    }
  | {
      readonly type: 'work.change';
      readonly id: string;
      readonly hand: WorkHand;
      readonly changes: Partial<WorkFields>;
    }
  | ({
      readonly type: 'task.work';
      readonly id: string;
      /** What the next cycle should know; null to leave that as it is. */
      readonly note: string | null;
      readonly status: 'open' | 'waiting' | 'done';
    } & CycleReport);

/** Why it says no. */
export type WorkRefusal =
  | 'work-exists'
  | 'work-unknown'
  | 'work-ambiguous'
  | 'project-unknown'
  | 'title-invalid'
  | 'notes-too-long'
  | 'status-unknown'
  | 'priority-invalid';

/** The states that each kind can be in; the first is that of a new one. */
export const statuses = {
  project: ['active', 'paused', 'done', 'dropped'],
  task: ['open', 'waiting', 'done', 'dropped'],
} as const satisfies { readonly [Kind in WorkKind]: readonly string[] };

/** Cycles on one task after which it waits for a person to look at it. */
const mostCycles = 20;
const longestTitle = 200;
const longestNotes = 20_000;
const longestNote = 2_000;
const highestPriority = 3;

/** The rules of projects and tasks (O2). */
export const workItem: Decider<WorkItem, WorkCommand, WorkEvent, WorkRefusal> = {
  initial: { kind: 'task', fields: null, cycles: 0 },
  decide(command, state) {
    if (command.type === 'work.add') {
      if (state.fields !== null) return refuse('work-exists');
      const { kind, id } = command;
      const fields = { ...command.fields, status: statuses[kind][0], nextNote: '' };
      const problem = problemOf(kind, fields);
      if (problem !== null) return refuse(problem);
      return accept([{ type: kind === 'task' ? 'task.added' : 'project.added', data: { id, ...fields } }]);
    }
    const { fields } = state;
    if (fields === null) return refuse('work-unknown');
    switch (command.type) {
      case 'work.change': {
        const { id, hand } = command;
        const changes = onlyNew(command.changes, fields);
        const problem = problemOf(state.kind, { ...fields, ...changes });
        if (problem !== null) return refuse(problem);
        if (Object.keys(changes).length === 0) return accept([]);
        const data = { id, hand, changes, earlier: earlierOf(changes, fields) };
        return accept([{ type: state.kind === 'task' ? 'task.changed' : 'project.changed', data }]);
      }
      case 'task.work':
        return accept(worked(command, fields, state.cycles));
      default:
        return unreachable(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'project.added':
      case 'task.added': {
        const { id: _, ...fields } = event.data;
        return { kind: event.type === 'task.added' ? 'task' : 'project', fields, cycles: 0 };
      }
      case 'project.changed':
      case 'task.changed': {
        const { changes, hand } = event.data;
        const fields = state.fields === null ? null : { ...state.fields, ...changes };
        return { ...state, fields, cycles: hand === 'person' ? 0 : state.cycles };
      }
      case 'task.worked':
        return { ...state, cycles: state.cycles + 1 };
      default:
        return state;
    }
  },
};

/** A cycle's word on the status holds only while the task is open: what a person decided meanwhile stands. */
function worked(
  { id, note, status, cycle, outcome, summary, steps }: Extract<WorkCommand, { readonly type: 'task.work' }>,
  fields: WorkFields,
  cycles: number,
): readonly WorkEvent[] {
  const isEndless = status === 'open' && cycles + 1 >= mostCycles;
  const changes = onlyNew(
    {
      ...(note === null ? {} : { nextNote: note.slice(0, longestNote) }),
      ...(fields.status === 'open' ? { status: isEndless ? 'waiting' : status } : {}),
    },
    fields,
  );
  const data = { id, hand: 'agent' as const, changes, earlier: earlierOf(changes, fields) };
  return [
    ...(Object.keys(changes).length === 0 ? [] : [{ type: 'task.changed' as const, data }]),
    { type: 'task.worked', data: { id, cycle, outcome, summary, steps } },
  ];
}

function problemOf(kind: WorkKind, fields: WorkFields): WorkRefusal | null {
  const { title, status, priority, notes, nextNote } = fields;
  if (title.trim() === '' || title.length > longestTitle || /[\r\n]/u.test(title)) return 'title-invalid';
  if (notes.length > longestNotes || nextNote.length > longestNote) return 'notes-too-long';
  if (!statuses[kind].some((one) => one === status)) return 'status-unknown';
  if (!Number.isInteger(priority) || priority < 0 || priority > highestPriority) return 'priority-invalid';
  return null;
}

const fieldNames = ['title', 'status', 'priority', 'notes', 'nextNote', 'project'] as const;

function onlyNew(changes: Partial<WorkFields>, fields: WorkFields): Partial<WorkFields> {
  const names = fieldNames.filter((name) => changes[name] !== undefined && changes[name] !== fields[name]);
  return Object.fromEntries(names.map((name) => [name, changes[name]]));
}

function earlierOf(changes: Partial<WorkFields>, fields: WorkFields): Partial<WorkFields> {
  const names = fieldNames.filter((name) => changes[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}
