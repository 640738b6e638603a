import { z } from 'zod';
import { defineTool } from '../../../agent/tools/define-tool.ts';
import type { Origin, Tool, ToolContext, ToolResult } from '../../../agent/tool.ts';
import type { Result } from '../../../kernel/result.ts';
import type { WorkRefusal } from './work-item.ts';
import { statuses } from './work-item.ts';
import { refusalText } from './work-refusals.ts';
import type { Work } from './work.ts';

/** Whose words may change what there is to do. A page that was read, or a stranger, may not give the agent work. */
const hands: readonly Origin[] = ['owner', 'proactive'];

const id = z.string().min(4).max(60).describe('Id, or the last letters of it');
const priority = z
  .number()
  .int()
  .min(0)
  .max(3)
  .describe('0 some time, 1 usual, 2 soon, 3 before everything else');
const title = z.string().min(1).max(200);
const notes = z.string().max(20_000);

/**
 * The agent's hands on projects and tasks (O8).
 * @param workOf where the changes of this turn go: a cycle holds its own back until it ends
 */
export function workTools(workOf: (turn: string) => Work): readonly Tool[] {
  return [listTasks(workOf), addTask(workOf), updateTask(workOf), addProject(workOf)];
}

function listTasks(workOf: (turn: string) => Work): Tool {
  return defineTool({
    name: 'list_tasks',
    description: 'Lists projects and tasks with their notes, the most urgent first.',
    input: z.object({
      status: z.enum([...statuses.task, 'all']).default('open'),
      limit: z.number().int().min(1).max(100).default(30),
    }),
    effect: 'read',
    origins: hands,
    trusted: true,
    async run({ status, limit }, { turn }) {
      const work = workOf(turn);
      const tasks = await work.tasks({ limit, ...(status === 'all' ? {} : { status }) });
      const projects = (await work.projects()).filter((project) => project.status === 'active');
      return {
        ok: true,
        output: {
          projects: projects.map(({ id: project, title: name, notes: about }) => ({
            id: project,
            title: name,
            notes: about.slice(0, 500),
          })),
          tasks: tasks.map((task) => ({
            id: task.id,
            title: task.title,
            status: task.status,
            priority: task.priority,
            project: task.project,
            notes: task.notes.slice(0, 1_000),
            nextNote: task.nextNote,
          })),
        },
      };
    },
  });
}

function addTask(workOf: (turn: string) => Work): Tool {
  return defineTool({
    name: 'add_task',
    description: 'Keeps something to be done later, in one sentence that says when it is done.',
    input: z.object({
      title,
      notes: notes.default(''),
      priority: priority.default(1),
      project: id.optional(),
    }),
    effect: 'write',
    origins: hands,
    perMinute: 20,
    trusted: true,
    async run({ project, ...fresh }, context) {
      const task = { ...fresh, project: project ?? null };
      return toResult(await workOf(context.turn).add('task', task, metaOf(context)), 'added');
    },
  });
}

function updateTask(workOf: (turn: string) => Work): Tool {
  return defineTool({
    name: 'update_task',
    description:
      'Changes a task: its title, notes, priority, project or status. What is left out stays as it is.',
    input: z.object({
      task: id,
      title: title.optional(),
      notes: notes.optional(),
      priority: priority.optional(),
      status: z.enum(statuses.task).optional(),
      project: id.nullable().optional(),
    }),
    effect: 'write',
    origins: hands,
    perMinute: 30,
    trusted: true,
    async run({ task, ...changes }, context) {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      // What the owner asks for in a conversation counts as the owner's own change.
      const hand = context.origin === 'owner' ? 'person' : 'agent';
      const by = { ...metaOf(context), hand } as const;
      return toResult(await workOf(context.turn).change('task', task, given, by), 'changed');
    },
  });
}

function addProject(workOf: (turn: string) => Work): Tool {
  return defineTool({
    name: 'add_project',
    description: 'Begins a project: something larger that will have several tasks.',
    input: z.object({ title, notes: notes.default(''), priority: priority.default(1) }),
    effect: 'write',
    origins: hands,
    perMinute: 10,
    trusted: true,
    async run(fresh, context) {
      return toResult(await workOf(context.turn).add('project', fresh, metaOf(context)), 'added');
    },
  });
}

function toResult(result: Result<string, WorkRefusal>, done: string): ToolResult {
  if (result.ok) return { ok: true, output: { [done]: result.value } };
  return { ok: false, code: result.refusal, message: refusalText(result.refusal) };
}

function metaOf({ agent, turn, now, origin }: ToolContext) {
  return {
    at: now,
    actor: `agent:${agent}`,
    origin: origin === 'proactive' ? 'proactive' : 'tool',
    causation: turn,
    correlation: turn,
  };
}
