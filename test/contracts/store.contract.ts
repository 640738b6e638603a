import { describe } from 'node:test';
import type { StoreOptions } from '../../src/store/options.ts';
import type { TestStore } from '../kit/stores.ts';
import { describeCommits } from './store/commits.contract.ts';
import { describeJobs } from './store/jobs.contract.ts';
import { describeKeeping } from './store/keeping.contract.ts';
import { describeLanes } from './store/lanes.contract.ts';
import { describeMigrations } from './store/migrations.contract.ts';
import { describeReading } from './store/reading.contract.ts';
import { describeTogether } from './store/together.contract.ts';

/** Opens an empty store of the engine under test. */
export type OpenStore = (options?: Partial<StoreOptions>) => Promise<TestStore>;

/** What every adapter of the store promises (K12); each runs all of it. */
export function describeStore(name: string, open: OpenStore): void {
  describe(name, () => {
    describe('commits', () => describeCommits(open));
    describe('commits at once', () => describeTogether(open));
    describe('reading', () => describeReading(open));
    describe('jobs', () => describeJobs(open));
    describe('lanes', () => describeLanes(open));
    describe('snapshots, leases, cursors, signals', () => describeKeeping(open));
    describe('migrations', () => describeMigrations(open));
  });
}
