import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Store } from '../../../src/store/store.ts';
import type { OpenStore } from '../store.contract.ts';
import { added, append, claim, commit, job } from './sample.ts';

async function ids(store: Store): Promise<readonly string[]> {
  return (await store.jobs.list({ limit: 100 })).map((record) => record.id);
}

async function claimOne(store: Store, now: number): Promise<{ readonly id: string; readonly fence: number }> {
  const [claimed] = await claim(store, now);
  assert.ok(claimed);
  return claimed;
}

/** The life of one job: claimed, prolonged, failed, dead, requeued, cancelled, unique. */
export function describeJobs(open: OpenStore): void {
  it('K9 a claimed job carries what was asked for, its attempt, its number and its lease', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('j1', { payload: { deep: [1] }, kind: 'reply', maxAttempts: 5 })] });
    assert.deepEqual(await claim(store, 10, { leaseMs: 500 }), [
      {
        id: 'j1',
        queue: 'work',
        kind: 'reply',
        lane: 'lane',
        payload: { deep: [1] },
        attempt: 1,
        maxAttempts: 5,
        fence: 1,
        leaseUntil: 510,
      },
    ]);
    const [record] = await store.jobs.list({ state: 'active', limit: 1 });
    assert.equal(record?.leaseUntil, 510);
    assert.equal(record?.state, 'active');
  });

  it('K9 a worker takes only from its queues', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('a', { queue: 'x', lane: 'x' }), job('b', { lane: 'y' })] });
    assert.deepEqual(
      (await claim(store, 0, { queues: ['work', 'none'] })).map(({ id }) => id),
      ['b'],
    );
    assert.deepEqual(await claim(store, 0, { queues: [] }), []);
    assert.deepEqual(
      (await store.jobs.list({ queue: 'x', limit: 9 })).map(({ id }) => id),
      ['a'],
    );
  });

  it('K9 an expired lease is free again, under a new number, and the late completion is refused', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('j1')] });
    const first = await claimOne(store, 0);
    assert.deepEqual(await claim(store, 999), []);
    const [second] = await claim(store, 1001, { worker: 'w2' });
    assert.equal(second?.attempt, 2);
    assert.ok(second !== undefined && second.fence > first.fence);
    const late = { job: first.id, fence: first.fence };
    assert.deepEqual(await store.commit({ completes: late, appends: [append('note:1', [added('late')])] }), {
      type: 'lease-lost',
    });
    assert.equal(await store.jobs.heartbeat(first, 5000), false);
    assert.equal(await store.jobs.fail(first, { error: 'late', runAt: null }), false);
    assert.equal(await store.revision('note:1'), 0);
    await commit(store, { completes: { job: second.id, fence: second.fence } });
  });

  it('K9 a heartbeat prolongs the lease', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('j1')] });
    const held = await claimOne(store, 0);
    assert.equal(await store.jobs.heartbeat(held, 3000), true);
    assert.deepEqual(await claim(store, 2999), []);
    assert.equal((await claim(store, 3001)).length, 1);
  });

  it('K9 a job whose lease runs out on its last attempt is dead', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('j1', { maxAttempts: 2 }), job('j2')] });
    await claim(store, 0);
    assert.equal((await claim(store, 2000))[0]?.id, 'j1');
    assert.equal((await claim(store, 4000))[0]?.id, 'j2');
    const [dead] = await store.jobs.list({ state: 'dead', limit: 10 });
    assert.equal(dead?.id, 'j1');
    assert.match(dead.error ?? '', /lease/i);
  });

  it('K9 a failed attempt runs again at its time, with its error on record', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('j1')] });
    const held = await claimOne(store, 0);
    assert.equal(await store.jobs.fail(held, { error: 'no route', runAt: 500 }), true);
    assert.equal(await store.jobs.fail(held, { error: 'again', runAt: 600 }), false);
    const [record] = await store.jobs.list({ limit: 1 });
    assert.deepEqual(
      { state: record?.state, runAt: record?.runAt, error: record?.error, leaseUntil: record?.leaseUntil },
      { state: 'ready', runAt: 500, error: 'no route', leaseUntil: null },
    );
    assert.deepEqual(await claim(store, 499), []);
    assert.equal((await claim(store, 500))[0]?.attempt, 2);
  });

  it('K9 a dead job is kept for a person, blocks nothing, and a requeue gives it new attempts', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('j1'), job('j2')] });
    await store.jobs.fail(await claimOne(store, 0), { error: 'refused', runAt: null });
    assert.deepEqual(
      (await store.jobs.list({ state: 'dead', limit: 10 })).map(({ id, error }) => ({ id, error })),
      [{ id: 'j1', error: 'refused' }],
    );
    assert.equal((await claimOne(store, 0)).id, 'j2');
    assert.equal(await store.jobs.requeue('j2', 0), false);
    assert.equal(await store.jobs.requeue('j1', 5), true);
    await commit(store, { completes: { job: 'j2', fence: 1 } });
    const [again] = await claim(store, 5);
    assert.equal(again?.id, 'j1');
    assert.equal(again.attempt, 1);
    assert.equal(again.fence, 2);
  });

  it('K9 after a restart every lease can be freed at once', async () => {
    await using opened = await open();
    await commit(opened.store, {
      jobs: [job('a', { lane: '1' }), job('b', { lane: '2' }), job('c', { lane: '2' })],
    });
    const held = await claim(opened.store, 0);
    assert.equal(held.length, 2);
    const store = await opened.reopen();
    assert.deepEqual(await claim(store, 10), []);
    assert.equal(await store.jobs.releaseAll(10), 2);
    const again = await claim(store, 10);
    assert.deepEqual(
      again.map(({ id, attempt, fence }) => ({ id, attempt, fence })),
      [
        { id: 'a', attempt: 2, fence: 2 },
        { id: 'b', attempt: 2, fence: 2 },
      ],
    );
  });

  it('K9 a waiting or dead job can be cancelled, a running one cannot', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('a', { lane: '1' }), job('b', { lane: '2', runAt: 90 })] });
    const held = await claimOne(store, 0);
    assert.equal(await store.jobs.cancel('a'), false);
    assert.equal(await store.jobs.cancel('b'), true);
    assert.equal(await store.jobs.cancel('b'), false);
    await store.jobs.fail(held, { error: 'x', runAt: null });
    assert.equal(await store.jobs.cancel('a'), true);
    assert.deepEqual(await ids(store), []);
  });

  it('K9 a commit cancels waiting jobs by key, before it adds its own', async () => {
    await using opened = await open();
    const { store } = opened;
    const unique = { key: 'k', as: 'keep' } as const;
    await commit(store, { jobs: [job('a', { unique }), job('b')] });
    await commit(store, { cancels: ['k', 'none'], jobs: [job('c', { unique })] });
    assert.deepEqual(await ids(store), ['b', 'c']);
    await claim(store, 0);
    assert.equal((await store.jobs.list({ state: 'active', limit: 1 }))[0]?.id, 'b');
    await commit(store, { completes: { job: 'b', fence: 1 } });
    await claim(store, 0);
    await commit(store, { cancels: ['k'] });
    assert.deepEqual(await ids(store), ['c'], 'a running job is not cancelled');
  });

  it('K9 keep: while one with this key waits, the new one is dropped', async () => {
    await using opened = await open();
    const { store } = opened;
    const unique = { key: 'k', as: 'keep' } as const;
    await commit(store, { jobs: [job('a', { unique, runAt: 5 }), job('b', { unique, runAt: 1 })] });
    assert.deepEqual(
      (await store.jobs.list({ limit: 9 })).map(({ id, runAt }) => ({ id, runAt })),
      [{ id: 'a', runAt: 5 }],
    );
    await claim(store, 5);
    await commit(store, { jobs: [job('c', { unique })] });
    assert.deepEqual(await ids(store), ['a', 'c']);
  });

  it('K9 postpone: the waiting one moves to the new time, never later than the latest', async () => {
    await using opened = await open();
    const { store } = opened;
    const later = (id: string, runAt: number) =>
      job(id, { runAt, unique: { key: 'k', as: 'postpone', latest: 100 } });
    await commit(store, { jobs: [later('a', 10)] });
    await commit(store, { jobs: [later('b', 40)] });
    assert.deepEqual(await claim(store, 39), []);
    await commit(store, { jobs: [later('c', 500)] });
    assert.deepEqual(
      (await store.jobs.list({ limit: 9 })).map(({ id, runAt }) => ({ id, runAt })),
      [{ id: 'a', runAt: 100 }],
    );
    assert.equal((await claimOne(store, 100)).id, 'a');
    await commit(store, { jobs: [later('d', 50)] });
    assert.deepEqual(await ids(store), ['a', 'd']);
  });

  it('K9 once: an occurrence is never added again, also after it ran', async () => {
    await using opened = await open();
    const { store } = opened;
    const unique = { key: 'daily:2026-01-01', as: 'once' } as const;
    await commit(store, { jobs: [job('a', { unique }), job('b', { unique })] });
    assert.deepEqual(await ids(store), ['a']);
    await claim(store, 0);
    await commit(store, { completes: { job: 'a', fence: 1 } });
    await commit(store, { jobs: [job('c', { unique })] });
    assert.deepEqual(await ids(store), []);
  });

  it('K9 a job that fails while another with its key waits waits too', async () => {
    await using opened = await open();
    const { store } = opened;
    const unique = { key: 'k', as: 'keep' } as const;
    await commit(store, { jobs: [job('a', { unique })] });
    const held = await claimOne(store, 0);
    await commit(store, { jobs: [job('b', { unique })] });
    assert.equal(await store.jobs.fail(held, { error: 'x', runAt: 10 }), true);
    assert.deepEqual(await ids(store), ['a', 'b']);
    assert.equal((await claimOne(store, 10)).id, 'a');
    assert.equal(await store.jobs.releaseAll(10), 1);
    assert.deepEqual(await ids(store), ['a', 'b']);
  });

  it('K9 jobs are counted by queue and state', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, {
      jobs: [job('a', { lane: '1' }), job('b', { lane: '1' }), job('c', { lane: '2', queue: 'other' })],
    });
    await claim(store, 0);
    assert.deepEqual(await store.jobs.counts(), [
      { queue: 'other', state: 'ready', count: 1 },
      { queue: 'work', state: 'ready', count: 1 },
      { queue: 'work', state: 'active', count: 1 },
    ]);
  });
}
