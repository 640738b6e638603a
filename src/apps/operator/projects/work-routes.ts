import { z } from 'zod';
import type { PluginAnswer, PluginRequest, PluginRoute } from '../../../agent/plugin.ts';
import type { EventMeta } from '../../../kernel/event.ts';
import type { Json } from '../../../kernel/json.ts';
import type { Result } from '../../../kernel/result.ts';
import { toProblem } from '../problem.ts';
import type { WorkRefusal } from './work-item.ts';
import { statuses } from './work-item.ts';
import { refusalWords } from './work-refusals.ts';
import type { CycleRecord, Project, Task } from './work-rows.ts';
import type { WorkKind } from './work.events.ts';
import type { Work } from './work.ts';

/** What the routes work on. */
export type WorkRoutePorts = {
  readonly work: Work;
  readonly cycles: (task: string, limit: number) => Promise<readonly CycleRecord[]>;
  readonly clock: () => number;
};

const common = {
  title: z.string().min(1).max(200),
  notes: z.string().max(20_000),
  priority: z.number().int().min(0).max(3),
};
const project = z.string().min(4).max(60).nullable();
const newTask = z.strictObject({
  title: common.title,
  notes: common.notes.default(''),
  priority: common.priority.default(1),
  project: project.default(null),
});
const newProject = newTask.omit({ project: true });
type Given = { readonly [field: string]: string | number | null | undefined };
const changes = {
  task: z
    .strictObject({ ...common, nextNote: z.string().max(2_000), project, status: z.enum(statuses.task) })
    .partial(),
  project: z
    .strictObject({ ...common, nextNote: z.string().max(2_000), status: z.enum(statuses.project) })
    .partial(),
} satisfies { readonly [Kind in WorkKind]: z.ZodType<Given> };
const listQuery = z.object({
  status: z.enum([...statuses.task, 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** `/api/tasks` and `/api/projects`: what there is to do, as the studio's forms and scripts keep it (W2). */
export function workRoutes(ports: WorkRoutePorts): readonly PluginRoute[] {
  const { work } = ports;
  return [
    {
      method: 'GET',
      path: '/api/tasks',
      summary: 'Tasks, the most urgent first: `status` is open by default, or all.',
      query: listQuery,
      handle: ({ query }) =>
        parsed(listQuery, query, async ({ status, limit }) => {
          const tasks = await work.tasks({ limit, ...(status === 'all' ? {} : { status }) });
          return { status: 200, body: { tasks: tasks.map(toJson) } };
        }),
    },
    {
      method: 'POST',
      path: '/api/tasks',
      summary: 'Adds a task.',
      body: newTask,
      handle: (request) =>
        parsed(newTask, request.body, async (fresh) =>
          done(await work.add('task', fresh, meta(request)), 201),
        ),
    },
    {
      method: 'GET',
      path: '/api/tasks/:id',
      summary: 'One task with what the last cycles did.',
      handle: async ({ params }) => {
        const id = params['id'] ?? '';
        // First what was done, then how it stands: a cycle that ends in between is never shown half.
        const cycles = await ports.cycles(id, 50);
        const task = (await work.tasks({ limit: 10_000 })).find((one) => one.id === id);
        if (task === undefined) return refused('work-unknown');
        return {
          status: 200,
          body: {
            ...toJson(task),
            history: cycles.map(({ task: _, at, ...rest }) => ({ ...rest, at: iso(at) })),
          },
        };
      },
    },
    change('task', '/api/tasks/:id', 'Changes a task.'),
    {
      method: 'GET',
      path: '/api/projects',
      summary: 'Projects, the most urgent first.',
      handle: async () => ({ status: 200, body: { projects: (await work.projects()).map(toJson) } }),
    },
    {
      method: 'POST',
      path: '/api/projects',
      summary: 'Adds a project.',
      body: newProject,
      handle: (request) =>
        parsed(newProject, request.body, async (fresh) =>
          done(await work.add('project', fresh, meta(request)), 201),
        ),
    },
    change('project', '/api/projects/:id', 'Changes a project.'),
  ];

  function change(kind: WorkKind, path: string, summary: string): PluginRoute {
    return {
      method: 'POST',
      path,
      summary,
      body: changes[kind],
      handle: (request) =>
        parsed<Given>(changes[kind], request.body, async (asked) => {
          const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
          const by = { ...meta(request), hand: 'person' } as const;
          return done(await work.change(kind, request.params['id'] ?? '', given, by), 200);
        }),
    };
  }

  function meta({ principal }: PluginRequest): EventMeta {
    return { at: ports.clock(), actor: principal, origin: 'direct' };
  }
}

async function parsed<Value>(
  schema: z.ZodType<Value>,
  given: unknown,
  handle: (value: Value) => Promise<PluginAnswer>,
): Promise<PluginAnswer> {
  const found = schema.safeParse(given ?? {});
  if (found.success) return handle(found.data);
  const [issue] = found.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'The request' : issue.path.join('.');
  const wrong = `${where}: ${issue?.message ?? 'is wrong'}`;
  return toProblem(422, 'input-invalid', wrong, 'Set it right and send it again.');
}

function done(result: Result<string, WorkRefusal>, status: number): PluginAnswer {
  return result.ok ? { status, body: { id: result.value } } : refused(result.refusal);
}

function refused(refusal: WorkRefusal): PluginAnswer {
  const status = refusal === 'work-unknown' ? 404 : refusal === 'work-exists' ? 409 : 422;
  return toProblem(status, refusal, ...refusalWords(refusal));
}

function toJson(item: Task | Project): { readonly [key: string]: Json } {
  const { addedAt, changedAt, ...rest } = item;
  const times = { addedAt: iso(addedAt), changedAt: iso(changedAt) };
  if (!('workedAt' in rest)) return { ...rest, ...times };
  return { ...rest, ...times, workedAt: rest.workedAt === null ? null : iso(rest.workedAt) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
