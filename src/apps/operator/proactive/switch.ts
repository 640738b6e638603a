import type { Extras } from '../../../agent/extras.ts';
import type { EventMeta } from '../../../kernel/event.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Result } from '../../../kernel/result.ts';
import { accept, refuse } from '../../../kernel/result.ts';
import type { ProactiveBudget } from '../../../llm/spend/store-gate.ts';
import { StoreError } from '../../../store/errors.ts';
import { createRepository } from '../../../store/repository.ts';
import type { Store } from '../../../store/store.ts';
import { cycleJob } from './cycle-job.ts';
import { proactiveStream } from './proactive.events.ts';
import type { ProactiveCommand, ProactiveRefusal, ProactiveState } from './proactive.ts';
import { proactive } from './proactive.ts';

/** The one switch of proactive work: it stops the loop, and the spend gate with it, so that nothing slips through. */
export type ProactiveSwitch = {
  readonly state: () => Promise<ProactiveState>;
  /** What stops it or lets it go on, to commit with what led to that; null where it is so already. */
  readonly extras: (command: ProactiveCommand, meta: EventMeta) => Promise<Extras | null>;
  readonly turn: (command: ProactiveCommand, meta: EventMeta) => Promise<Result<null, ProactiveRefusal>>;
};

const mostTries = 5;

/** Keeps the switch in its stream and in the gate's row, both in one commit. */
export function createSwitch(store: Store, budget: ProactiveBudget | null, ids: Ids): ProactiveSwitch {
  const streams = createRepository(store, proactive, { fold: 'proactive', schema: 1 });

  /** The gate stops by itself after too many failures, and a cycle that would record it may not have come yet. */
  async function isStuck(): Promise<boolean> {
    return (await budget?.spending())?.closed === 'paused';
  }

  function goOn(at: number): Required<Pick<Extras, 'records' | 'jobs'>> {
    return {
      records: budget === null ? [] : [budget.resume()],
      jobs: [cycleJob(ids.next('job'), at, 'now')],
    };
  }

  async function decide(
    command: ProactiveCommand,
    meta: EventMeta,
  ): Promise<Result<Extras, ProactiveRefusal>> {
    const { state, revision } = await streams.load(proactiveStream);
    const decided = proactive.decide(command, state);
    if (!decided.ok && command.type === 'proactive.resume' && (await isStuck())) return accept(goOn(meta.at));
    if (!decided.ok) return decided;
    const appends = [{ stream: proactiveStream, expected: revision, events: decided.value, meta }];
    if (command.type === 'proactive.resume') return accept({ appends, ...goOn(meta.at) });
    return accept({ appends, records: budget === null ? [] : [budget.pause(command.why, meta.at)] });
  }

  return {
    state: async () => (await streams.load(proactiveStream)).state,
    async extras(command, meta) {
      const decided = await decide(command, meta);
      return decided.ok ? decided.value : null;
    },
    async turn(command, meta) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const decided = await decide(command, meta);
        if (!decided.ok) return refuse(decided.refusal);
        if ((await store.commit(decided.value)).type === 'committed') return accept(null);
      }
      throw new StoreError('store-unavailable', 'Proactive work could not be switched: others came between');
    },
  };
}
