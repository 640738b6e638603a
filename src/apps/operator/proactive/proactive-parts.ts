import { randomBytes } from 'node:crypto';
import type { Reception } from '../../../agent/listener.ts';
import type { PluginHouse, PluginRoute } from '../../../agent/plugin.ts';
import type { Tool } from '../../../agent/tool.ts';
import type { JobHandler } from '../../../store/job-runner.ts';
import type { Migration } from '../../../store/migration.ts';
import type { Projection } from '../../../store/projection.ts';
import type { OperatorSettings } from '../options.ts';
import type { StagedWork } from '../projects/stage-work.ts';
import { stageWork } from '../projects/stage-work.ts';
import { readCycles } from '../projects/work-rows.ts';
import { workRoutes } from '../projects/work-routes.ts';
import { workMigration } from '../projects/work.tables.ts';
import { workTools } from '../projects/work-tools.ts';
import { workView } from '../projects/work.view.ts';
import type { Work, WorkItems } from '../projects/work.ts';
import { createWork, openWorkItems } from '../projects/work.ts';
import { readOwnWork } from './own-work.ts';
import type { OwnWork } from './own-work.ts';
import { createCycleHandler } from './cycle-handler.ts';
import { cycleJob, cycleKind, cycleQueue } from './cycle-job.ts';
import { createOwnerWords } from './owner-words.ts';
import { proactiveRoutes } from './proactive-routes.ts';
import { proactiveMigration, proactiveView } from './proactive.view.ts';
import type { Propose } from './propose.ts';
import type { ProactiveSwitch } from './switch.ts';
import { createSwitch } from './switch.ts';
import { createTellHandler, tellKind } from './tell.ts';

type Settings = OperatorSettings['proactive'];
type House = Pick<
  PluginHouse,
  'agent' | 'store' | 'reader' | 'gateway' | 'tools' | 'speak' | 'ownersThread' | 'ids' | 'clock'
>;

/** Projects, tasks and the proactive loop, as a plugin spreads them: it calls `open` when it starts. */
export type ProactiveParts = {
  readonly migrations: readonly Migration[];
  readonly projections: readonly Projection[];
  readonly open: (house: House, settings: Settings, propose: Propose) => Promise<void>;
  readonly tools: () => readonly Tool[];
  readonly jobs: () => { readonly [kind: string]: JobHandler };
  readonly routes: () => readonly PluginRoute[];
  /** All of it as it stands, for the page. */
  readonly own: () => Promise<OwnWork>;
  readonly reception: () => Reception;
};

type Open = {
  readonly house: House;
  readonly settings: Settings;
  readonly propose: Propose;
  readonly items: WorkItems;
  readonly work: Work;
  readonly switch: ProactiveSwitch;
  /** Changes that running cycles hold back, by cycle. */
  readonly stages: Map<string, StagedWork>;
};

/** Makes the parts of one plugin. */
export function createProactiveParts(): ProactiveParts {
  let opened: Open | null = null;
  const now = (): Open => {
    if (opened === null) throw new TypeError('Proactive work was asked for before it was opened');
    return opened;
  };

  return {
    migrations: [workMigration, proactiveMigration],
    projections: [workView, proactiveView],
    async open(house, settings, propose) {
      const { store, ids, clock, gateway } = house;
      const items = openWorkItems(store);
      const work = createWork(store, items, ids, (at) => [cycleJob(ids.next('job'), at, 'keep')]);
      opened = {
        house,
        settings,
        propose,
        items,
        work,
        switch: createSwitch(store, gateway.proactive, ids),
        stages: new Map(),
      };
      // Whatever was missed while the house was down, one cycle makes it up: one that waits, or that was killed, is enough.
      const jobs = await store.jobs.list({ queue: cycleQueue, limit: 1_000 });
      if (jobs.some(({ kind, state }) => kind === cycleKind && state !== 'dead')) return;
      await store.commit({ jobs: [cycleJob(ids.next('job'), clock(), 'keep')] });
    },
    tools() {
      const { work, stages } = now();
      return workTools((turn) => stages.get(turn) ?? work);
    },
    jobs() {
      const { house, settings, propose, items, work, stages, switch: power } = now();
      const handle = createCycleHandler({
        house,
        work,
        switch: power,
        propose,
        async staged(cycle, run) {
          const stage = stageWork(work, items, house.ids);
          stages.set(cycle, stage);
          try {
            return await run(stage);
          } finally {
            stages.delete(cycle);
          }
        },
        steps: settings.steps,
        pauseMs: settings.pauseSeconds * 1_000,
        failedPauseMs: settings.failedPauseSeconds * 1_000,
        delimiter: () => randomBytes(6).toString('hex'),
      });
      return { [cycleKind]: handle, [tellKind]: createTellHandler(house.speak) };
    },
    routes() {
      const { house, work, switch: power } = now();
      const { store, clock, gateway } = house;
      return [
        ...workRoutes({
          work,
          cycles: (task, limit) => readCycles(store, { task, limit }),
          clock,
        }),
        ...proactiveRoutes({
          switch: power,
          budget: gateway.proactive,
          nextCycleAt: () => nextCycleAt(store),
          cycles: (limit) => readCycles(store, { limit }),
          clock,
        }),
      ];
    },
    own() {
      const { house, work, switch: power } = now();
      const { gateway, store } = house;
      return readOwnWork({
        switch: power,
        budget: gateway.proactive,
        work,
        nextCycleAt: () => nextCycleAt(store),
      });
    },
    reception: () => createOwnerWords(now().switch, now().house.ids, now().house.clock),
  };
}

async function nextCycleAt(store: House['store']): Promise<number | null> {
  const waiting = await store.jobs.list({ state: 'ready', queue: cycleQueue, limit: 100 });
  return waiting.find(({ kind }) => kind === cycleKind)?.runAt ?? null;
}
