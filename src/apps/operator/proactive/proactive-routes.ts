import { z } from 'zod';
import type { PluginAnswer, PluginRoute } from '../../../agent/plugin.ts';
import { noBody } from '../../../agent/plugin.ts';
import type { ProactiveBudget } from '../../../llm/spend/store-gate.ts';
import { toProblem } from '../problem.ts';
import type { CycleRecord } from '../projects/work-rows.ts';
import type { ProactiveCommand, ProactiveRefusal } from './proactive.ts';
import type { ProactiveSwitch } from './switch.ts';

/** What the routes work on. */
export type ProactiveRoutePorts = {
  readonly switch: ProactiveSwitch;
  readonly budget: ProactiveBudget | null;
  /** When the next cycle is due; null while none waits. */
  readonly nextCycleAt: () => Promise<number | null>;
  readonly cycles: (limit: number) => Promise<readonly CycleRecord[]>;
  readonly clock: () => number;
};

const pauseBody = z.strictObject({ why: z.string().max(300).default('The owner said stop') });
const seriesQuery = z.object({ hours: z.coerce.number().int().min(1).max(168).default(24) });

/** `/api/proactive`: whether the agent works by itself, stop, go on, and its budget by the hour (O8, W5). */
export function proactiveRoutes(ports: ProactiveRoutePorts): readonly PluginRoute[] {
  return [
    {
      method: 'GET',
      path: '/api/proactive',
      summary: 'Whether the agent works by itself, what stops it, when it may go on, and what it did last.',
      handle: async () => {
        const { paused } = await ports.switch.state();
        const spending = (await ports.budget?.spending()) ?? null;
        const cycles = await ports.cycles(20);
        return {
          status: 200,
          body: {
            paused,
            nextCycleAt: iso(await ports.nextCycleAt()),
            budget:
              spending === null
                ? null
                : {
                    limit: spending.limits.budget,
                    perCall: spending.limits.perCall,
                    settled: spending.settled,
                    reserved: spending.open,
                    perMinute: Math.round(spending.perMinute),
                    closed: spending.closed,
                    nextCallAt: iso(spending.opensAt),
                  },
            cycles: cycles.map(({ at, ...rest }) => ({ ...rest, at: iso(at) })),
          },
        };
      },
    },
    {
      method: 'GET',
      path: '/api/proactive/budget',
      summary:
        'Tokens settled and set aside by the hour, and what counts against the budget at the end of each.',
      query: seriesQuery,
      handle: async ({ query }) => {
        const asked = seriesQuery.safeParse(query);
        if (!asked.success) return wrong('hours', 'It is a whole number from 1 to 168.');
        const spending = (await ports.budget?.spending()) ?? null;
        const hours = (await ports.budget?.byHour(asked.data.hours)) ?? [];
        return {
          status: 200,
          body: {
            limit: spending?.limits.budget ?? null,
            nextCallAt: iso(spending?.opensAt ?? null),
            closed: spending?.closed ?? null,
            hours: hours.map(({ from, ...tokens }) => ({ from: iso(from), ...tokens })),
          },
        };
      },
    },
    {
      method: 'POST',
      path: '/api/proactive/pause',
      summary: 'Stops everything that the agent does by itself; a call under way is cut off.',
      body: pauseBody,
      handle: async ({ body, principal }) => {
        const asked = pauseBody.safeParse(body ?? {});
        if (!asked.success) return wrong('why', 'It is text of at most 300 characters.');
        return turn({ type: 'proactive.pause', why: asked.data.why, by: 'owner' }, principal);
      },
    },
    {
      method: 'POST',
      path: '/api/proactive/resume',
      summary: 'Lets it go on.',
      body: noBody,
      handle: ({ principal }) => turn({ type: 'proactive.resume' }, principal),
    },
  ];

  async function turn(command: ProactiveCommand, principal: string): Promise<PluginAnswer> {
    const meta = { at: ports.clock(), actor: principal, origin: 'direct' };
    const result = await ports.switch.turn(command, meta);
    if (!result.ok) return toProblem(409, result.refusal, ...sentences[result.refusal]);
    return { status: 200, body: { paused: command.type === 'proactive.pause' } };
  }
}

const sentences: { readonly [refusal in ProactiveRefusal]: readonly [wrong: string, todo: string] } = {
  'already-paused': ['Work of its own is paused already.', 'Resume it to let it go on.'],
  'not-paused': ['Work of its own is not paused.', 'There is nothing to resume.'],
};

function wrong(name: string, hint: string): PluginAnswer {
  return toProblem(422, 'input-invalid', `${name} is wrong.`, hint);
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
