/** What there is to do: a project holds tasks. */
export type WorkKind = 'project' | 'task';

/** What is kept of a project or a task. */
export type WorkFields = {
  readonly title: string;
  /** Of a task `open`, `waiting` (for a person), `done`, `dropped`; of a project `active`, `paused`, `done`, `dropped`. */
  readonly status: string;
  /** 0 some time, 1 usual, 2 soon, 3 before everything else. */
  readonly priority: number;
  readonly notes: string;
  /** What the last cycle leaves for the next one. */
  readonly nextNote: string;
  /** Project of a task; null for one by itself, and for a project. */
  readonly project: string | null;
};

/** Who changed something: a person sets the count of cycles back. */
export type WorkHand = 'person' | 'agent';

type Added = { readonly data: { readonly id: string } & WorkFields };
type Changed = {
  readonly data: {
    readonly id: string;
    readonly hand: WorkHand;
    readonly changes: Partial<WorkFields>;
    readonly earlier: Partial<WorkFields>;
  };
};

/** How a cycle of proactive work ended: something was done, it was cut short by the budget, or it failed. */
export type CycleOutcome = 'worked' | 'deferred' | 'failed';

/** What a cycle of proactive work did to its task. */
export type CycleReport = {
  readonly cycle: string;
  readonly outcome: CycleOutcome;
  readonly summary: string;
  /** Calls to the model. */
  readonly steps: number;
};

/** What can happen to projects and tasks, each in a stream of its own. */
export type WorkEvent =
  | ({ readonly type: 'project.added' } & Added)
  | ({ readonly type: 'project.changed' } & Changed)
  | ({ readonly type: 'task.added' } & Added)
  | ({ readonly type: 'task.changed' } & Changed)
  | { readonly type: 'task.worked'; readonly data: { readonly id: string } & CycleReport };

const known: { readonly [Type in WorkEvent['type']]: true } = {
  'project.added': true,
  'project.changed': true,
  'task.added': true,
  'task.changed': true,
  'task.worked': true,
};

/** The types of these events. */
export const workEventTypes: readonly string[] = Object.keys(known);

/** Name of the stream of a project or a task. */
export function workStream(kind: WorkKind, id: string): string {
  return `${kind}:${id}`;
}
