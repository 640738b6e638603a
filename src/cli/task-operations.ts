import { cycleJob } from '../apps/operator/proactive/cycle-job.ts';
import { createSwitch } from '../apps/operator/proactive/switch.ts';
import { refusalText } from '../apps/operator/projects/work-refusals.ts';
import type { WorkRefusal } from '../apps/operator/projects/work-item.ts';
import { createWork, findWork, mostWork, openWorkItems } from '../apps/operator/projects/work.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import type { Gateway } from '../llm/gateway.ts';
import type { Store } from '../store/store.ts';
import { OperationError } from './operations.ts';
import type { Operations } from './operations.ts';

type TaskOperations = Pick<Operations, 'tasksList' | 'tasksAdd' | 'tasksChange' | 'ownWork'>;

/** The operations on tasks and on the agent's work of its own, in the name of the owner at the command line. */
export function createTaskOperations(ports: {
  readonly store: Store;
  readonly gateway: Gateway;
  readonly ids: Ids;
  readonly clock: () => number;
}): TaskOperations {
  const { store, gateway, ids, clock } = ports;
  const work = createWork(store, openWorkItems(store), ids, (now) => [
    cycleJob(ids.next('job'), now, 'keep'),
  ]);
  const meta = () => ({ at: clock(), actor: 'owner:cli', origin: 'direct' });

  async function noted(id: string, note: string): Promise<string> {
    const all = await work.tasks({ limit: mostWork });
    const found = accepted(findWork(all, id));
    const notes = all.find((task) => task.id === found)?.notes ?? '';
    return notes === '' ? note : `${notes}\n${note}`;
  }

  return {
    async tasksList({ status, limit }) {
      const tasks = await work.tasks({ limit, ...(status === null ? {} : { status }) });
      const projects = await work.projects();
      return {
        tasks: tasks.map((task) => ({
          ...task,
          project: projects.find(({ id }) => id === task.project)?.title ?? task.project,
        })),
      };
    },
    async tasksAdd(fresh) {
      return { id: accepted(await work.add('task', fresh, meta())) };
    },
    async tasksChange({ id, status, priority, note }) {
      const changes = {
        ...(status === null ? {} : { status }),
        ...(priority === null ? {} : { priority }),
        ...(note === null ? {} : { notes: await noted(id, note) }),
      };
      return { id: accepted(await work.change('task', id, changes, { ...meta(), hand: 'person' })) };
    },
    async ownWork({ action }) {
      const power = createSwitch(store, gateway.proactive, ids);
      const why = 'The owner said stop at the command line';
      const result =
        action === 'stop'
          ? await power.turn({ type: 'proactive.pause', why, by: 'owner' }, meta())
          : await power.turn({ type: 'proactive.resume' }, meta());
      return { paused: action === 'stop', changed: result.ok };
    },
  };
}

function accepted(result: Result<string, WorkRefusal>): string {
  if (result.ok) return result.value;
  throw new OperationError(result.refusal, refusalText(result.refusal));
}
