import type { EventMeta } from '../../../kernel/event.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Result } from '../../../kernel/result.ts';
import { accept } from '../../../kernel/result.ts';
import type { Append } from '../../../store/store.ts';
import type { WorkCommand, WorkItem, WorkRefusal } from './work-item.ts';
import { workItem } from './work-item.ts';
import type { Task } from './work-rows.ts';
import type { Work, WorkItems } from './work.ts';
import { toChange, toNewFields } from './work.ts';
import type { WorkEvent, WorkKind } from './work.events.ts';
import { workStream } from './work.events.ts';

/** Changes that are held back until their cycle ends: a cycle that is killed leaves none of them. */
export type StagedWork = Work & {
  /** Adds one more command to those that are held. */
  readonly hold: (kind: WorkKind, command: WorkCommand, meta: EventMeta) => void;
  /** Everything that is held, decided on what is true now; what a person changed meanwhile so that it no longer fits is left out. */
  readonly appends: () => Promise<readonly Append[]>;
};

type Held = { readonly kind: WorkKind; readonly command: WorkCommand; readonly meta: EventMeta };

/** Holds changes back; lists show them already. */
export function stageWork(work: Work, items: WorkItems, ids: Ids): StagedWork {
  const held: Held[] = [];

  /** Decides what is held for a stream, one after the other; gives the events of those that fit, and the state after them. */
  async function decide(stream: string, more?: WorkCommand) {
    const { state, revision } = await items.load(stream);
    const own = held.filter(({ kind, command }) => workStream(kind, command.id) === stream);
    const events: WorkEvent[] = [];
    let now: WorkItem = state;
    let last: Result<readonly WorkEvent[], WorkRefusal> = accept([]);
    for (const command of [...own.map((one) => one.command), ...(more === undefined ? [] : [more])]) {
      last = workItem.decide(command, now);
      for (const event of last.ok ? last.value : []) {
        events.push(event);
        now = workItem.evolve(now, event, revision + events.length);
      }
    }
    return { events, state: now, revision, last, meta: own.at(-1)?.meta };
  }

  async function keep(one: Held): Promise<Result<string, WorkRefusal>> {
    const { last } = await decide(workStream(one.kind, one.command.id), one.command);
    if (!last.ok) return last;
    held.push(one);
    return accept(one.command.id);
  }

  const idsOf = (kind: WorkKind) => [
    ...new Set(held.filter((one) => one.kind === kind).map(({ command }) => command.id)),
  ];

  async function overlay<Row extends { readonly id: string }>(
    kind: WorkKind,
    rows: readonly Row[],
    blank: Omit<Task, 'id' | 'title' | 'status' | 'priority' | 'notes' | 'nextNote' | 'project'>,
  ) {
    const changed = await Promise.all(
      idsOf(kind).map(async (id) => ({ id, ...(await decide(workStream(kind, id))).state })),
    );
    const fresh = changed.flatMap(({ id, fields }) =>
      fields === null || rows.some((row) => row.id === id) ? [] : [{ id, ...fields, ...blank }],
    );
    const known = rows.map((row) => ({ ...row, ...changed.find(({ id }) => id === row.id)?.fields }));
    return [...known, ...fresh];
  }

  const blankAt = (at: number) => ({ addedAt: at, changedAt: at, workedAt: null, cycles: 0 });
  const lastAt = () => held.at(-1)?.meta.at ?? 0;

  const tasks: Work['tasks'] = async ({ status, limit }) => {
    const rows = await overlay('task', await work.tasks({ limit }), blankAt(lastAt()));
    return rows.filter((row) => status === undefined || row.status === status);
  };
  const projects: Work['projects'] = async () => overlay('project', await work.projects(), blankAt(lastAt()));

  return {
    tasks,
    projects,
    async add(kind, fresh, meta) {
      const found = await toNewFields({ tasks, projects }, fresh);
      if (!found.ok) return found;
      const id = ids.next(kind);
      return keep({ kind, command: { type: 'work.add', kind, id, fields: found.value }, meta });
    },
    async change(kind, given, changes, { hand, ...meta }) {
      const found = await toChange({ tasks, projects }, kind, given, changes);
      if (!found.ok) return found;
      return keep({ kind, command: { type: 'work.change', hand, ...found.value }, meta });
    },
    hold: (kind, command, meta) => void held.push({ kind, command, meta }),
    async appends() {
      const streams = new Set(held.map(({ kind, command }) => workStream(kind, command.id)));
      const all: Append[] = [];
      for (const stream of streams) {
        const { events, revision, meta } = await decide(stream);
        if (events.length > 0 && meta !== undefined) all.push({ stream, expected: revision, events, meta });
      }
      return all;
    },
  };
}
