import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '../../../test/kit/postgres.ts';
import type { Json } from '../../kernel/json.ts';
import { core } from '../migrations/core.ts';
import type { Append, ClaimedJob, NewJob, Store } from '../store.ts';
import { openPostgresStore } from './postgres-store.ts';

/** Longer than a worker of a busy machine takes for what it has claimed: nothing here renews a lease. */
const leaseMs = 5_000;

function openNode(url: string, nodeId: string): Promise<Store> {
  return openPostgresStore({ url, nodeId, projections: [], migrations: [core], clock: () => Date.now() });
}

function toJob(number: number, lanes: number): NewJob {
  return {
    id: `job-${number}`,
    queue: 'work',
    kind: 'count',
    lane: `lane-${number % lanes}`,
    payload: number,
    runAt: 0,
  };
}

/** Completes a job together with an event of its lane, which is the account of what ran in which order. */
function complete(store: Store, job: ClaimedJob): ReturnType<Store['commit']> {
  return store.commit({
    completes: { job: job.id, fence: job.fence },
    appends: [ran(`account:${job.lane}`, job.payload)],
  });
}

function ran(stream: string, number: Json): Append {
  const meta = { at: 1, actor: 'worker', origin: 'direct' };
  return { stream, expected: 'any', events: [{ type: 'job.ran', data: { number } }], meta };
}

/** Lanes that are being worked on, so that a second job in one of them is noticed at once. */
type Floor = { readonly busy: Map<string, string>; readonly overlaps: string[] };

async function work(store: Store, worker: string, floor: Floor, ends: AbortSignal): Promise<ClaimedJob[]> {
  const abandoned: ClaimedJob[] = [];
  while (!ends.aborted) {
    const jobs = await store.jobs.claim({ queues: ['work'], worker, limit: 5, now: Date.now(), leaseMs });
    if (jobs.length === 0) await sleep(5);
    for (const job of jobs) {
      if (ends.aborted) {
        abandoned.push(job);
        continue;
      }
      if (floor.busy.has(job.lane)) floor.overlaps.push(`${job.id} beside ${floor.busy.get(job.lane)}`);
      floor.busy.set(job.lane, job.id);
      await sleep(1);
      floor.busy.delete(job.lane);
      const { type } = await complete(store, job);
      assert.equal(type, 'committed');
    }
  }
  return abandoned;
}

function stopping(...controllers: readonly AbortController[]): Disposable {
  return { [Symbol.dispose]: () => controllers.forEach((controller) => controller.abort()) };
}

describe('lanes on PostgreSQL', () => {
  it('K9 1,000 jobs in 100 lanes on two nodes run once each and in order, also when one node dies in the middle', async () => {
    await using database = await createTestDatabase();
    await using dying = await openNode(database.url, 'dying');
    await using living = await openNode(database.url, 'living');
    const jobs = Array.from({ length: 1_000 }, (_, number) => toJob(number, 100));
    for (let from = 0; from < jobs.length; from += 50) {
      await living.commit({ jobs: jobs.slice(from, from + 50) });
    }
    const floor: Floor = { busy: new Map(), overlaps: [] };
    const death = new AbortController();
    const done = new AbortController();
    // Also where an assertion fails: no worker outlives the test.
    using _workers = stopping(death, done);
    const onDying = Array.from({ length: 8 }, (_, n) => work(dying, `dying-${n}`, floor, death.signal));
    const onLiving = Array.from({ length: 8 }, (_, n) => work(living, `living-${n}`, floor, done.signal));
    const deadline = Date.now() + 30_000;
    const runUntil = async (left: number): Promise<void> => {
      for (;;) {
        const counts = await living.jobs.counts();
        if (counts.reduce((sum, { count }) => sum + count, 0) <= left) return;
        assert.ok(Date.now() < deadline, 'the jobs come to an end');
        await sleep(10);
      }
    };
    await runUntil(500);
    death.abort();
    const abandoned = (await Promise.all(onDying)).flat();
    const [claimed] = await dying.jobs.claim({
      queues: ['work'],
      worker: 'dying-9',
      limit: 1,
      now: Date.now(),
      leaseMs,
    });
    if (claimed !== undefined) abandoned.push(claimed);
    assert.ok(abandoned.length > 0, 'the dying node held something');
    await runUntil(0);
    done.abort();
    await Promise.all(onLiving);
    for (const job of abandoned) assert.deepEqual(await complete(dying, job), { type: 'lease-lost' });
    await dying[Symbol.asyncDispose]();

    assert.deepEqual(floor.overlaps, []);
    for (let lane = 0; lane < 100; lane += 1) {
      const account = (await living.read(`account:lane-${lane}`)).map((event) =>
        'number' in event.data ? event.data.number : null,
      );
      assert.deepEqual(
        account,
        Array.from({ length: 10 }, (_, n) => lane + n * 100),
        `lane ${lane}`,
      );
    }
  });

  it('K9 sixteen workers that claim at once get every lane once', async () => {
    await using database = await createTestDatabase();
    await using a = await openNode(database.url, 'a');
    await using b = await openNode(database.url, 'b');
    await a.commit({ jobs: Array.from({ length: 60 }, (_, number) => toJob(number, 20)) });
    const claims = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        (n % 2 === 0 ? a : b).jobs.claim({ queues: ['work'], worker: `w${n}`, limit: 3, now: 10, leaseMs }),
      ),
    );
    const rest = await a.jobs.claim({ queues: ['work'], worker: 'last', limit: 100, now: 10, leaseMs });
    const lanes = [...claims.flat(), ...rest].map((job) => job.lane);
    assert.equal(new Set(lanes).size, lanes.length);
    assert.equal(lanes.length, 20);
    assert.ok([...claims.flat(), ...rest].every((job) => Number(job.payload) < 20));
  });

  it('K9 jobs that many commits add to one lane run in the order in which those commits entered the log', async () => {
    await using database = await createTestDatabase();
    await using a = await openNode(database.url, 'a');
    await using b = await openNode(database.url, 'b');
    const adding = Array.from({ length: 60 }, (_, number) =>
      (number % 2 === 0 ? a : b).commit({
        appends: [ran(`note:${number}`, number)],
        jobs: [toJob(number, 1)],
      }),
    );
    await Promise.all(adding);
    const log: object[] = [];
    for (let cursor = 'start'; log.length < 60;) {
      const { events, next } = await a.readAll(cursor, 100);
      log.push(...events.map((event) => event.data));
      cursor = next;
    }
    const order: object[] = [];
    for (;;) {
      const [job] = await a.jobs.claim({ queues: ['work'], worker: 'w', limit: 9, now: 10, leaseMs });
      if (job === undefined) break;
      order.push({ number: job.payload });
      await a.commit({ completes: { job: job.id, fence: job.fence } });
    }
    assert.equal(order.length, 60);
    assert.deepEqual(order, log);
  });

  it('K12 a lease has one owner among the nodes, and each new owner a higher number', async () => {
    await using database = await createTestDatabase();
    await using a = await openNode(database.url, 'a');
    await using b = await openNode(database.url, 'b');
    const asked = Array.from({ length: 20 }, (_, n) =>
      (n % 2 === 0 ? a : b).leases.acquire('poll', `n${n}`, 0, 100),
    );
    const fences = (await Promise.all(asked)).filter((fence) => fence !== null);
    assert.deepEqual(fences, [1]);
    assert.equal(await b.leases.acquire('poll', 'late', 100, 100), 2);
  });
});
