import type { Channel } from '../../agent/channel.ts';
import type { Jobs, Store } from '../../store/store.ts';
import type { Health } from '../ports.ts';

/** How the house feels now: the store, the queues, every channel. */
export async function healthOf(
  store: Pick<Store, 'dialect' | 'health'> & { readonly jobs: Pick<Jobs, 'counts'> },
  channels: readonly Channel[],
  more: readonly (() => Promise<Health['checks'][number]>)[] = [],
): Promise<Health> {
  const state = await store.health();
  return {
    store: {
      engine: store.dialect,
      ok: state.ok,
      detail: state.ok ? 'The store answers.' : state.problem,
    },
    checks: state.ok ? await Promise.all([deadJobs(store.jobs), ...more.map((check) => check())]) : [],
    channels: channels.map((channel) => ({
      name: channel.name,
      account: channel.account,
      state: channel.state(),
    })),
  };
}

async function deadJobs(jobs: Pick<Jobs, 'counts'>): Promise<Health['checks'][number]> {
  const counts = await jobs.counts();
  const dead = counts.filter(({ state }) => state === 'dead').reduce((sum, { count }) => sum + count, 0);
  if (dead === 0) return { name: 'queue', state: 'ok', detail: 'No job has given up.' };
  const jobsWord = dead === 1 ? 'job has' : 'jobs have';
  const detail = `${dead} ${jobsWord} given up. Look at the queue under Settings, or run "sanctum queue".`;
  return { name: 'queue', state: 'warning', detail };
}
