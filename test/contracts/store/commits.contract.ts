import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { CommandMark, InboxMark, NewIntent } from '../../../src/store/store.ts';
import type { OpenStore } from '../store.contract.ts';
import { added, append, claim, commit, job, meta, readNotes, withNotes } from './sample.ts';

const mark: CommandMark = {
  principal: 'owner:test',
  stream: 'note:1',
  key: 'k1',
  hash: 'h1',
  result: { id: 'first' },
  at: 5,
};
const delivery: InboxMark = {
  channel: 'twitch',
  account: 'me',
  delivery: 'd1',
  at: 5,
  result: { message: 'm1' },
  raw: null,
};
const intent: NewIntent = {
  id: 'i1',
  channel: 'web',
  account: 'me',
  stream: 'note:1',
  message: 'm1',
  node: 1,
  part: 0,
  payload: { text: 'hi' },
  at: 5,
  expiresAt: 50,
};

/** Appending, and everything that becomes true together with it. */
export function describeCommits(open: OpenStore): void {
  it('K1 an append continues the revisions of its stream and gives back what was written', async () => {
    await using opened = await open();
    const { store } = opened;
    const place = { kind: 'chain', branch: 0, depth: 2, parent: 1, parentBranch: 0 } as const;
    const full = { ...meta, causation: 'job:1', correlation: 'turn:1' };
    await commit(store, { appends: [append('note:1', [added('a'), added('b')], 0)] });
    const events = [{ type: 'note.moved', data: { list: [1, null, 'ü'] }, place, schema: 2 }];
    const result = await commit(store, { appends: [{ stream: 'note:1', expected: 2, events, meta: full }] });
    assert.deepEqual(result.revisions, { 'note:1': 3 });
    assert.deepEqual(await store.read('note:1', { after: 1 }), [
      { stream: 'note:1', revision: 2, type: 'note.added', schema: 1, data: { text: 'b' }, meta },
      {
        stream: 'note:1',
        revision: 3,
        type: 'note.moved',
        schema: 2,
        data: { list: [1, null, 'ü'] },
        meta: full,
        place,
      },
    ]);
    assert.equal(await store.revision('note:1'), 3);
    assert.equal(await store.revision('note:none'), 0);
  });

  it('K1 an append that expects another revision is refused and tells where the stream is', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { appends: [append('note:1', [added('a')], 0)] });
    for (const expected of [0, 2]) {
      assert.deepEqual(await store.commit({ appends: [append('note:1', [added('b')], expected)] }), {
        type: 'conflict',
        stream: 'note:1',
        expected,
        actual: 1,
      });
    }
    assert.deepEqual(await store.commit({ appends: [append('note:none', [added('b')], 4)] }), {
      type: 'conflict',
      stream: 'note:none',
      expected: 4,
      actual: 0,
    });
    assert.equal((await store.read('note:1')).length, 1);
    assert.deepEqual(await store.read('note:none'), []);
  });

  it('K1 an append without events asserts where its stream is', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { appends: [append('note:1', [added('a')], 0)] });
    assert.equal((await store.commit({ appends: [append('note:1', [], 1)] })).type, 'committed');
    assert.equal((await store.commit({ appends: [append('note:1', [], 0)] })).type, 'conflict');
    assert.equal((await store.commit({ appends: [append('note:2', [], 0)] })).type, 'committed');
    assert.equal(await store.revision('note:2'), 0);
  });

  it('K1 of many writers that expect the same revision one wins, and no revision is missing', async () => {
    await using opened = await open();
    const { store } = opened;
    const writers = Array.from({ length: 12 }, (_, writer) => writer);
    const won = async (writer: number): Promise<number> => {
      for (let tries = 0; ; tries += 1) {
        const expected = await store.revision('note:1');
        const result = await store.commit({ appends: [append('note:1', [added(`${writer}`)], expected)] });
        if (result.type === 'committed') return tries;
        assert.equal(result.type, 'conflict');
      }
    };
    await Promise.all(writers.map(won));
    const events = await store.read('note:1');
    assert.deepEqual(
      events.map((event) => event.revision),
      writers.map((writer) => writer + 1),
    );
    assert.equal(new Set(events.map((event) => JSON.stringify(event.data))).size, writers.length);
  });

  it('K3 events, read model, inbox, jobs, outbox and records become true together', async () => {
    await using opened = await open(withNotes);
    const { store } = opened;
    await commit(store, {
      command: mark,
      appends: [append('note:2', [added('b')], 0), append('note:1', [added('a')], 0)],
      inbox: [delivery],
      jobs: [job('j1')],
      outbox: [intent],
      records: [{ sql: `insert into cursors(name, cursor) values('record', 'x')`, parameters: [] }],
    });
    assert.deepEqual(await readNotes(store), [
      { stream: 'note:1', revision: 1, text: 'a' },
      { stream: 'note:2', revision: 1, text: 'b' },
    ]);
    assert.equal((await store.jobs.list({ limit: 10 })).length, 1);
    const outbox = await store.query({
      sql: 'select id, state, attempts, payload, expires_at from outbox',
      parameters: [],
    });
    assert.deepEqual(outbox, [
      { id: 'i1', state: 'pending', attempts: 0, payload: '{"text":"hi"}', expires_at: 50 },
    ]);
    assert.equal(await store.cursors.load('record'), 'x');
    assert.deepEqual(
      (await store.readAll('start', 10)).events.map((event) => event.stream),
      ['note:1', 'note:2'],
      'streams of one commit are written in order of name',
    );
  });

  it('K3 a refused commit leaves nothing, whatever part refuses it', async () => {
    await using opened = await open(withNotes);
    const { store } = opened;
    await commit(store, {
      appends: [append('note:0', [added('x')], 0)],
      inbox: [delivery],
      jobs: [job('old')],
    });
    const parts = {
      command: mark,
      appends: [append('note:1', [added('a')], 0)],
      inbox: [{ ...delivery, delivery: 'd2' }],
      jobs: [job('j1')],
      cancels: ['none'],
      outbox: [intent],
    };
    const guarded = {
      sql: `update cursors set cursor = 'y' where name = 'none'`,
      parameters: [],
      guard: 'g',
    };
    const refusals = [
      [{ ...parts, appends: [...parts.appends, append('note:0', [added('b')], 9)] }, 'conflict'],
      [{ ...parts, inbox: [...parts.inbox, delivery] }, 'duplicate'],
      [{ ...parts, completes: { job: 'old', fence: 1 } }, 'lease-lost'],
      [{ ...parts, records: [guarded] }, 'guard-failed'],
    ] as const;
    for (const [refused, type] of refusals) {
      assert.equal((await store.commit(refused)).type, type);
      assert.deepEqual(await store.read('note:1'), []);
      assert.equal((await readNotes(store)).length, 1);
      assert.equal((await store.jobs.list({ limit: 10 })).length, 1);
    }
    assert.equal((await store.commit(parts)).type, 'committed');
  });

  it('K3 a broken statement is a fault that takes back its own commit and no other', async () => {
    await using opened = await open(withNotes);
    const { store } = opened;
    const outcomes = await Promise.allSettled([
      store.commit({ appends: [append('note:1', [added('a')], 0)] }),
      store.commit({ appends: [append('note:2', [added('b'), { type: 'note.broken', data: {} }], 0)] }),
      store.commit({ appends: [append('note:3', [added('c')], 0)] }),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    const [, broken] = outcomes;
    assert.equal(broken.status === 'rejected' && broken.reason.code, 'store-fault');
    assert.deepEqual(
      (await readNotes(store)).map((row) => row['text']),
      ['a', 'c'],
    );
    assert.equal(await store.revision('note:2'), 0);
  });

  it('K3 a guard holds where its statement touched a row', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.cursors.save('c', '1');
    const sql = `update cursors set cursor = '2' where cursor = '1'`;
    const move = { records: [{ sql, parameters: [], guard: 'moved' }] };
    assert.equal((await store.commit(move)).type, 'committed');
    assert.deepEqual(await store.commit(move), { type: 'guard-failed', guard: 'moved' });
  });

  it('K4 a repeated key returns the first result and appends nothing', async () => {
    await using opened = await open();
    const { store } = opened;
    const parts = { command: mark, appends: [append('note:1', [added('a')])] };
    const again = { ...parts, command: { ...mark, result: { id: 'second' } } };
    await commit(store, parts);
    assert.deepEqual(await store.commit(again), { type: 'repeated', result: { id: 'first' } });
    assert.equal(await store.revision('note:1'), 1);
    const reopened = await opened.reopen();
    assert.deepEqual(await reopened.commit(again), { type: 'repeated', result: { id: 'first' } });
  });

  it('K4 the same key with other content is refused; another principal or stream has its own keys', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { command: mark });
    assert.deepEqual(await store.commit({ command: { ...mark, hash: 'h2' } }), { type: 'key-reused' });
    await commit(store, { command: { ...mark, hash: 'h2', principal: 'person:x' } });
    await commit(store, { command: { ...mark, hash: 'h2', stream: 'note:2' } });
  });

  it('K4 a refused commit does not use up its key', async () => {
    await using opened = await open();
    const { store } = opened;
    const refused = await store.commit({ command: mark, appends: [append('note:1', [added('a')], 3)] });
    assert.equal(refused.type, 'conflict');
    await commit(store, { command: mark, appends: [append('note:1', [added('a')], 0)] });
  });

  it('K4 of many repetitions at once one is carried out', async () => {
    await using opened = await open();
    const { store } = opened;
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, id) =>
        store.commit({ command: { ...mark, result: { id } }, appends: [append('note:1', [added('a')])] }),
      ),
    );
    assert.equal(results.filter((result) => result.type === 'committed').length, 1);
    const repeated = results.flatMap((result) =>
      result.type === 'repeated' ? [JSON.stringify(result.result)] : [],
    );
    assert.equal(repeated.length, 9);
    assert.equal(new Set(repeated).size, 1);
    assert.equal(await store.revision('note:1'), 1);
  });

  it('K4 commits over the same streams in any order neither block each other nor lose an event', async () => {
    await using opened = await open();
    const { store } = opened;
    const streams = ['note:a', 'note:b', 'note:c', 'note:d'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.shuffledSubarray(streams, { minLength: 1 }), { minLength: 2, maxLength: 8 }),
        async (commits) => {
          const before = await Promise.all(streams.map((stream) => store.revision(stream)));
          await Promise.all(
            commits.map((chosen) =>
              commit(store, { appends: chosen.map((stream) => append(stream, [added('x')])) }),
            ),
          );
          for (const [index, stream] of streams.entries()) {
            const grown = commits.filter((chosen) => chosen.includes(stream)).length;
            assert.equal(await store.revision(stream), (before[index] ?? 0) + grown);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('K10 a delivery is received once and a repetition is told the first result', async () => {
    await using opened = await open();
    const { store } = opened;
    const receive = (stream: string): ReturnType<typeof store.commit> =>
      store.commit({ inbox: [{ ...delivery, result: { stream } }], appends: [append(stream, [added('a')])] });
    const results = await Promise.all(['note:1', 'note:2', 'note:3'].map(receive));
    const won = results.findIndex((result) => result.type === 'committed');
    assert.equal(results.filter((result) => result.type === 'duplicate').length, 2);
    for (const result of results) {
      if (result.type === 'duplicate') assert.deepEqual(result.result, { stream: `note:${won + 1}` });
    }
    await commit(store, { inbox: [{ ...delivery, account: 'other' }] });
    assert.equal((await store.readAll('start', 10)).events.length, 1);
  });

  it('K9 a job completes together with what it produced, and once', async () => {
    await using opened = await open();
    const { store } = opened;
    await commit(store, { jobs: [job('j1')] });
    const [claimed] = await claim(store, 0);
    assert.ok(claimed);
    const completes = { job: claimed.id, fence: claimed.fence };
    const parts = { completes, appends: [append('note:1', [added('reply')])] };
    await commit(store, parts);
    assert.deepEqual(await store.commit(parts), { type: 'lease-lost' });
    assert.equal(await store.revision('note:1'), 1);
    assert.deepEqual(await store.jobs.list({ limit: 10 }), []);
  });
}
