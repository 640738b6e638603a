import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { NewJob, Store } from '../../../src/store/store.ts';
import type { OpenStore } from '../store.contract.ts';
import { claim, commit, job } from './sample.ts';

async function claimIds(store: Store, now: number, limit = 100): Promise<readonly string[]> {
  return (await claim(store, now, { limit })).map(({ id }) => id);
}

async function complete(store: Store, id: string): Promise<void> {
  const [record] = (await store.jobs.list({ state: 'active', limit: 1000 })).filter((held) => held.id === id);
  assert.ok(record, `${id} is active`);
  await commit(store, { completes: { job: id, fence: record.fence } });
}

/** What runs when: lanes in order, side by side, and never held by what only waits. */
export function describeLanes(open: OpenStore): void {
  it('K9 a lane runs one job after another, in the order they were added; lanes run side by side', async () => {
    await using opened = await open();
    const { store } = opened;
    const jobs = [
      job('a1', { lane: 'a' }),
      job('b1', { lane: 'b' }),
      job('a2', { lane: 'a' }),
      job('b2', { lane: 'b' }),
    ];
    await commit(store, { jobs });
    assert.deepEqual(await claimIds(store, 0), ['a1', 'b1']);
    assert.deepEqual(await claimIds(store, 0), []);
    await complete(store, 'b1');
    assert.deepEqual(await claimIds(store, 0), ['b2']);
    await complete(store, 'a1');
    assert.deepEqual(await claimIds(store, 0), ['a2']);
  });

  it('K9 the highest priority goes first among lanes, then the oldest; within a lane only the order counts', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, {
      jobs: [
        job('low', { lane: 'a', priority: -1 }),
        job('normal', { lane: 'b' }),
        job('urgent', { lane: 'a', priority: 9 }),
        job('high', { lane: 'c', priority: 5 }),
        job('late', { lane: 'd' }),
      ],
    });
    assert.deepEqual(await claimIds(store, 0, 2), ['high', 'normal']);
    assert.deepEqual(await claimIds(store, 0), ['late', 'low']);
  });

  it('K9 a job in backoff holds its lane', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('a'), job('b')] });
    const [held] = await claim(store, 0);
    assert.ok(held);
    await store.jobs.fail(held, { error: 'x', runAt: 100 });
    assert.deepEqual(await claimIds(store, 99), []);
    assert.deepEqual(await claimIds(store, 100), ['a']);
  });

  it('K9 a delayed job holds nothing up, and takes its place once it is due', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('later', { runAt: 100 }), job('now'), job('next')] });
    assert.deepEqual(await claimIds(store, 50), ['now']);
    assert.deepEqual(await claimIds(store, 100), [], 'the lane is busy');
    await complete(store, 'now');
    assert.deepEqual(await claimIds(store, 100), ['later']);
    await complete(store, 'later');
    assert.deepEqual(await claimIds(store, 100), ['next']);
  });

  it('K9 order within a lane holds across queues', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('a', { queue: 'other' }), job('b')] });
    assert.deepEqual(await claimIds(store, 0), []);
    assert.equal((await claim(store, 0, { queues: ['other'] })).length, 1);
  });

  it('K9 a job whose lease ran out goes before what came after it', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('a'), job('b')] });
    assert.deepEqual(await claimIds(store, 0), ['a']);
    assert.deepEqual(await claimIds(store, 2000), ['a']);
  });

  it('K9 the next due time counts what waits and leaves out what is held up', async () => {
    await using opened = await open();
    const { store } = opened;
    const next = (): Promise<number | null> => store.jobs.nextDue(['work']);
    assert.equal(await next(), null);
    await commit(store, {
      jobs: [job('a', { runAt: 70 }), job('b', { runAt: 50, queue: 'other', lane: 'o' })],
    });
    assert.equal(await next(), 70);
    assert.equal(await store.jobs.nextDue(['work', 'other']), 50);
    await commit(store, { jobs: [job('c', { runAt: 10 })] });
    assert.equal(await next(), 10);
    const [held] = await claim(store, 20);
    assert.equal(held?.id, 'c');
    assert.equal(await next(), 70);
    await claim(store, 80);
    assert.equal(await next(), null, 'the lane is busy, so nothing falls due until it is free');
    await store.jobs.fail(held, { error: 'x', runAt: 500 });
    assert.equal(await next(), 70);
  });

  it('K9 many workers at once run every job once, and every lane in order', async () => {
    await using opened = await open();
    const { store } = opened;
    const lanes = 10;
    const jobs = Array.from({ length: 200 }, (_, n) =>
      job(`j${n}`, { lane: `lane${n % lanes}`, payload: n }),
    );
    await commit(store, { jobs });
    const done: number[] = [];
    const running = new Set<string>();
    const work = async (worker: string): Promise<void> => {
      for (;;) {
        const claimed = await claim(store, 0, { worker, limit: 3, leaseMs: 1e9 });
        if (claimed.length === 0 && done.length === jobs.length) return;
        for (const { lane } of claimed) {
          assert.ok(!running.has(lane), `${lane} runs twice at once`);
          running.add(lane);
        }
        for (const held of claimed) {
          done.push(Number(held.payload));
          running.delete(held.lane);
          await commit(store, { completes: { job: held.id, fence: held.fence } });
        }
        if (claimed.length === 0) await new Promise<void>((resolve) => setImmediate(resolve));
      }
    };
    await Promise.all(['w1', 'w2', 'w3', 'w4'].map(work));
    assert.equal(new Set(done).size, jobs.length);
    for (const [lane, order] of Map.groupBy(done, (n) => n % lanes)) {
      assert.deepEqual(
        order,
        order.toSorted((a, b) => a - b),
        `lane ${lane}`,
      );
    }
  });

  it('K9 thousands of jobs in one lane cost no more than one', async () => {
    await using opened = await open();
    const { store } = opened;
    const counts = { few: 80, many: 5000 };
    for (const [lane, count] of Object.entries(counts)) {
      const jobs = Array.from({ length: count }, (_, n) => job(`${lane}${n}`, { lane, queue: lane }));
      await commit(store, { jobs });
    }
    const take = async (lane: string): Promise<number> => {
      const start = performance.now();
      const [held] = await claim(store, 0, { queues: [lane], limit: 10 });
      assert.ok(held);
      await commit(store, { completes: { job: held.id, fence: held.fence } });
      return performance.now() - start;
    };
    let [few, many] = [Infinity, Infinity];
    // In turn, and the fastest of each: what else the machine does does not count.
    for (let n = 0; n < 60; n += 1) {
      few = Math.min(few, await take('few'));
      many = Math.min(many, await take('many'));
    }
    assert.ok(many < few * 3 + 0.3, `one of 5,000 took ${many} ms, one of 40 took ${few} ms`);
  });

  it('K9 at any time the oldest due job of a free lane runs, and nothing else (property)', async () => {
    await using opened = await open();
    const { store } = opened;
    let run = 0;
    const step = fc.oneof(
      fc.record({ type: fc.constant('add' as const), lane: fc.nat(2), delay: fc.nat(3) }),
      fc.record({ type: fc.constant('claim' as const), limit: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ type: fc.constant('complete' as const), which: fc.nat(2) }),
      fc.record({ type: fc.constant('retry' as const), which: fc.nat(2), delay: fc.nat(3) }),
      fc.record({ type: fc.constant('bury' as const), which: fc.nat(2) }),
      fc.record({ type: fc.constant('wait' as const), time: fc.integer({ min: 1, max: 3 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const queue = `q${(run += 1)}`;
        const model = createModel();
        let now = 0;
        for (const asked of steps) {
          if (asked.type === 'wait') now += asked.time;
          if (asked.type === 'add') {
            const added = model.add(`${queue}-lane${asked.lane}`, now + asked.delay);
            await commit(store, { jobs: [toJob(added, queue)] });
          }
          if (asked.type === 'claim') {
            const claimed = await claim(store, now, { queues: [queue], limit: asked.limit, leaseMs: 1e9 });
            assert.deepEqual(
              claimed.map(({ id }) => id),
              model.claim(now, asked.limit).map(({ n }) => `${queue}-${n}`),
            );
          }
          if (asked.type === 'complete' || asked.type === 'retry' || asked.type === 'bury') {
            const held = model.active()[asked.which];
            if (held === undefined) continue;
            const id = `${queue}-${held.n}`;
            if (asked.type === 'complete') await commit(store, { completes: { job: id, fence: held.fence } });
            else {
              const runAt = asked.type === 'bury' ? null : now + asked.delay;
              await store.jobs.fail({ id, fence: held.fence }, { error: 'x', runAt });
              if (runAt !== null) {
                model.retry(held, runAt);
                continue;
              }
            }
            model.remove(held);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
}

type ModelJob = {
  n: number;
  lane: string;
  runAt: number;
  state: 'ready' | 'active';
  holds: boolean;
  fence: number;
};

function toJob(added: ModelJob, queue: string): NewJob {
  return job(`${queue}-${added.n}`, { lane: added.lane, queue, runAt: added.runAt });
}

/** The rules in their plainest form. */
function createModel() {
  let jobs: ModelJob[] = [];
  let count = 0;
  return {
    add(lane: string, runAt: number): ModelJob {
      const added: ModelJob = { n: (count += 1), lane, runAt, state: 'ready', holds: false, fence: 0 };
      jobs.push(added);
      return added;
    },
    claim(now: number, limit: number): readonly ModelJob[] {
      const due = jobs.filter((candidate) => {
        const lane = jobs.filter((other) => other.lane === candidate.lane);
        return (
          candidate.state === 'ready' &&
          candidate.runAt <= now &&
          !lane.some((other) => other.state === 'active') &&
          !lane.some((other) => other.n < candidate.n && (other.holds || other.runAt <= now))
        );
      });
      const claimed = due.slice(0, limit);
      for (const held of claimed)
        Object.assign(held, { state: 'active', holds: false, fence: held.fence + 1 });
      return claimed;
    },
    active: (): readonly ModelJob[] => jobs.filter((held) => held.state === 'active'),
    retry: (held: ModelJob, runAt: number): void =>
      void Object.assign(held, { state: 'ready', holds: true, runAt }),
    remove: (held: ModelJob): void => void (jobs = jobs.filter((other) => other !== held)),
  };
}
