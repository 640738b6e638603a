import type { Commit } from '../store/store.ts';

/** What an application adds to a commit of the spine, a turn or a message of its own: all true together, or not at all. */
export type Extras = Pick<Commit, 'appends' | 'jobs' | 'cancels' | 'outbox' | 'records'>;

/** Several additions as one, in order. */
export function joinExtras(all: readonly Extras[]): Required<Extras> {
  return {
    appends: all.flatMap(({ appends }) => appends ?? []),
    jobs: all.flatMap(({ jobs }) => jobs ?? []),
    cancels: all.flatMap(({ cancels }) => cancels ?? []),
    outbox: all.flatMap(({ outbox }) => outbox ?? []),
    records: all.flatMap(({ records }) => records ?? []),
  };
}
