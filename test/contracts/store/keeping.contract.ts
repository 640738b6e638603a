import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenStore } from '../store.contract.ts';
import { added, append, commit, job } from './sample.ts';

async function until(holds: () => boolean): Promise<void> {
  const start = performance.now();
  while (!holds()) {
    assert.ok(performance.now() - start < 5000, 'it did not happen within five seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a store keeps beside its log, and how it tells that something changed. */
export function describeKeeping(open: OpenStore): void {
  it('K7 the newest snapshot of a fold and schema is found, and only five are kept', async () => {
    await using opened = await open();
    const { store } = opened;
    assert.equal(await store.snapshots.load('note:1', 'sum', 1), null);
    for (let revision = 1; revision <= 8; revision += 1) {
      await store.snapshots.save('note:1', 'sum', { revision, schema: 1, state: { sum: revision } }, 5);
    }
    await store.snapshots.save('note:1', 'other', { revision: 2, schema: 1, state: [] }, 5);
    await store.snapshots.save('note:2', 'sum', { revision: 1, schema: 1, state: 0 }, 5);
    assert.deepEqual(await store.snapshots.load('note:1', 'sum', 1), {
      revision: 8,
      schema: 1,
      state: { sum: 8 },
    });
    const kept = await store.query({
      sql: `select revision from snapshots where stream = 'note:1' and fold = 'sum' order by revision`,
      parameters: [],
    });
    assert.deepEqual(
      kept.map((row) => row['revision']),
      [4, 5, 6, 7, 8],
    );
  });

  it('K7 a snapshot of another schema is not used, and clearing removes all', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.snapshots.save('note:1', 'sum', { revision: 3, schema: 1, state: 1 }, 5);
    assert.equal(await store.snapshots.load('note:1', 'sum', 2), null);
    await store.snapshots.save('note:1', 'sum', { revision: 3, schema: 1, state: 2 }, 6);
    assert.equal((await store.snapshots.load('note:1', 'sum', 1))?.state, 2);
    await store.snapshots.clear();
    assert.equal(await store.snapshots.load('note:1', 'sum', 1), null);
  });

  it('K12 a lease has one owner, and every new owner a higher number', async () => {
    await using opened = await open();
    const { leases } = opened.store;
    assert.equal(await leases.acquire('poller', 'n1', 0, 100), 1);
    assert.equal(await leases.acquire('poller', 'n2', 50, 100), null);
    assert.equal(await leases.acquire('poller', 'n1', 90, 100), 1, 'prolonging keeps the number');
    assert.equal(await leases.acquire('poller', 'n2', 150, 100), null);
    assert.equal(await leases.acquire('poller', 'n2', 190, 100), 2);
    assert.equal(await leases.acquire('poller', 'n1', 200, 100), null);
    await leases.release('poller', 'n1');
    assert.equal(await leases.acquire('poller', 'n1', 210, 100), null, 'only the owner releases');
    await leases.release('poller', 'n2');
    assert.equal(await leases.acquire('watcher', 'n1', 0, 1_000), 1);
    await leases.releaseAll();
    assert.equal(await leases.acquire('watcher', 'n2', 1, 1_000), 2, 'whoever held it is gone');
    assert.equal(await leases.acquire('poller', 'n1', 220, 100), 3);
    assert.equal(await leases.acquire('other', 'n2', 220, 100), 1);
    assert.equal(await leases.acquire('other', 'n2', 321, 100), 2, 'once run out, its own is a new one too');
  });

  it('K12 of many nodes that ask at once one gets the lease', async () => {
    await using opened = await open();
    const owners = Array.from({ length: 8 }, (_, n) => `n${n}`);
    const answers = await Promise.all(owners.map((owner) => opened.store.leases.acquire('x', owner, 0, 100)));
    assert.equal(answers.filter((fence) => fence !== null).length, 1);
  });

  it('K8 a cursor is kept over a restart', async () => {
    await using opened = await open();
    assert.equal(await opened.store.cursors.load('index'), 'start');
    await opened.store.cursors.save('index', 'a');
    await opened.store.cursors.save('index', 'b');
    const store = await opened.reopen();
    assert.equal(await store.cursors.load('index'), 'b');
  });

  it('K8 whoever listens hears which streams grew, after they did', async () => {
    await using opened = await open();
    const { store } = opened;
    const heard = new Set<string>();
    let stale = 0;
    let calls = 0;
    const stop = store.onCommit((streams) => {
      calls += 1;
      for (const stream of streams ?? []) {
        heard.add(stream);
        void store.revision(stream).then((revision) => (stale += revision === 0 ? 1 : 0));
      }
    });
    await Promise.all(
      ['note:1', 'note:2', 'note:3'].map((stream) =>
        commit(store, { appends: [append(stream, [added('x')])] }),
      ),
    );
    await until(() => heard.size === 3);
    const before = calls;
    await commit(store, { jobs: [job('j')] });
    await until(() => calls > before);
    stop();
    await commit(store, { appends: [append('note:4', [added('x')])] });
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(heard.has('note:4'), false);
    assert.equal(stale, 0);
  });

  it('K8 a listener that throws harms neither the commit nor the others', async () => {
    await using opened = await open();
    const { store } = opened;
    let heard = 0;
    store.onCommit(() => {
      throw new Error('listener');
    });
    store.onCommit(() => (heard += 1));
    await commit(store, { appends: [append('note:1', [added('x')])] });
    await until(() => heard > 0);
  });

  it('W2 signals arrive in the order they were sent, at every listener', async () => {
    await using opened = await open();
    const { signals } = opened.store;
    const first: string[] = [];
    const second: string[] = [];
    const stop = signals.subscribe((topic, payload) => first.push(`${topic}=${payload}`));
    signals.subscribe((_, payload) => second.push(payload));
    const sent = Array.from({ length: 50 }, (_, n) => `${n} é 'x' \\ {}`);
    for (const payload of sent) signals.publish('tokens', payload);
    await until(() => second.length === sent.length);
    assert.deepEqual(second, sent);
    assert.deepEqual(
      first,
      sent.map((payload) => `tokens=${payload}`),
    );
    stop();
    signals.publish('tokens', 'last');
    await until(() => second.length === sent.length + 1);
    assert.equal(first.length, sent.length);
    assert.throws(() => signals.publish('tokens', 'é'.repeat(3500)), RangeError);
  });

  it('W1 health tells that the engine answers', async () => {
    await using opened = await open();
    assert.deepEqual(await opened.store.health(), { ok: true });
  });

  it('K12 a closed store refuses with a clear code', async () => {
    await using opened = await open();
    const { store } = opened;
    const pending = commit(store, { appends: [append('note:1', [added('x')])] });
    await opened.reopen();
    await pending;
    await assert.rejects(store.commit({}), { code: 'store-unavailable' });
  });
}
